import ArgumentParser
import PrimeFields
import RunPrediction

/// Predicts how long trainings would take.
struct SimulateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Predict the time of rounds and of a whole training on machines that are not there.",
        usage: "coded-train simulate [<options>]",
        discussion: """
            Draws the times of messages and of workers that lag, with virtual time; docs/simulation.md has the equations.
              coded-train simulate --workers 1000 --latency 0.2ms --bandwidth 10Gbit/s
              coded-train simulate --workers 40 -S 12 --stragglers fraction:0.1=10x
            """)

    @Option(parsing: .unconditional, help: ArgumentHelp("The number of workers.", valueName: "n"))
    var workers = 40

    @Option(
        name: [.customShort("K"), .long], parsing: .unconditional,
        help: ArgumentHelp("Blocks that the data are cut into. Default: as many as fit.", valueName: "n"))
    var partitions: Int?

    @Option(
        name: [.customShort("T"), .long], parsing: .unconditional,
        help: ArgumentHelp("Colluding workers that learn nothing. Default: max(1, N/10).", valueName: "n"))
    var privacy: Int?

    @Option(
        name: .customShort("S"), parsing: .unconditional,
        help: ArgumentHelp("Workers that need not answer. Default: max(1, N/10).", valueName: "n"))
    var stragglerCount: Int?

    @Option(
        help: ArgumentHelp(
            """
            How much longer than undisturbed workers compute, drawn anew in each round: none, exponential:MEAN, \
            shifted:SHIFT,MEAN, or fraction:PART=FACTORx.
            """, valueName: "model"))
    var stragglers = StragglerModel.none

    @Option(help: ArgumentHelp("The time of an empty message: 0.2ms, 50us, 1s.", valueName: "time"))
    var latency = SimulatedLatency(seconds: 2e-4)

    @Option(help: ArgumentHelp("What each machine's link carries: 10Gbit/s, 100Mbit/s.", valueName: "rate"))
    var bandwidth = SimulatedBandwidth(bitsPerSecond: 1e10)

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Multiply-adds of one core, in 10^9 a second. Default: measured on this machine, in a moment.",
            valueName: "gmac/s"))
    var rate: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Cores that all workers share. Default: one for each.", valueName: "n"))
    var cores: Int?

    @Option(parsing: .unconditional, help: ArgumentHelp("Rows of the data.", valueName: "n"))
    var rows = 12_396

    @Option(parsing: .unconditional, help: ArgumentHelp("Features of the data.", valueName: "n"))
    var features = 784

    @Option(
        parsing: .unconditional, help: ArgumentHelp("Degree of the polynomial for the sigmoid, 1 to 3.", valueName: "r")
    )
    var degree = 1

    @Option(parsing: .unconditional, help: ArgumentHelp("Rounds of gradient descent.", valueName: "n"))
    var iterations = 25

    @Option(help: "Prime field; it is not checked whether results fit into it.")
    var field = PrimeField.p24

    @Option(parsing: .unconditional, help: ArgumentHelp("Seed of all draws.", valueName: "n"))
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("Write the predictions as JSON.", valueName: "file"))
    var report: String?

    func validate() throws {
        for (name, value, most) in [
            ("--workers", workers, 100_000), ("--rows", rows, 1_000_000_000), ("--features", features, 10_000_000),
            ("--iterations", iterations, 100_000), ("--cores", cores ?? 1, 1_000_000),
        ] where !(1...most ~= value) { throw ValidationError("\(name) takes a number from 1 to \(most).") }
        if !(1...3 ~= degree) { throw ValidationError("--degree is 1, 2 or 3.") }
        if let rate, !(rate > 0 && rate <= 1e6) {
            throw ValidationError("--rate takes a positive number up to 1000000.")
        }
    }
}

/// A time with its unit.
struct SimulatedLatency: ExpressibleByArgument {
    let seconds: Double

    init(seconds: Double) { self.seconds = seconds }

    init?(argument: String) {
        let units = [("us", 1e-6), ("ms", 1e-3), ("s", 1)]
        guard let (unit, factor) = units.first(where: { argument.hasSuffix($0.0) }),
            let number = Double(argument.dropLast(unit.count)), number >= 0, number * factor <= 3600
        else { return nil }
        seconds = number * factor
    }

    var defaultValueDescription: String { "\(seconds * 1e3)ms" }
}

/// A rate of a link with its unit.
struct SimulatedBandwidth: ExpressibleByArgument {
    let bitsPerSecond: Double

    init(bitsPerSecond: Double) { self.bitsPerSecond = bitsPerSecond }

    init?(argument: String) {
        let units = [("Gbit/s", 1e9), ("Mbit/s", 1e6), ("kbit/s", 1e3)]
        guard let (unit, factor) = units.first(where: { argument.hasSuffix($0.0) }),
            let number = Double(argument.dropLast(unit.count)), number > 0, number * factor <= 1e15
        else { return nil }
        bitsPerSecond = number * factor
    }

    var defaultValueDescription: String { "\(bitsPerSecond / 1e9)Gbit/s" }
}

extension StragglerModel: ExpressibleByArgument {
    /// A model as written on the command line.
    public init?(argument: String) { self.init(argument) }

    /// The model as it is written.
    public var defaultValueDescription: String { text }
}

extension PrimeField: ExpressibleByArgument {}
