import CodedTrain
import Testing

/// How the doctor reads what launchers, files and the system say.
struct SystemReadingTests {
    @Test func launchersTellTheirVersion() {
        let hydra = "HYDRA build details:\n    Version:                                 4.0.2\n    CC: gcc\n"
        #expect(
            MPIFlavor(launcherText: "mpirun (Open MPI) 4.1.4\n\nReport bugs") == MPIFlavor(.openMPI, version: "4.1.4"))
        #expect(MPIFlavor(launcherText: "mpirun.openmpi (OpenRTE) 4.1.4\n") == MPIFlavor(.openMPI, version: "4.1.4"))
        #expect(MPIFlavor(launcherText: hydra) == MPIFlavor(.mpich, version: "4.0.2"))
        #expect(MPIFlavor(launcherText: "") == MPIFlavor(.other))
        #expect(MPIFlavor(libraryName: "Open MPI 5.0.3") == MPIFlavor(.openMPI, version: "5.0.3"))
        #expect(MPIFlavor(libraryName: "MPICH 4.0.2") == MPIFlavor(.mpich, version: "4.0.2"))
        #expect(MPIFlavor(libraryName: "Intel MPI") == MPIFlavor(.other))
        #expect(MPIFlavor(.openMPI, version: "10.2").majorVersion == 10)
        #expect(MPIFlavor(.openMPI).majorVersion == nil)
    }

    @Test func hostfilesOfBothKindsAreCounted() {
        let openMPI = "# hosts\nowner slots=1 # the master\n\nw1 slots=20 max_slots=20\nw2\tslots=20\n"
        #expect(Allocation(hostfile: openMPI, name: "f").slotCount == 41)
        #expect(Allocation(hostfile: "a:3\nb:4\n", name: "f").slotCount == 7)
        #expect(Allocation(hostfile: "a slots=3\na slots=4\n", name: "f").hosts == [.init(name: "a", slotCount: 7)])
        #expect(Allocation(hostfile: "a\na\nb slots=2\n", name: "f").slotCount == 4)
        #expect(Allocation(hostfile: "a\nb slots=2\n", name: "f").slotCount == nil)
        #expect(Allocation(hostfile: "# nothing\n", name: "f").hosts.isEmpty)
    }

    @Test func slurmTellsTasksOfEachNode() {
        func slots(_ text: String) -> [Int?]? {
            Allocation(slurmEnvironment: ["SLURM_JOB_ID": "12", "SLURM_TASKS_PER_NODE": text])?.hosts.map(\.slotCount)
        }
        #expect(slots("21(x2),1") == [21, 21, 1])
        #expect(slots("41") == [41])
        #expect(slots("many") == nil)
        #expect(Allocation(slurmEnvironment: ["SLURM_TASKS_PER_NODE": "2"]) == nil)
    }

    @Test func ranksOfThisHostFollowTheAllocation() {
        let hosts = Allocation(hostfile: "owner.example.org slots=1\nw1 slots=30\nw2 slots=10\n", name: "f")
        #expect(hosts.rankCount(onHost: "owner", of: 41) == 1)
        #expect(hosts.rankCount(onHost: "w1", of: 41) == 30)
        #expect(hosts.rankCount(onHost: "w1", of: 6) == 6)
        #expect(hosts.rankCount(onHost: "login", of: 41) == 30, "the fullest, if this host is not one of them")
        #expect(Allocation(hostfile: "localhost slots=41", name: "f").rankCount(onHost: "any", of: 6) == 6)
    }

    @Test func limitsOfAProcessAreRead() {
        let text = """
            Limit                     Soft Limit           Hard Limit           Units
            Max processes             96365                96366                processes
            Max open files            20000                unlimited            files
            Max locked memory         unlimited            unlimited            bytes
            """
        let limits = SystemTexts.limits(inProcLimits: text)
        #expect(limits.openFiles == .init(current: 20000, maximum: nil))
        #expect(limits.processes == .init(current: 96365, maximum: 96366))
        #expect(limits.lockedBytes == .init(current: nil, maximum: nil))
    }

    @Test func coresAreCountedOnce() {
        let thread = { (package: Int, core: Int) in
            "processor\t: 0\nphysical id\t: \(package)\ncore id\t\t: \(core)\n\n"
        }
        #expect(SystemTexts.coreCount(inCPUInfo: thread(0, 0) + thread(0, 1) + thread(0, 0) + thread(1, 0)) == 3)
        #expect(SystemTexts.coreCount(inCPUInfo: "processor : 0\n") == nil)
    }

    @Test func smallFilesAreRead() {
        #expect(SystemTexts.hugePages(inMode: "always [madvise] never\n") == "madvise")
        #expect(SystemTexts.hugePages(inMode: "") == nil)
        let maps =
            "7f00-7f01 r-xp 00000000 fe:00 12  /usr/lib/libc.so.6\n7f02-7f03 r--p 0 fe:00 9 /opt/mpi/libmpi.so.40.30.4\n"
        #expect(SystemTexts.mpiLibrary(inMaps: maps) == "/opt/mpi/libmpi.so.40.30.4")
        #expect(
            SystemTexts.mpiLibrary(inMaps: "7f00-7f01 r-xp 0 fe:00 12 /usr/lib/libmpich.so.12\n")
                == "/usr/lib/libmpich.so.12")
        #expect(SystemTexts.mpiLibrary(inMaps: "7f00 rw-p 0 00:00 0\n") == nil)
        #expect(SystemTexts.network(address: 0x0A4D_0007, mask: 0xFFFF_FF00) == "10.77.0.0/24")
    }
}
