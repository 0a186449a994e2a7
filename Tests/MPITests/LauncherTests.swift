import MPI
import Testing

@Suite
struct LauncherTests {
    @Test(arguments: [
        (
            ["OMPI_COMM_WORLD_SIZE": "41", "OMPI_COMM_WORLD_RANK": "7", "OMPI_COMM_WORLD_LOCAL_SIZE": "20"],
            Launcher.Announcement(kind: .openMPI, rank: 7, size: 41, localSize: 20)
        ),
        (
            // mpirun of Open MPI sets the variables of PMIx as well.
            ["OMPI_COMM_WORLD_SIZE": "2", "OMPI_COMM_WORLD_RANK": "1", "PMIX_RANK": "1", "SLURM_NTASKS": "9"],
            Launcher.Announcement(kind: .openMPI, rank: 1, size: 2, localSize: nil)
        ),
        (
            ["PMI_RANK": "0", "PMI_SIZE": "3", "MPI_LOCALNRANKS": "3"],
            Launcher.Announcement(kind: .pmi, rank: 0, size: 3, localSize: 3)
        ),
        (
            ["PMIX_RANK": "4", "SLURM_NTASKS": "5"],
            Launcher.Announcement(kind: .pmix, rank: 4, size: 5, localSize: nil)
        ),
        (["PMIX_RANK": "4"], Launcher.Announcement(kind: .pmix, rank: 4, size: nil, localSize: nil)),
    ])
    func announcementsOfLaunchersAreRead(environment: [String: String], expected: Launcher.Announcement) {
        #expect(Launcher.announcement(in: environment) == expected)
    }

    @Test(arguments: [
        [:],
        ["SLURM_NTASKS": "5", "SLURM_PROCID": "0"],
        ["OMPI_COMM_WORLD_SIZE": "4"],
        ["OMPI_COMM_WORLD_SIZE": "0", "OMPI_COMM_WORLD_RANK": "0"],
        ["OMPI_COMM_WORLD_SIZE": "4", "OMPI_COMM_WORLD_RANK": "-1"],
        ["PMI_RANK": "first"],
        ["PMI_SIZE": "3"],
    ])
    func anythingElseIsNoLauncher(environment: [String: String]) {
        #expect(Launcher.announcement(in: environment) == nil)
    }
}
