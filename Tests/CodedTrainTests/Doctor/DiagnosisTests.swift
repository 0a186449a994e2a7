import CodedTrain
import Testing

/// What the doctor says of systems that the tests describe.
struct DiagnosisTests {
    /// A change to the healthy system, and what it leads to.
    struct Case: CustomTestStringConvertible, Sendable {
        let check: String
        let status: Finding.Status
        /// What the finding says, among other words.
        let words: [String]
        let system: SystemDescription

        init(
            _ check: String, _ status: Finding.Status, _ words: String..., base: SystemDescription = .healthy,
            change: (inout SystemDescription) -> Void
        ) {
            (self.check, self.status, self.words) = (check, status, words)
            system = base.with(change)
        }

        var testDescription: String { "\(check) \(status.rawValue): \(words.joined(separator: ", "))" }
    }

    @Test(arguments: [SystemDescription.healthy, .running.with { $0.isSupervised = true }])
    func aHealthySystemHasNothingButGoodFindings(_ system: SystemDescription) {
        let findings = Diagnosis.findings(
            of: system.with { $0.settings["OMPI_MCA_btl_tcp_if_include"] = "10.0.0.0/24" })
        #expect(findings.count == 16)
        #expect(Set(findings.map(\.check)).count == findings.count, "each check has its own name")
        for finding in findings {
            #expect(finding.status == .ok, "\(finding)")
            #expect(finding.fix == nil, "\(finding)")
        }
    }

    @Test(arguments: mpiCases + rankCases + resourceCases)
    func eachFaultIsFoundAndNoOther(_ example: Case) throws {
        let findings = Diagnosis.findings(of: example.system)
        let finding = try #require(findings.first { $0.check == example.check })
        #expect(finding.status == example.status, "\(finding)")
        for word in example.words {
            #expect(finding.what.contains(word) || finding.fix?.contains(word) == true, "“\(word)” in \(finding)")
        }
        if example.status == .problem {
            #expect(findings.filter { $0.status == .problem } == [finding], "the fault is told once")
        }
    }

    // MARK: MPI

    static let mpiCases = [
        Case("mpi", .ok, "Open MPI 4.1.4", "/usr/lib/libmpi.so.40") { _ in },
        Case("mpi", .warning, "unknown MPI", "Open MPI or MPICH") {
            $0.library = MPIFlavor(.other)
            $0.mpirun?.flavor = MPIFlavor(.other)
        },
        Case("mpirun", .problem, "no mpirun", "openmpi-bin") { $0.mpirun = nil },
        Case("mpirun", .problem, "no mpirun", "Debian: mpich") {
            $0.mpirun = nil
            $0.library = MPIFlavor(.mpich, version: "4.0.2")
        },
        Case("mpirun", .ok, "another launcher", base: .running) { $0.mpirun = nil },
        Case("mpirun", .problem, "MPICH 4.0.2", "Open MPI 4.1.4", "start it with /usr/bin/mpirun.openmpi") {
            $0.mpirun?.flavor = MPIFlavor(.mpich, version: "4.0.2")
            $0.otherLaunchers = [
                .init(path: "/usr/bin/mpirun.mpich", flavor: MPIFlavor(.mpich, version: "4.0.2")),
                .init(path: "/usr/bin/mpirun.openmpi", flavor: MPIFlavor(.openMPI, version: "4.1.4")),
            ]
        },
        Case("mpirun", .problem, "CODED_TRAIN_MPI") { $0.mpirun?.flavor = MPIFlavor(.mpich, version: "4.0.2") },
        Case("mpirun", .warning, "Open MPI 5.0.3", "version 4.1.4") { $0.mpirun?.flavor.version = "5.0.3" },
        Case("mpirun", .ok) { $0.mpirun?.flavor.version = "4.0.0" },
        Case("faults", .ok, "/usr/bin/coded-mpirun", "does not report dead workers") { _ in },
        Case("faults", .ok, "Open MPI 5.0.3 goes on") {
            $0.library.version = "5.0.3"
            $0.mpirun?.flavor.version = "5.0.3"
        },
        Case("faults", .warning, "neither beside", "make install", "coded-mpirun -np 41") { $0.supervisorPath = nil },
        Case("faults", .warning, "plain mpirun", "/usr/bin/coded-mpirun -np 41", base: .running) { _ in },
        Case("faults", .ok, "started by coded-mpirun", base: .running) { $0.isSupervised = true },
        Case("faults", .warning, "MPICH", "first process that dies") {
            $0.library = MPIFlavor(.mpich, version: "4.0.2")
            $0.mpirun?.flavor = MPIFlavor(.mpich, version: "4.0.2")
        },
        Case("faults", .warning, "not known") {
            $0.library = MPIFlavor(.other)
            $0.mpirun?.flavor = MPIFlavor(.other)
        },
        Case("root", .problem, "OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1") { $0.isRoot = true },
        Case("root", .problem, "refuses") {
            $0.isRoot = true
            $0.settings["OMPI_ALLOW_RUN_AS_ROOT"] = "1"
        },
        Case("root", .ok) {
            $0.isRoot = true
            $0.settings = ["OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"]
        },
        Case("root", .ok, "allow", base: .running) { $0.isRoot = true },
        Case("root", .ok, "MPICH") {
            $0.isRoot = true
            $0.library = MPIFlavor(.mpich)
            $0.mpirun?.flavor = MPIFlavor(.mpich)
        },
    ]

    // MARK: Ranks

    static let rankCases = [
        Case("ranks", .ok, "checked for 41") { _ in },
        Case("ranks", .ok, "owner 21, worker 20", base: .running) { _ in },
        Case("ranks", .problem, "2 of 41", "7, 9") { $0.absentRanks = [7, 9] },
        Case("ranks", .problem, "12 of 41", "10 and 2 more") { $0.absentRanks = Array(1...12) },
        Case("slots", .warning, "starts 8 ranks", "refuses 41", "--oversubscribe") { $0.coreCount = 8 },
        Case("slots", .ok) { $0.coreCount = 41 },
        Case("slots", .warning, "starts 40") { $0.coreCount = 40 },
        Case("slots", .ok) {
            $0.coreCount = 8
            $0.library = MPIFlavor(.mpich)
            $0.mpirun?.flavor = MPIFlavor(.mpich)
        },
        Case("slots", .ok, "found a place", base: .running) { $0.coreCount = 8 },
        Case("slots", .ok, "cluster has 41 slots") {
            $0.allocation = Allocation(hostfile: "owner slots=21\nworker slots=20", name: "cluster")
        },
        Case("slots", .problem, "40 slots, too few for 41", "slots=") {
            $0.allocation = Allocation(hostfile: "owner slots=20\nworker slots=20", name: "cluster")
        },
        Case("slots", .problem, "SLURM job 7", "--ntasks=41") {
            $0.allocation = Allocation(slurmEnvironment: ["SLURM_JOB_ID": "7", "SLURM_TASKS_PER_NODE": "10(x4)"])
        },
        Case("slots", .warning, "leaves out", "slots=…") {
            $0.allocation = Allocation(hostfile: "owner slots=60\nworker", name: "cluster")
        },
        Case("oversubscription", .warning, "41 ranks share 2 hardware threads") { $0.processorCount = 2 },
        Case("oversubscription", .ok, "21 ranks on 21", base: .running) { $0.processorCount = 21 },
        Case("oversubscription", .problem, "unset OMPI_MCA_mpi_yield_when_idle") {
            $0.processorCount = 2
            $0.settings["OMPI_MCA_mpi_yield_when_idle"] = "0"
        },
        Case("oversubscription", .ok) { $0.settings["OMPI_MCA_mpi_yield_when_idle"] = "0" },
        Case("network", .ok, "one host") { $0.networks = [:] },
        Case("network", .ok, "eth0 10.0.0.0/24", base: .running) { _ in },
        Case("network", .warning, "docker0 172.17.0.0/16, eth0", "btl_tcp_if_include", base: .running) {
            $0.networks["docker0"] = "172.17.0.0/16"
        },
        Case("network", .ok, "if_exclude=docker0", base: .running) {
            $0.networks["docker0"] = "172.17.0.0/16"
            $0.settings["OMPI_MCA_btl_tcp_if_exclude"] = "docker0"
        },
        Case("network", .problem, "has no network", base: .running) { $0.networks = [:] },
        Case("network", .warning, "2 hosts") {
            $0.allocation = Allocation(hostfile: "owner slots=21\nworker slots=20", name: "cluster")
            $0.networks["docker0"] = "172.17.0.0/16"
        },
    ]

    // MARK: Resources

    static let resourceCases = [
        Case("instructions", .problem, "x86-64-v4", "illegal instruction", "ARCH=x86-64-v3") {
            $0.buildLevel = "x86-64-v4"
        },
        Case("instructions", .warning, "would be faster", "ARCH=x86-64-v3") { $0.buildLevel = "x86-64" },
        Case("instructions", .ok) {
            $0.buildLevel = "portable"
            $0.processorLevel = "portable"
        },
        Case("memory", .ok, "MiB free for each rank on owner") { _ in },
        Case("memory", .problem, "784.0 MiB", "owner") { $0.availableMemoryBytes = (784 << 20) - 1 },
        Case("memory", .ok) { $0.availableMemoryBytes = 784 << 20 },
        Case("memory", .warning, "does not say") { $0.availableMemoryBytes = nil },
        Case("memory", .problem, "worker", "20 ranks", base: .running) {
            $0.placement[1].availableMemoryBytes = 300 << 20
        },
        Case("shared-memory", .problem, "8.0 MiB", "14.2 MiB", "--shm-size=28m") {
            $0.sharedMemory = .init(totalBytes: 8 << 20, freeBytes: 8 << 20)
        },
        Case("shared-memory", .problem, "vader_segment") { $0.sharedMemory?.freeBytes = (57 << 18) - 1 },
        Case("shared-memory", .ok) { $0.sharedMemory?.freeBytes = 57 << 18 },
        Case("shared-memory", .ok, "9.2 MiB", base: .running) { $0.sharedMemory?.freeBytes = 37 << 18 },
        Case("shared-memory", .problem, "64.0 MiB", "174.2 MiB") {
            $0.sharedMemory = .init(totalBytes: 64 << 20, freeBytes: 64 << 20)
            $0.library = MPIFlavor(.mpich)
            $0.mpirun?.flavor = MPIFlavor(.mpich)
        },
        Case("shared-memory", .warning, "no /dev/shm") { $0.sharedMemory = nil },
        Case("huge-pages", .warning, "never", "echo madvise") { $0.hugePages = "never" },
        Case("huge-pages", .warning) { $0.hugePages = nil },
        Case("huge-pages", .ok, "always") { $0.hugePages = "always" },
        Case("open-files", .problem, "200 a process", "need 228", "ulimit -n 228") {
            $0.limits.openFiles.current = 200
        },
        Case("open-files", .problem, "limits.conf") { $0.limits.openFiles = .init(current: 227, maximum: 227) },
        Case("open-files", .ok) { $0.limits.openFiles = .init(current: 228, maximum: 228) },
        Case("open-files", .ok, "no limit") { $0.limits.openFiles = .init(current: nil, maximum: nil) },
        Case("processes", .problem, "120", "164 threads", "ulimit -u") { $0.limits.processes.current = 120 },
        Case("processes", .ok) { $0.limits.processes.current = 164 },
        Case("processes", .ok) {
            $0.isRoot = true
            $0.settings = ["OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"]
            $0.limits.processes.current = 120
        },
        Case("processes", .problem, "control group allows 100", "--pids-limit") { $0.limits.groupTasks = 100 },
        Case("locked-memory", .warning, "8.0 MiB", "InfiniBand") { $0.hasInfiniBand = true },
        Case("locked-memory", .ok) {
            $0.hasInfiniBand = true
            $0.limits.lockedBytes.current = nil
        },
        Case("gnuplot", .warning, "gnuplot-nox") { $0.gnuplotPath = nil },
    ]
}
