#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What the environment says about the launcher of this process, without starting MPI.
///
/// A command looks here to decide whether it is one rank of many. MPI itself is not asked, as starting it takes
/// time and can be done once a process only.
public enum Launcher {
    /// The place of a process in its job, as announced by a launcher.
    public struct Announcement: Hashable, Sendable {
        /// The kind of launcher.
        public enum Kind: Hashable, Sendable {
            /// `mpirun` of Open MPI.
            case openMPI
            /// A launcher that speaks PMI: `mpirun` of MPICH, or `srun --mpi=pmi2`.
            case pmi
            /// A launcher that speaks PMIx: `srun --mpi=pmix`, or `prterun`.
            case pmix
        }

        /// The kind of launcher.
        public let kind: Kind
        /// The rank of this process.
        public let rank: Int
        /// How many ranks there are, where the launcher says so.
        public let size: Int?
        /// How many ranks run on this host, where the launcher says so.
        public let localSize: Int?

        /// An announcement with the given values.
        ///
        /// - Parameters:
        ///   - kind: the kind of launcher.
        ///   - rank: the rank of this process.
        ///   - size: how many ranks there are, if known.
        ///   - localSize: how many ranks run on this host, if known.
        public init(kind: Kind, rank: Int, size: Int? = nil, localSize: Int? = nil) {
            self.kind = kind
            self.rank = rank
            self.size = size
            self.localSize = localSize
        }
    }

    /// Variables that launchers set, with all that is needed to read an announcement.
    static let variables = [
        "OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_LOCAL_SIZE", "PMI_RANK", "PMI_SIZE",
        "MPI_LOCALNRANKS", "PMIX_RANK", "SLURM_STEP_NUM_TASKS", "SLURM_NTASKS",
    ]

    /// Reads an announcement from an environment.
    ///
    /// - Parameter environment: variables and their values.
    /// - Returns: nil if no launcher announced itself; a batch script of SLURM alone does not count.
    public static func announcement(in environment: [String: String]) -> Announcement? {
        func number(_ name: String, atLeast minimum: Int) -> Int? {
            environment[name].flatMap { Int($0) }.flatMap { $0 >= minimum ? $0 : nil }
        }
        if let size = number("OMPI_COMM_WORLD_SIZE", atLeast: 1), let rank = number("OMPI_COMM_WORLD_RANK", atLeast: 0)
        {
            return Announcement(
                kind: .openMPI, rank: rank, size: size, localSize: number("OMPI_COMM_WORLD_LOCAL_SIZE", atLeast: 1))
        }
        if let rank = number("PMI_RANK", atLeast: 0) {
            return Announcement(
                kind: .pmi, rank: rank, size: number("PMI_SIZE", atLeast: 1),
                localSize: number("MPI_LOCALNRANKS", atLeast: 1))
        }
        if let rank = number("PMIX_RANK", atLeast: 0) {
            let size = number("SLURM_STEP_NUM_TASKS", atLeast: 1) ?? number("SLURM_NTASKS", atLeast: 1)
            return Announcement(kind: .pmix, rank: rank, size: size, localSize: nil)
        }
        return nil
    }

    /// The announcement for this process, read when it is first asked for and at the latest before MPI starts,
    /// since MPI adds variables of its own.
    public static let current: Announcement? = {
        var environment: [String: String] = [:]
        for name in variables {
            if let value = getenv(name) {
                environment[name] = String(cString: value)
            }
        }
        return announcement(in: environment)
    }()

    /// True if a launcher (`mpirun`, `srun --mpi=…`) started this process.
    public static var isPresent: Bool { current != nil }

    /// The rank of this process according to its launcher.
    public static var announcedRank: Int? { current?.rank }

    /// How many ranks there are according to the launcher.
    public static var announcedSize: Int? { current?.size }

    /// True if `mpirun` of Open MPI started this process.
    public static var isOpenMPI: Bool { current?.kind == .openMPI }
}
