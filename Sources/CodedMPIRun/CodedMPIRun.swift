import ArgumentParser
import CommandLineSupport
import Foundation
import Launching
import ProcessControl

/// The command `coded-mpirun`.
struct CodedMPIRun: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "coded-mpirun",
        abstract: "Start coded-train under MPI so that dead and stopped workers do not end the run.",
        usage: "coded-mpirun -np N+1 [<options>] [--] coded-train [<its options>]",
        discussion: """
            Calls the mpirun that is installed with the settings that the run needs, waits for what rank 0 says of its \
            end, and leaves nothing behind: no process, no file.

              coded-mpirun -np 41 coded-train --report run.json
              coded-mpirun -np 41 --hostfile hosts --mca btl_tcp_if_include 10.0.0.0/24 coded-train

            SIGTERM, SIGUSR1 and SIGUSR2 are passed on to rank 0 if it runs on this host, or else to mpirun, as is SIGINT. \
            A training with --checkpoint then writes one; after SIGTERM or SIGUSR2 it stops with exit code 75.

            Exit codes: that of rank 0; 64 usage, 66 file missing, 69 not all ranks started, 70 rank 0 did not say how \
            the run went, 73 cannot write, 128 + n ended by signal n.
            """)

    @Option(
        name: [.customLong("np", withSingleDash: true), .customShort("n")],
        help: ArgumentHelp("The ranks: the master and N workers.", valueName: "ranks"))
    var rankCount: Int

    @Option(help: ArgumentHelp("A file with hosts, one a line: name slots=n.", valueName: "file"))
    var hostfile: String?

    @Option(help: ArgumentHelp("Hosts, separated by commas.", valueName: "hosts"))
    var host: String?

    @Option(help: ArgumentHelp("A parameter of Open MPI and its value, two words.", valueName: "name> <value"))
    var mca: [String] = []

    @Option(
        name: .customShort("x"),
        help: ArgumentHelp("A variable for the environment of all ranks (Open MPI).", valueName: "name[=value]"))
    var exports: [String] = []

    @Option(help: ArgumentHelp("The launcher of the MPI that coded-train was built with.", valueName: "path"))
    var mpirun = "mpirun"

    @Option(
        name: .customLong("mpirun-option"), parsing: .unconditionalSingleValue,
        help: ArgumentHelp("One word more for mpirun; can be given again and again.", valueName: "word"))
    var launcherOptions: [String] = []

    @Option(
        name: .customLong("timeout-startup"),
        help: ArgumentHelp("The longest wait for all ranks to start MPI.", valueName: "seconds"))
    var startupSeconds = Supervision.Limits().startupSeconds

    @Flag(name: .customLong("allow-run-as-root"), help: "Let Open MPI run as root.")
    var allowsRoot = false

    @Flag(help: "Print the command that is run.")
    var verbose = false

    @Argument(
        parsing: .captureForPassthrough,
        help: ArgumentHelp("The program and its options.", valueName: "program"))
    var command: [String] = []

    func validate() throws {
        if rankCount < 1 { throw ValidationError("-np takes a number of at least 1.") }
        if !(startupSeconds > 0 && startupSeconds.isFinite) {
            throw ValidationError("--timeout-startup takes a positive number.")
        }
        guard let first = program.first else {
            throw ValidationError("There is no program to run. Please provide one, for instance coded-train.")
        }
        if first.hasPrefix("-") { throw ValidationError("Unknown option '\(first)'.") }
    }

    /// The program and its options, without the mark before them.
    private var program: [String] { command.first == "--" ? Array(command.dropFirst()) : command }

    /// Runs the program; returns the exit code.
    func launch() throws -> Int32 {
        let launcher = try LauncherProgram(name: mpirun)
        var environment = ProcessInfo.processInfo.environment
        let request = try request()
        try request.check(kind: launcher.kind, environment: environment, isRoot: getuid() == 0)
        let hostfileText = try hostfile.map(Self.text)
        let isLocal = request.isLocal(
            environment: environment, hostfile: hostfileText, ownName: ProcessInfo.processInfo.hostName)
        let folders = try RunFolders(in: environment["TMPDIR"] ?? "/tmp")
        // A user with ranks on hosts that share files may name a place that all of them see.
        let statusFile = StatusFile.asked ?? StatusFile(path: folders.paths.scratch + "/status")
        if isLocal { environment["TMPDIR"] = folders.paths.scratch }
        let arguments = request.arguments(
            kind: launcher.kind, slots: slots(hostfileText, environment), folders: isLocal ? folders.paths : nil,
            variables: [StatusFile.variable, MarkedProcesses.variable])
        if verbose { Console.note(([launcher.path] + arguments).joined(separator: " ")) }
        var limits = Supervision.Limits()
        limits.startupSeconds = startupSeconds
        let supervisor = Supervisor(limits: limits, statusFile: statusFile, mark: folders.paths.scratch)
        let verdict = try supervisor.run(launcher.path, arguments, environment: environment)
        if let failure = verdict.failure { Console.printError(failure) }
        return verdict.exitCode
    }

    private func request() throws -> LaunchRequest {
        var words = program
        words[0] = try Self.path(of: words[0])
        var request = LaunchRequest(rankCount: rankCount, command: words)
        request.hostfile = hostfile
        request.hosts = host
        request.settings = mca.map { setting in
            let place = setting.firstIndex(of: "=") ?? setting.endIndex
            return LaunchRequest.Setting(String(setting[..<place]), String(setting[place...].dropFirst()))
        }
        request.exports = exports
        request.launcherOptions = launcherOptions
        request.allowsRoot = allowsRoot
        return request
    }

    /// The ranks that there is room for, where somebody says so.
    private func slots(_ hostfile: String?, _ environment: [String: String]) -> Int? {
        if let hostfile { return Hostfile(text: hostfile).slots }
        return host == nil ? environment["SLURM_NTASKS"].flatMap { Int($0) } : nil
    }

    private static func text(ofHostfile path: String) throws -> String {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw CommandFailure(
                status: .missingFile, what: "\(path) cannot be read", why: "it is to name the hosts",
                fix: "give --hostfile a text file with one host a line")
        }
        return text
    }

    /// Where a program is: in the search path, or beside this one.
    private static func path(of name: String) throws -> String {
        if let path = SearchPath.locate(name) { return name.contains("/") ? name : path }
        let own = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        let beside = own.appendingPathComponent(name).path
        guard !name.contains("/"), access(beside, X_OK) == 0 else {
            throw CommandFailure(
                status: .missingFile, what: "there is no program \(name)",
                fix: "give its path, or install it (make install)")
        }
        return beside
    }
}
