import ArgumentParser
import DifferentialPrivacy
import TrainingProtocols

/// Differential privacy of the released model.
struct DifferentialPrivacyOptions: ParsableArguments {
    @Option(
        name: .customLong("dp-epsilon"), parsing: .unconditional,
        help: ArgumentHelp(
            "Make the model differentially private: the total epsilon of all rounds. Noise is added to each gradient.",
            valueName: "e"))
    var epsilon: Double?

    @Option(
        name: .customLong("dp-delta"), parsing: .unconditional,
        help: ArgumentHelp(
            "The total delta, well below one over the number of rows. Default: 1e-5.", valueName: "d"))
    var delta: Double?

    @Option(
        name: .customLong("dp-row-norm"), parsing: .unconditional,
        help: ArgumentHelp(
            """
            Scale rows down to this Euclidean norm, after --scale. Choose it without looking at the data. Default: a third \
            of the root of the number of features.
            """, valueName: "norm"))
    var rowNorm: Double?

    @Option(
        name: .customLong("dp-weight-radius"), parsing: .unconditional,
        help: ArgumentHelp(
            "Keep the weights within this norm. Default: --sigmoid-range over --dp-row-norm.", valueName: "norm"))
    var weightRadius: Double?

    @Option(
        name: .customLong("dp-neighbours"),
        help: "What is not to be told apart: a row more or less (their number is public), or another row in its place.")
    var neighbours: PrivacySettings.Neighbours?

    @Option(
        name: .customLong("dp-noise-multiplier"), parsing: .unconditional,
        help: ArgumentHelp(
            """
            Noise of each round, in units of what a row adds at most; the training ends when the budget is gone. Default: \
            the least that all rounds need.
            """, valueName: "z"))
    var noiseMultiplier: Double?

    @Option(
        name: .customLong("insecure-noise-seed"), parsing: .unconditional,
        help: ArgumentHelp(
            "Trials only: noise that anybody can repeat who knows this number, and no privacy.", valueName: "n"))
    var insecureNoiseSeed: UInt64?

    func fill(_ configuration: inout TrainConfiguration) throws {
        if epsilon == nil {
            let needing = [
                ("--dp-delta", delta != nil), ("--dp-row-norm", rowNorm != nil),
                ("--dp-weight-radius", weightRadius != nil), ("--dp-neighbours", neighbours != nil),
                ("--dp-noise-multiplier", noiseMultiplier != nil), ("--insecure-noise-seed", insecureNoiseSeed != nil),
            ]
            if let (name, _) = needing.first(where: \.1) {
                throw ValidationError("\(name) is for private trainings. Please provide --dp-epsilon too.")
            }
        }
        configuration.dpEpsilon = epsilon
        configuration.dpDelta = delta ?? TrainConfiguration.usualDelta
        configuration.dpRowNorm = rowNorm
        configuration.dpWeightRadius = weightRadius
        configuration.dpNeighbours = neighbours ?? .addOrRemove
        configuration.dpNoiseMultiplier = noiseMultiplier
        configuration.insecureNoiseSeed = insecureNoiseSeed
    }

    func validate() throws {
        if let epsilon, !(epsilon > 0 && epsilon.isFinite) {
            throw ValidationError("--dp-epsilon takes a positive number, for instance 1.")
        }
        if let delta, !(delta > 0 && delta < 1) {
            throw ValidationError("--dp-delta takes a number between 0 and 1, for instance 1e-5.")
        }
        let bounds = [
            ("--dp-row-norm", rowNorm), ("--dp-weight-radius", weightRadius),
            ("--dp-noise-multiplier", noiseMultiplier),
        ]
        for (name, bound) in bounds {
            if let bound, !(bound > 0 && bound <= 1e9) {
                throw ValidationError("\(name) takes a positive number up to 1e9.")
            }
        }
    }
}

extension PrivacySettings.Neighbours: ExpressibleByArgument {}
