import Foundation
import MPI
import MPIRuntime
import PrimeFields

#if canImport(Glibc)
    import Glibc
#endif

extension SystemDescription {
    /// Describes this host and the run that this process belongs to.
    ///
    /// Asks each launcher in the path for its version, for at most five seconds.
    ///
    /// - Parameters:
    ///   - rankCount: the ranks to ask about; `nil` for those of the run, of the SLURM job, or 41.
    ///   - hostfile: the text of a hostfile and its name.
    /// - Throws: an error of MPI.
    static func gather(
        rankCount: Int?, hostfile: (text: String, name: String)?, context: RunContext
    ) throws -> SystemDescription {
        let environment = ProcessInfo.processInfo.environment
        let allocation =
            hostfile.map { Allocation(hostfile: $0.text, name: $0.name) }
            ?? Allocation(slurmEnvironment: environment)
        var system = SystemDescription(
            hostName: ProcessInfo.processInfo.hostName, rankCount: rankCount ?? allocation?.slotCount ?? 41,
            library: MPIFlavor(libraryName: Library.name), processorCount: ProcessInfo.processInfo.activeProcessorCount,
            coreCount: ProcessInfo.processInfo.activeProcessorCount, buildLevel: InstructionSet.build,
            processorLevel: InstructionSet.processor)
        system.allocation = allocation
        if case .mpi(let transport) = context, transport.workerCount > 0 {
            system.rankCount = transport.workerCount + 1
            try system.place(transport)
            // mpirun may have bound this rank to one core of many.
            system.processorCount = ProcessInfo.processInfo.processorCount
        }
        system.lookForPrograms(environment: environment)
        system.settings = environment.filter { $0.key.hasPrefix("OMPI_MCA_") || $0.key.hasPrefix("OMPI_ALLOW_RUN_AS") }
        system.isSupervised = environment["CODED_TRAIN_STATUS_FILE"] != nil
        system.readSystem()
        return system
    }

    /// Calls the roll, and counts the ranks of each host.
    private mutating func place(_ transport: MPIMasterTransport) throws {
        do {
            let reports = try transport.callRoll()
            hostName = reports[0].name
            placement = Dictionary(grouping: reports, by: \.name).sorted { $0.key < $1.key }.map { name, ranks in
                HostShare(
                    name: name, rankCount: ranks.count,
                    availableMemoryBytes: ranks.compactMap(\.availableMemoryBytes).min())
            }
        } catch RuntimeError.workersAbsent(let workers, _) {
            absentRanks = workers.map { $0.index + 1 }
        }
    }

    private mutating func lookForPrograms(environment: [String: String]) {
        libraryPath = Self.text("/proc/self/maps").flatMap(SystemTexts.mpiLibrary)
        let tools = Tools(path: environment["PATH"] ?? "")
        mpirun = tools.launcher("mpirun")
        otherLaunchers = ["mpirun.openmpi", "mpirun.mpich", "mpiexec.hydra"].compactMap(tools.launcher)
        supervisorPath = tools.besideThisProgram("coded-mpirun") ?? tools.find("coded-mpirun")
        gnuplotPath = tools.find("gnuplot")
    }

    private mutating func readSystem() {
        if let cores = Self.text("/proc/cpuinfo").flatMap(SystemTexts.coreCount) {
            coreCount = min(cores, processorCount)
        }
        availableMemoryBytes = HostMemory.availableBytes
        hugePages = Self.text("/sys/kernel/mm/transparent_hugepage/enabled").flatMap(SystemTexts.hugePages)
        if let text = Self.text("/proc/self/limits") { limits = SystemTexts.limits(inProcLimits: text) }
        limits.groupTasks = Self.groupTasks()
        let adapters = try? FileManager.default.contentsOfDirectory(atPath: "/sys/class/infiniband")
        hasInfiniBand = adapters?.isEmpty == false
        isRoot = geteuid() == 0
        networks = Self.networksOfThisHost()
        var status = statvfs()
        if statvfs("/dev/shm", &status) == 0 {
            let size = Int(status.f_frsize)
            sharedMemory = Space(totalBytes: Int(status.f_blocks) * size, freeBytes: Int(status.f_bavail) * size)
        }
    }

    /// The least `pids.max` of the control groups that can be seen; `nil` without one.
    private static func groupTasks() -> Int? {
        let own = text("/proc/self/cgroup")?.split(separator: "\n").first { $0.hasPrefix("0::") }?.dropFirst(3) ?? ""
        let files = ["/sys/fs/cgroup/pids.max", "/sys/fs/cgroup/pids/pids.max", "/sys/fs/cgroup\(own)/pids.max"]
        return files.compactMap { text($0).flatMap { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) } }.min()
    }

    private static func networksOfThisHost() -> [String: String] {
        var first: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&first) == 0 else { return [:] }
        defer { freeifaddrs(first) }
        var networks: [String: String] = [:]
        for entry in sequence(first: first, next: { $0?.pointee.ifa_next }) {
            guard let entry = entry?.pointee, let address = ipv4(entry.ifa_addr), let mask = ipv4(entry.ifa_netmask)
            else { continue }
            // 127.0.0.0/8 is the host itself.
            guard address >> 24 != 127 else { continue }
            networks[String(cString: entry.ifa_name)] = SystemTexts.network(address: address, mask: mask)
        }
        return networks
    }

    /// An IPv4 address in the host's order of bytes.
    private static func ipv4(_ address: UnsafeMutablePointer<sockaddr>?) -> UInt32? {
        guard let address, Int32(address.pointee.sa_family) == AF_INET else { return nil }
        return address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
            UInt32(bigEndian: $0.pointee.sin_addr.s_addr)
        }
    }

    /// The text of a file of the system, which has no size and comes in pieces: it is read until nothing comes.
    private static func text(_ path: String) -> String? {
        guard let file = FileHandle(forReadingAtPath: path) else { return nil }
        var bytes = Data()
        while let piece = try? file.read(upToCount: 1 << 16), !piece.isEmpty { bytes += piece }
        return String(decoding: bytes, as: UTF8.self)
    }
}
