import ArgumentParser
import Benchmarks
import CommandLineSupport

/// The paper's evaluation.
struct PaperCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "paper",
        abstract: "Repeat the evaluation of CodedPrivateML: time, accuracy and loss.",
        discussion: """
            Trains on MNIST 3 against 7 (12396 rows, 25 rounds) with BGW, case 1 and case 2, for d = 784 and 1568 and \
            each number of workers; the warm-up of each job records loss and accuracy by round. Two further runs give \
            the curves of floating point and of degree 3. See <https://arxiv.org/abs/1902.00641>.
            """)

    @Option(
        help: ArgumentHelp(
            "Numbers of workers, separated by commas. Default: 5,10,25,40; 10,40 with --quick.", valueName: "n,…"))
    var workers: String?

    @OptionGroup var options: RunOptions

    func validate() throws { _ = try workerCounts() }

    func run() throws {
        try options.perform("paper", PaperSuite.records(settings: options.settings, workers: try workerCounts()))
    }

    private func workerCounts() throws -> [Int] {
        guard let workers else { return PaperSuite.workers(isQuick: options.quick) }
        let counts = workers.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
        guard counts.allSatisfy({ (1...10_000).contains($0) }) else {
            throw ValidationError("--workers takes numbers of at least 1, separated by commas: for instance 10,40.")
        }
        return counts
    }
}

/// Cost against each quantity.
struct ScaleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scale",
        abstract: "Measure cost against N, m, d, K and T, one at a time.",
        discussion: """
            Seconds of a worker and of the master, peak memory, bytes; with the exponent that fits each series best, \
            and whether a worker's cost falls as 1/K and the master's memory stays flat in N.
            """)

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Workers of the series that do not change their number.", valueName: "n"))
    var workers = 40

    @OptionGroup var options: RunOptions

    func validate() throws {
        guard (ScaleSuite.leastWorkers...5000).contains(workers) else {
            throw ValidationError("--workers takes a number from \(ScaleSuite.leastWorkers) to 5000.")
        }
    }

    func run() throws {
        try options.perform("scale", ScaleSuite.records(settings: options.settings, workers: workers))
    }
}

/// Side by side with another program.
struct PeerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "peer",
        abstract: "Measure beside another implementation, in turns, and give the ratios.",
        discussion: """
            The peer is any program that runs under mpirun as

              python3 PEER --case 1|2 | --scheme bgw  --d D [--rows M] --iters 25 --data DIR

            on a master and N workers, and whose last line is JSON with `total` (seconds of training) and `accuracy`. \
            DIR holds the four files of MNIST, gzipped. Both programs run in turns, so that a change of the machine's \
            speed meets both; each ratio is that of two runs in succession. BGW is compared on the first 1200 rows, and \
            coded-train also does all of them.
            """)

    @Option(help: ArgumentHelp("The other program.", valueName: "file.py"))
    var peer: String

    @Option(help: ArgumentHelp("The folder with the four files of MNIST, gzipped.", valueName: "folder"))
    var mnist: String

    @Option(help: ArgumentHelp("A Python that has mpi4py and NumPy.", valueName: "path"))
    var python = "/usr/bin/python3"

    @Option(parsing: .unconditional, help: ArgumentHelp("Workers of all jobs.", valueName: "n"))
    var workers = 40

    @OptionGroup var options: RunOptions

    func validate() throws {
        guard (4...10_000).contains(workers) else {
            throw ValidationError("--workers takes a number of at least 4.")
        }
    }

    func run() throws {
        let program = try PeerProgram(python: python, file: peer, data: mnist)
        try options.perform("peer", PeerSuite.records(settings: options.settings, workers: workers), peer: program)
    }
}
