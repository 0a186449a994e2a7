/// What the doctor's checks look at: one host, and what is known of a run on it.
///
/// A plain value, so that tests can describe systems that they do not run on.
package struct SystemDescription: Hashable, Encodable, Sendable {
    /// A program that starts ranks.
    package struct Launcher: Hashable, Encodable, Sendable {
        /// Where it is.
        package var path: String
        /// What it says of itself.
        package var flavor: MPIFlavor

        /// A launcher.
        package init(path: String, flavor: MPIFlavor) { (self.path, self.flavor) = (path, flavor) }
    }

    /// The ranks on one host of a run that mpirun has started.
    package struct HostShare: Hashable, Encodable, Sendable {
        /// The host's name.
        package var name: String
        /// How many ranks run there.
        package var rankCount: Int
        /// The bytes that programs may still take there, if the system tells.
        package var availableMemoryBytes: Int?

        /// The ranks on a host.
        package init(name: String, rankCount: Int, availableMemoryBytes: Int?) {
            (self.name, self.rankCount, self.availableMemoryBytes) = (name, rankCount, availableMemoryBytes)
        }
    }

    /// What the system grants a process.
    package struct Limits: Hashable, Encodable, Sendable {
        /// A limit and the most that it can be raised to; `nil` stands for none.
        package struct Limit: Hashable, Encodable, Sendable {
            /// The limit in force.
            package var current: Int?
            /// What it can be raised to without privileges.
            package var maximum: Int?

            /// A limit.
            package init(current: Int?, maximum: Int?) { (self.current, self.maximum) = (current, maximum) }
        }

        /// Open files of a process (`ulimit -n`).
        package var openFiles = Limit(current: nil, maximum: nil)
        /// Processes and threads of the user (`ulimit -u`).
        package var processes = Limit(current: nil, maximum: nil)
        /// Bytes that a process may keep in memory (`ulimit -l`).
        package var lockedBytes = Limit(current: nil, maximum: nil)
        /// Processes and threads of the control group (`pids.max`).
        package var groupTasks: Int?

        /// No limits.
        package init() {}
    }

    /// A file system in memory.
    package struct Space: Hashable, Encodable, Sendable {
        /// Its size in bytes.
        package var totalBytes: Int
        /// What can still be written, in bytes.
        package var freeBytes: Int

        /// A space.
        package init(totalBytes: Int, freeBytes: Int) { (self.totalBytes, self.freeBytes) = (totalBytes, freeBytes) }
    }

    /// The name of this host.
    package var hostName: String
    /// The ranks that are asked about, the master included; at least 1.
    package var rankCount: Int
    /// Under mpirun with several ranks, where they run; else empty.
    package var placement: [HostShare] = []
    /// The ranks that mpirun has started and that did not report.
    package var absentRanks: [Int] = []
    /// The hosts to use, from a hostfile or from SLURM.
    package var allocation: Allocation?

    /// The MPI library that the program runs with.
    package var library: MPIFlavor
    /// Where that library was loaded from.
    package var libraryPath: String?
    /// The first `mpirun` of the path.
    package var mpirun: Launcher?
    /// Other launchers of the path, by names that tell the implementation.
    package var otherLaunchers: [Launcher] = []
    /// Where `coded-mpirun` is.
    package var supervisorPath: String?
    /// Whether `coded-mpirun` has started this run.
    package var isSupervised = false
    /// Variables that set parameters of MPI, as `OMPI_MCA_btl_tcp_if_include`.
    package var settings: [String: String] = [:]

    /// The hardware threads that this process may run on.
    package var processorCount: Int
    /// The cores of the host, each with one or more hardware threads.
    package var coreCount: Int
    /// The level of vector instructions of this build, as `x86-64-v3`.
    package var buildLevel: String
    /// The highest level of this processor.
    package var processorLevel: String

    /// `/dev/shm`; `nil` if there is none.
    package var sharedMemory: Space?
    /// Bytes that programs may still take without swapping.
    package var availableMemoryBytes: Int?
    /// The mode of transparent huge pages: `always`, `madvise` or `never`; `nil` if the kernel has none.
    package var hugePages: String?
    /// The limits of this process.
    package var limits = Limits()
    /// IPv4 networks of this host other than loopback, by interface, as `10.0.0.0/24`.
    package var networks: [String: String] = [:]
    /// Whether there is an InfiniBand adapter.
    package var hasInfiniBand = false
    /// Whether this process runs as root.
    package var isRoot = false
    /// Where gnuplot is.
    package var gnuplotPath: String?

    /// A system with what has no default.
    package init(
        hostName: String, rankCount: Int, library: MPIFlavor, processorCount: Int, coreCount: Int, buildLevel: String,
        processorLevel: String
    ) {
        self.hostName = hostName
        self.rankCount = rankCount
        self.library = library
        self.processorCount = processorCount
        self.coreCount = coreCount
        self.buildLevel = buildLevel
        self.processorLevel = processorLevel
    }

    /// Whether mpirun has started this process and others.
    var isRunning: Bool { !placement.isEmpty || !absentRanks.isEmpty }

    /// The ranks on this host: as they were started, else as the allocation would spread them, else all.
    var localRankCount: Int {
        if let here = placement.first(where: { $0.name == hostName }) { return here.rankCount }
        return allocation?.rankCount(onHost: hostName, of: rankCount) ?? rankCount
    }

    /// How many hosts the run has, as far as is known.
    var hostCount: Int { isRunning ? placement.count : allocation?.hosts.count ?? 1 }
}
