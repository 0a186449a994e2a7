import MPI
import Testing

@Suite
struct LibraryTests {
    @Test(arguments: [
        ("Open MPI v4.1.4, package: Debian OpenMPI, ident: 4.1.4, repo rev: v4.1.4, May 26, 2022", "Open MPI 4.1.4"),
        ("Open MPI v5.0.0rc2", "Open MPI 5.0.0rc2"),
        ("MPICH Version:\t4.0.2\nMPICH Release date:\tThu Apr  7 12:34:45 CDT 2022\n", "MPICH 4.0.2"),
        ("Intel(R) MPI Library 2021.9\nmore", "Intel(R) MPI Library 2021.9"),
        ("", "unknown MPI"),
    ])
    func versionTextsAreShortened(text: String, name: String) {
        #expect(Library.name(inVersionText: text) == name)
    }

    @Test
    func libraryAtHandDescribesItself() {
        #expect(!Library.versionText.isEmpty)
        switch Library.implementation {
        case .openMPI: #expect(Library.name.hasPrefix("Open MPI "))
        case .mpich: #expect(Library.name.hasPrefix("MPICH "))
        case .other: break
        }
    }

    @Test
    func errorsSayWhatFailed() {
        let error = MPIError(function: "MPI_Isend", errorClass: .rank, message: "no such rank", rank: 3, code: 6)
        #expect(error.description == "rank 3: MPI_Isend failed: no such rank (code 6)")
        let early = MPIError(function: "MPI_Init_thread", errorClass: .setup, message: "no threads")
        #expect(early.description == "MPI_Init_thread failed: no threads")
    }
}
