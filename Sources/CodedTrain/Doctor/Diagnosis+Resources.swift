import CommandLineSupport

// Memory and limits, against what the ranks on this host need.
extension Diagnosis {
    /// What ranks take, seen with 41 of them on the default data under Open MPI 4.1 and MPICH 4.0 and rounded up.
    enum Need {
        /// Private memory of a worker, its share included.
        static let workerBytes = 16 << 20
        /// Memory of the master.
        static let masterBytes = 128 << 20
        /// Files that mpirun keeps open for each rank on its host.
        static let filesPerRank = 4
        /// Files that every process has open, whatever the number of ranks.
        static let files = 64
        /// Threads of a rank.
        static let threadsPerRank = 4

        /// The room in /dev/shm without which ranks on one host do not start.
        ///
        /// Open MPI wants the size of a segment free (`btl_vader_segment_size`) whenever a rank makes its own, and fills
        /// little of it; MPICH (UCX) takes all of what it asks for.
        static func sharedBytes(ranks: Int, under implementation: MPIFlavor.Implementation) -> Int {
            implementation == .openMPI ? (4 << 20) + ranks * (256 << 10) : ranks * (17 << 18)
        }
    }

    /// Whether the memory of each host is enough for the default job.
    package static func memory(_ system: SystemDescription) -> Finding {
        let hosts =
            system.placement.isEmpty
            ? [
                .init(
                    name: system.hostName, rankCount: system.localRankCount,
                    availableMemoryBytes: system.availableMemoryBytes)
            ] : system.placement
        var least: (name: String, perRank: Int)?
        for host in hosts {
            guard let available = host.availableMemoryBytes, host.rankCount > 0 else { continue }
            let need = Need.masterBytes + host.rankCount * Need.workerBytes
            let perRank = available / host.rankCount
            if need > available {
                return .problem(
                    "memory",
                    "\(host.name) has \(Format.bytes(available)) free for \(host.rankCount) ranks, which take about "
                        + "\(Format.bytes(need)) with the default data",
                    fix: "more hosts, or fewer ranks on this one")
            }
            if perRank < least?.perRank ?? .max { least = (host.name, perRank) }
        }
        guard let least else {
            return .warning(
                "memory", "the system does not say how much memory is free", fix: "compare it with coded-train plan")
        }
        return .ok(
            "memory",
            "\(Format.bytes(least.perRank)) free for each rank on \(least.name); coded-train plan says what your data need"
        )
    }

    /// Whether messages between ranks of this host have room in shared memory.
    package static func sharedMemory(_ system: SystemDescription) -> Finding {
        let check = "shared-memory"
        guard let space = system.sharedMemory else {
            return .warning(
                check, "there is no /dev/shm: ranks of this host talk through files, which is slower",
                fix: "mount -t tmpfs tmpfs /dev/shm")
        }
        let need = Need.sharedBytes(ranks: system.localRankCount, under: system.library.implementation)
        let seen = "/dev/shm has \(Format.bytes(space.freeBytes)) free of \(Format.bytes(space.totalBytes))"
        if space.freeBytes >= need {
            return .ok(check, "\(seen); \(system.localRankCount) ranks take \(Format.bytes(need))")
        }
        let size = (2 * need) >> 20
        return .problem(
            check, "\(seen), but \(system.localRankCount) ranks take \(Format.bytes(need))",
            fix: space.totalBytes >= need
                ? "remove what dead programs left in /dev/shm (vader_segment.*)"
                : "docker run --shm-size=\(size)m, or mount -o remount,size=\(size)m /dev/shm")
    }

    /// Whether large buffers come in large pages.
    package static func hugePages(_ system: SystemDescription) -> Finding {
        switch system.hugePages {
        case "always", "madvise":
            return .ok("huge-pages", "transparent huge pages: \(system.hugePages ?? "")")
        case let mode:
            return .warning(
                "huge-pages",
                mode.map { "transparent huge pages: \($0)" } ?? "this kernel tells of no transparent huge pages",
                fix:
                    "echo madvise > /sys/kernel/mm/transparent_hugepage/enabled, as root: large buffers are then touched "
                    + "faster")
        }
    }

    /// Whether mpirun and the master may open enough files.
    package static func openFiles(_ system: SystemDescription) -> Finding {
        // Over the network the master has a connection to each rank.
        let need = Need.files + max(Need.filesPerRank * system.localRankCount, 2 * system.rankCount)
        let limit = system.limits.openFiles
        guard let current = limit.current else { return .ok("open-files", "no limit") }
        if current >= need { return .ok("open-files", "\(current) a process; \(system.rankCount) ranks need \(need)") }
        let canBeRaised = limit.maximum.map { $0 >= need } ?? true
        return .problem(
            "open-files", "\(current) a process, but \(system.rankCount) ranks need \(need)",
            fix: canBeRaised
                ? "ulimit -n \(need)" : "raise nofile in /etc/security/limits.conf to \(need), or the container's limit"
        )
    }

    /// Whether so many processes and threads may run.
    package static func processes(_ system: SystemDescription) -> Finding {
        let need = system.localRankCount * Need.threadsPerRank
        // The limit of a user does not hold for root.
        let user = system.isRoot ? nil : system.limits.processes.current
        if let group = system.limits.groupTasks, group < need {
            return .problem(
                "processes",
                "the control group allows \(group), but \(system.localRankCount) ranks are about \(need) threads",
                fix: "docker run --pids-limit \(2 * need), or TasksMax=\(2 * need) of the service")
        }
        if let user, user < need {
            return .problem(
                "processes", "the user may have \(user), but \(system.localRankCount) ranks are about \(need) threads",
                fix: "ulimit -u \(2 * need), or nproc in /etc/security/limits.conf")
        }
        let least = [user, system.limits.groupTasks].compactMap { $0 }.min()
        return .ok("processes", "\(least.map { "at most \($0)" } ?? "no limit"); \(need) threads are expected")
    }

    /// Whether a fast adapter may pin memory.
    package static func lockedMemory(_ system: SystemDescription) -> Finding {
        guard let limit = system.limits.lockedBytes.current else { return .ok("locked-memory", "no limit") }
        let seen = "\(Format.bytes(limit)) a process"
        guard system.hasInfiniBand else { return .ok("locked-memory", seen + "; only InfiniBand needs more") }
        return .warning(
            "locked-memory", seen + ", and InfiniBand needs more",
            fix: "memlock unlimited in /etc/security/limits.conf (SLURM: LimitMEMLOCK=infinity of slurmd)")
    }
}
