import ArgumentParser
import Models
import Quantization
import TrainingProtocols

/// What is optimized, and how.
struct TrainingOptions: ParsableArguments {
    @Option(help: "The kind of regression.")
    var model = LinearModel.Kind.logistic

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Degree r of the polynomial for the sigmoid: 1 or 3 (2 equals 1, at a higher price).", valueName: "r"))
    var degree = 1

    @Option(
        name: .customLong("sigmoid-range"), parsing: .unconditional,
        help: ArgumentHelp("The sigmoid is fitted on [-B, B]. Default: 10; 8 for degree 3.", valueName: "b"))
    var sigmoidRange: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Coefficients in the field: auto, monic, or the number of their fractional bits.", valueName: "mode"))
    var coefficients = CoefficientChoice.auto

    @Option(
        name: .customLong("data-bits"), parsing: .unconditional,
        help: ArgumentHelp("Fractional bits of the data.", valueName: "bits"))
    var dataBits = 2

    @Option(
        name: .customLong("weight-bits"), parsing: .unconditional,
        help: ArgumentHelp("Fractional bits of the weights. Default: 4; 6 for degree 3.", valueName: "bits"))
    var weightBits: Int?

    @Option(parsing: .unconditional, help: ArgumentHelp("Rounds of gradient descent.", valueName: "n"))
    var iterations = 25

    @Option(
        name: .customLong("learning-rate"), parsing: .unconditional,
        help: ArgumentHelp("The step size, or auto: 1/L from the data.", valueName: "rate"))
    var learningRate = LearningRate.automatic

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Weight of the penalty l2/2 |w|^2; a bias is not penalized.", valueName: "weight"))
    var l2 = 0.0

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Stop when the gradient's norm is at most this; 0: never.", valueName: "norm"))
    var tolerance = 0.0

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Seed of roundings and of --holdout. It never reaches a mask.", valueName: "n"))
    var seed: UInt64 = 1

    func fill(_ configuration: inout TrainConfiguration) {
        configuration.model = model
        configuration.degree = degree
        configuration.sigmoidRange = sigmoidRange ?? TrainingSettings.usualSigmoidRange(degree: degree)
        configuration.coefficients = coefficients
        configuration.dataBits = dataBits
        configuration.weightBits = weightBits ?? TrainingSettings.usualWeightBits(degree: degree)
        configuration.iterations = iterations
        configuration.learningRate = learningRate
        configuration.l2 = l2
        configuration.tolerance = tolerance
        configuration.seed = seed
    }

    func validate() throws {
        if !SigmoidApproximation.supportedDegrees.contains(degree) { throw ValidationError("--degree is 1, 2 or 3.") }
        if model == .linear, degree != 1 { throw ValidationError("--model linear has --degree 1.") }
        if let sigmoidRange, !(sigmoidRange > 0 && sigmoidRange <= 1000) {
            throw ValidationError("--sigmoid-range takes a positive number up to 1000.")
        }
        if iterations < 1 { throw ValidationError("--iterations takes a number of at least 1.") }
        if !(l2 >= 0 && l2.isFinite) { throw ValidationError("--l2 takes a number that is not negative.") }
        if !(tolerance >= 0 && tolerance.isFinite) {
            throw ValidationError("--tolerance takes a number that is not negative.")
        }
        if case .fixed(let rate) = learningRate, !(rate > 0 && rate.isFinite) {
            throw ValidationError("--learning-rate takes a positive number, or auto.")
        }
        if !QuantizedMatrix.scaleBitsRange.contains(dataBits) {
            throw ValidationError("--data-bits takes a number from 0 to \(QuantizedMatrix.scaleBitsRange.upperBound).")
        }
        if let weightBits, !WeightQuantizer.scaleBitsRange.contains(weightBits) {
            throw ValidationError(
                "--weight-bits takes a number from 0 to \(WeightQuantizer.scaleBitsRange.upperBound).")
        }
    }
}

/// How coefficients become integers, as written on the command line: `auto`, `monic` or a number of bits.
enum CoefficientChoice: Hashable, ExpressibleByArgument {
    case auto
    case mode(CoefficientMode)

    init?(argument: String) {
        switch argument {
        case "auto": self = .auto
        case "monic": self = .mode(.monic)
        default:
            guard let bits = Int(argument), (0...40).contains(bits) else { return nil }
            self = .mode(.scaled(bits: bits))
        }
    }

    var defaultValueDescription: String { text }

    /// The argument that gives this choice.
    var text: String {
        switch self {
        case .auto: "auto"
        case .mode(.monic): "monic"
        case .mode(.scaled(let bits)): String(bits)
        }
    }

    /// The mode, or `nil` for auto.
    var mode: CoefficientMode? { if case .mode(let mode) = self { mode } else { nil } }
}

extension LearningRate: ExpressibleByArgument {
    /// A rate as written on the command line: a number, or auto.
    public init?(argument: String) {
        if argument == "auto" {
            self = .automatic
        } else if let rate = Double(argument) {
            self = .fixed(rate)
        } else {
            return nil
        }
    }

    /// The rate as it is written.
    public var defaultValueDescription: String { text }

    /// The argument that gives this choice.
    var text: String { if case .fixed(let rate) = self { "\(rate)" } else { "auto" } }
}

extension LinearModel.Kind: ExpressibleByArgument {}
