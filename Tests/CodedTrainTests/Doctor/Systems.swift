import CodedTrain

extension SystemDescription {
    /// A workstation with nothing to complain about: Open MPI, 48 cores for 41 ranks.
    static let healthy: SystemDescription = {
        var system = SystemDescription(
            hostName: "owner", rankCount: 41, library: MPIFlavor(.openMPI, version: "4.1.4"), processorCount: 48,
            coreCount: 48, buildLevel: "x86-64-v3", processorLevel: "x86-64-v3")
        system.libraryPath = "/usr/lib/libmpi.so.40"
        system.mpirun = Launcher(path: "/usr/bin/mpirun", flavor: MPIFlavor(.openMPI, version: "4.1.4"))
        system.supervisorPath = "/usr/bin/coded-mpirun"
        system.sharedMemory = Space(totalBytes: 8 << 30, freeBytes: 8 << 30)
        system.availableMemoryBytes = 16 << 30
        system.hugePages = "madvise"
        system.limits.openFiles = .init(current: 1024, maximum: 1_048_576)
        system.limits.processes = .init(current: 60_000, maximum: 60_000)
        system.limits.lockedBytes = .init(current: 8 << 20, maximum: 8 << 20)
        system.networks = ["eth0": "10.0.0.0/24"]
        system.gnuplotPath = "/usr/bin/gnuplot"
        return system
    }()

    /// The same system with some changes.
    func with(_ change: (inout SystemDescription) -> Void) -> SystemDescription {
        var system = self
        change(&system)
        return system
    }

    /// A run of 41 ranks on two hosts that mpirun has started.
    static let running = healthy.with {
        $0.placement = [
            HostShare(name: "owner", rankCount: 21, availableMemoryBytes: 16 << 30),
            HostShare(name: "worker", rankCount: 20, availableMemoryBytes: 8 << 30),
        ]
    }
}
