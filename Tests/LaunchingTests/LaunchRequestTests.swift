import CommandLineSupport
import Launching
import Testing

@Suite struct LaunchRequestTests {
    private let folders = RunFolders.Paths(scratch: "/tmp/s", shared: "/dev/shm/s")

    private func arguments(
        _ request: LaunchRequest, kind: LauncherProgram.Kind = .openMPI, slots: Int? = nil, isLocal: Bool = true
    ) -> [String] {
        request.arguments(kind: kind, slots: slots, folders: isLocal ? folders : nil, variables: ["V"])
    }

    /// The value that follows `--mca name`.
    private func setting(_ name: String, in arguments: [String]) -> String? {
        arguments.firstIndex(of: name).flatMap { place in
            ["--mca", "--prtemca"].contains(arguments[place - 1]) ? arguments[place + 1] : nil
        }
    }

    @Test func openMPIGetsTheSettingsThatKeepTheRunAlive() {
        let words = arguments(LaunchRequest(rankCount: 41, command: ["coded-train", "--quiet", "-np"]))
        #expect(words.contains("--enable-recovery"))
        #expect(setting("mpi_yield_when_idle", in: words) == "1")
        #expect(setting("async_mpi_finalize", in: words) == "1")
        #expect(setting("orte_abort_on_non_zero_status", in: words) == "0")
        #expect(setting("odls_base_cutoff", in: words) == "1000")
        #expect(setting("orte_tmpdir_base", in: words) == "/tmp/s")
        #expect(setting("btl_vader_backing_directory", in: words) == "/dev/shm/s")
        #expect(words.suffix(5) == ["-np", "41", "coded-train", "--quiet", "-np"])
        #expect(words.contains("-x") && words.contains("V"))
    }

    @Test func whatTheUserSetsWins() {
        var request = LaunchRequest(rankCount: 3, command: ["p"])
        request.settings = [.init("mpi_yield_when_idle", "0"), .init("btl", "self,tcp")]
        request.launcherOptions = ["--bind-to", "core"]
        request.exports = ["A=b"]
        let words = arguments(request)
        #expect(words.count { $0 == "mpi_yield_when_idle" } == 1 && setting("mpi_yield_when_idle", in: words) == "0")
        #expect(setting("btl", in: words) == "self,tcp")
        #expect(words.count { $0 == "--bind-to" } == 1 && words.contains("core"))
        #expect(words.contains("A=b"))
    }

    @Test(arguments: [(nil, true), (40, true), (41, false), (80, false)] as [(Int?, Bool)])
    func moreRanksThanSlotsAreAllowed(slots: Int?, expected: Bool) {
        let words = arguments(LaunchRequest(rankCount: 41, command: ["p"]), slots: slots)
        #expect(words.contains("--oversubscribe") == expected)
    }

    @Test func ranksOnSeveralHostsGetNoFoldersOfOneHost() {
        var request = LaunchRequest(rankCount: 3, command: ["p"])
        (request.hostfile, request.hosts) = ("h", "a,b")
        let words = arguments(request, isLocal: false)
        #expect(setting("orte_tmpdir_base", in: words) == nil)
        #expect(setting("btl_vader_backing_directory", in: words) == nil)
        #expect(words.contains("--hostfile") && words.contains("h") && words.contains("a,b"))
    }

    @Test func openMPI5NamesSomeSettingsDifferently() {
        let words = arguments(LaunchRequest(rankCount: 3, command: ["p"]), kind: .openMPI5)
        #expect(setting("prte_tmpdir_base", in: words) == "/tmp/s")
        #expect(words[words.firstIndex(of: "prte_tmpdir_base")! - 1] == "--prtemca")
        #expect(setting("btl_sm_backing_directory", in: words) == "/dev/shm/s")
        #expect(!words.contains { $0.hasPrefix("orte_") })
    }

    @Test func mpichGetsItsOwnOptionsOnly() {
        var request = LaunchRequest(rankCount: 5, command: ["p", "q"])
        (request.hostfile, request.hosts) = ("h", "a,b")
        #expect(arguments(request, kind: .mpich) == ["-f", "h", "-hosts", "a,b", "-np", "5", "p", "q"])
    }

    @Test func rootIsTold() throws {
        let request = LaunchRequest(rankCount: 2, command: ["p"])
        let confirmed = ["OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"]
        for environment in [[:], ["OMPI_ALLOW_RUN_AS_ROOT": "1"]] {
            let failure = #expect(throws: CommandFailure.self) {
                try request.check(kind: .openMPI, environment: environment, isRoot: true)
            }
            #expect(failure?.status == .usage && failure?.fix?.contains("--allow-run-as-root") == true)
        }
        try request.check(kind: .openMPI, environment: confirmed, isRoot: true)
        try request.check(kind: .openMPI, environment: [:], isRoot: false)
        try request.check(kind: .mpich, environment: [:], isRoot: true)
        var allowed = request
        allowed.allowsRoot = true
        try allowed.check(kind: .openMPI, environment: [:], isRoot: true)
        #expect(
            arguments(allowed).contains("--allow-run-as-root") && !arguments(request).contains("--allow-run-as-root"))
    }

    @Test func settingsOfOpenMPIAreRefusedUnderMPICH() {
        var request = LaunchRequest(rankCount: 2, command: ["p"])
        request.settings = [.init("btl", "self,tcp")]
        let failure = #expect(throws: CommandFailure.self) {
            try request.check(kind: .mpich, environment: [:], isRoot: false)
        }
        #expect(failure?.status == .usage)
    }

    @Test func ranksOfThisHostAloneAreLocal() {
        func isLocal(_ hosts: String? = nil, file: String? = nil, _ environment: [String: String] = [:]) -> Bool {
            var request = LaunchRequest(rankCount: 2, command: ["p"])
            request.hosts = hosts
            request.hostfile = file.map { _ in "h" }
            return request.isLocal(environment: environment, hostfile: file, ownName: "here")
        }
        #expect(isLocal() && isLocal("here:4,localhost") && isLocal(file: "localhost slots=41\n# there slots=2\n"))
        #expect(isLocal(nil, ["SLURM_JOB_NUM_NODES": "1"]))
        #expect(!isLocal("here,there") && !isLocal(file: "here\nthere slots=2"))
        #expect(!isLocal(nil, ["SLURM_JOB_NUM_NODES": "2"]) && !isLocal(nil, ["PBS_NODEFILE": "/n"]))
    }
}

@Suite struct HostfileTests {
    @Test(
        arguments: [
            ("", [], nil),
            ("# nothing\n\n", [], nil),
            ("a slots=2\nb.example.org   slots=20 # twenty\n", ["a", "b.example.org"], 22),
            ("a slots=2\nb\n", ["a", "b"], nil),
            ("a:4\n", ["a"], nil),
        ] as [(String, [String], Int?)])
    func hostsAndSlotsAreRead(text: String, names: [String], slots: Int?) {
        let file = Hostfile(text: text)
        #expect(file.names == names && file.slots == slots)
    }
}

@Suite struct LauncherProgramTests {
    @Test(
        arguments: [
            ("mpirun (Open MPI) 4.1.4\n\nReport bugs to http://www.open-mpi.org/community/help/\n", .openMPI),
            ("mpirun (Open MPI) 5.0.6\n", .openMPI5),
            ("prterun (PRRTE) 3.0.8\n", .openMPI5),
            ("HYDRA build details:\n    Version:                                 4.0.2\n", .mpich),
            ("Intel(R) MPI Library for Linux* OS, Version 2021.9\n", nil),
            ("--version\n", nil),
        ] as [(String, LauncherProgram.Kind?)])
    func kindsAreToldByTheirVersions(text: String, kind: LauncherProgram.Kind?) {
        #expect(LauncherProgram.kind(inVersionText: text) == kind)
    }

    @Test func programsThatAreNoLaunchersAreRefused() {
        let missing = #expect(throws: CommandFailure.self) { try LauncherProgram(name: "/nonexistent/mpirun") }
        #expect(missing?.status == .missingFile)
        let other = #expect(throws: CommandFailure.self) { try LauncherProgram(name: "/bin/echo") }
        #expect(other?.status == .unavailable)
    }
}

@Suite struct LauncherWordsTests {
    @Test(arguments: [
        (["-np", "4", "coded-train"], ["-np", "4", "coded-train"]),
        (
            ["--np", "4", "-mca", "a", "b", "p", "--mca", "c", "d"],
            ["-np", "4", "--mca", "a=b", "p", "--mca", "c", "d"]
        ),
        (["--mca", "a", "-1", "--", "--mca", "c", "d"], ["--mca", "a=-1", "--", "--mca", "c", "d"]),
        (["-H", "a,b", "--machinefile", "f", "p"], ["--host", "a,b", "--hostfile", "f", "p"]),
        (["--mpirun-option", "--mca", "p", "-n"], ["--mpirun-option", "--mca", "p", "-n"]),
        (["--mca", "a"], ["--mca", "a"]),
        ([], []),
    ])
    func wordsUpToTheProgramAreTranslated(words: [String], expected: [String]) {
        #expect(LauncherWords.joined(words) == expected)
    }
}
