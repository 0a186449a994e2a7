import ArgumentParser
import Benchmarks
import CommandLineSupport
import Foundation

/// How often and how long to measure, and where to write.
struct RunOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Counted runs of each job. Default: 3; 1 with --quick.", valueName: "n"))
    var runs: Int?

    @Flag(help: "Few and small jobs, without warm-up: a try of a few minutes, not a measurement.")
    var quick = false

    @Option(
        name: .customLong("time-limit"), parsing: .unconditional,
        help: ArgumentHelp("Seconds that one run may take; then it is ended and recorded as late.", valueName: "s"))
    var timeLimit = 600.0

    @Option(help: ArgumentHelp("The program to measure. Default: coded-train beside this one.", valueName: "path"))
    var program: String?

    @Option(help: ArgumentHelp("The launcher of the MPI that the program was built with.", valueName: "path"))
    var mpirun = "mpirun"

    @Option(
        help: ArgumentHelp("Write the results as JSON lines; what the file held is replaced.", valueName: "file.jsonl"))
    var output: String?

    func validate() throws {
        if let runs, !(1...1000).contains(runs) { throw ValidationError("--runs takes a number from 1 to 1000.") }
        if !(timeLimit > 0 && timeLimit <= 86400) {
            throw ValidationError("--time-limit takes seconds, more than 0 and at most 86400.")
        }
    }

    var settings: RunSettings { RunSettings(runs: runs ?? (quick ? 1 : 3), isQuick: quick, timeLimit: timeLimit) }

    /// The path of coded-train.
    var programPath: String {
        program
            ?? URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appendingPathComponent("coded-train").path
    }

    /// Does runs, writes them to the output after a record of the machine, and prints their tables.
    ///
    /// All that can be missing is looked for before the first run.
    func perform(
        _ name: String, _ records: [RunRecord], peer: PeerProgram? = nil, folders: [TrainingData: String] = [:]
    ) throws {
        let runner = try TrainingRunner(
            launcher: try MPILauncher(name: mpirun), program: programPath, timeLimit: timeLimit, folders: folders)
        let file = try output.map { try RecordFile(path: $0) }
        let machine = MachineProbe.record(
            subcommand: name, isQuick: quick, launcher: runner.launcher, program: runner.program)
        try file?.append(.machine(machine))
        Console.note(machine.summary)
        let session = RunSession(runner: runner, peer: peer, file: file, note: Console.note)
        let done = try session.perform(records)
        let results = ResultSet([.machine(machine)] + done.map { .run($0) })
        Console.write(ReportPage.text(results))
        if let failure = RunSession.failure(of: done) { throw failure }
    }
}
