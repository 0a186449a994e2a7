import Checkpoints
import CommandLineSupport
import Datasets
import DifferentialPrivacy
import Foundation
import RunReport
import TrainingProtocols

/// The private side of a training: the public bounds, the ledger, the noise, and what is said of them.
struct PrivateRun {
    let settings: PrivacySettings
    let noise: GradientNoise
    private let isInsecure: Bool
    private let rowCount: Int
    private let rounds: Int

    /// The private side of a configuration, or nil if it asks for none.
    ///
    /// - Throws: `CommandFailure` if something that the noise does not cover would depend on the data, or if the folder of
    ///   checkpoints has a ledger of another training; `PrivacyError` for a budget that no noise reaches.
    init?(_ configuration: TrainConfiguration, data: TrainingData, keeper: CheckpointKeeper?) throws {
        guard let epsilon = configuration.dpEpsilon else {
            try keeper?.refuseLedger()
            return nil
        }
        try Self.check(configuration, scaling: data.scaling)
        let rowNorm =
            configuration.dpRowNorm ?? PrivacySettings.usualRowNorm(featureCount: data.train.features.columnCount)
        var settings = PrivacySettings(
            budget: try PrivacyBudget(epsilon: epsilon, delta: configuration.dpDelta), rowNorm: rowNorm,
            weightRadius: configuration.dpWeightRadius ?? configuration.sigmoidRange / rowNorm,
            neighbours: configuration.dpNeighbours)
        settings.noiseMultiplier = configuration.dpNoiseMultiplier
        self.settings = settings
        var ledger = try settings.makeLedger(rounds: configuration.iterations)
        if let saved = try keeper?.savedLedger(for: settings) { try ledger.resume(from: saved) }
        rowCount = data.train.rowCount
        rounds = configuration.iterations
        isInsecure = configuration.insecureNoiseSeed != nil
        let bounds = settings
        let willRelease: (PrivacyLedger) throws -> Void = { ledger in
            try keeper?.save(LedgerRecord(settings: bounds, ledger: ledger))
        }
        if let seed = configuration.insecureNoiseSeed {
            noise = GradientNoise(
                settings: bounds, ledger: ledger,
                makeGenerator: { InsecureNoiseGenerator(seed: seed, round: $0) }, willRelease: willRelease)
        } else {
            noise = GradientNoise(settings: bounds, ledger: ledger, willRelease: willRelease)
        }
    }

    /// Refuses options that would look at the data without noise and shape the model.
    static func check(_ configuration: TrainConfiguration) throws {
        guard configuration.dpEpsilon != nil else { return }
        guard configuration.scheme != .dple else {
            throw CommandFailure(
                status: .usage, what: "--dp-epsilon does not go with --scheme dple",
                why: "there the workers add the noise, to their answers", fix: "--release-epsilon, or another scheme")
        }
        guard configuration.model == .logistic else {
            throw CommandFailure(
                status: .usage, what: "--dp-epsilon does not go with --model \(configuration.model.rawValue)",
                why: "values to regress to have no public bound, which the noise is measured by",
                fix: "--model logistic")
        }
        if [.minmax, .standard].contains(configuration.scale) { throw refusal(scale: configuration.scale.rawValue) }
    }

    /// Refuses a scaling that was chosen by looking at the data.
    private static func check(_ configuration: TrainConfiguration, scaling: FeatureScaling) throws {
        guard configuration.scale == .auto, scaling.method != .pixel else { return }
        throw refusal(scale: "auto, here \(scaling.method.rawValue),")
    }

    private static func refusal(scale: String) -> CommandFailure {
        CommandFailure(
            status: .usage, what: "--dp-epsilon does not go with --scale \(scale)",
            why: "the scaling would follow from the data, and the noise does not cover it",
            fix: "--scale none or pixel; scale the data beforehand by numbers that are public")
    }

    // MARK: Messages

    /// What is odd about this training, if anything.
    var warnings: [String] {
        var list: [String] = []
        if isInsecure { list.append("--insecure-noise-seed: the noise can be repeated; this run protects nobody") }
        if noise.ledger.plannedReleases < rounds {
            list.append(
                "the budget is gone after \(noise.ledger.plannedReleases) of \(rounds) rounds with this "
                    + "--dp-noise-multiplier; the training ends there")
        }
        if settings.budget.delta * Double(rowCount) >= 1 {
            list.append(
                "--dp-delta \(settings.budget.delta) is not below one over the \(rowCount) rows: publishing a row at random "
                    + "would be allowed")
        }
        return list
    }

    /// The guarantee, for the summary before the run.
    var lines: [(String, String)] {
        let budget = settings.budget
        let unit = settings.neighbours == .replace ? "another row in the place of one" : "one row more or less"
        return [
            (
                "DP",
                "epsilon = \(Format.significant(budget.epsilon)), delta = \(Format.significant(budget.delta)) in all, for \(unit)"
            ),
            (
                "noise",
                "discrete Gaussian, \(Format.significant(noise.ledger.noiseMultiplier)) times what a row adds, in each of "
                    + "\(noise.ledger.plannedReleases) rounds" + spentBefore
            ),
            (
                "bounds",
                "rows of norm \(Format.significant(settings.rowNorm)), weights of norm "
                    + Format.significant(settings.weightRadius)
            ),
            (
                "covered",
                "the weights of every round; not accuracy, loss, field and headroom, which are this terminal's"
            ),
        ]
    }

    /// Why a training of so many rounds ended early, if the budget was the reason.
    func ending(round: Int, converged: Bool) -> String? {
        guard noise.isSpent, round < rounds, !converged else { return nil }
        return "the privacy budget is spent: stopped after round \(round) of \(rounds)"
    }

    private var spentBefore: String {
        let spent = noise.ledger.spentReleases
        return spent > 0 ? "; \(spent) spent by earlier runs" : ""
    }

    /// The guarantee as the report has it.
    var report: PrivacyReport { PrivacyReport(settings: settings, ledger: noise.ledger, isInsecure: isInsecure) }

    /// The guarantee as the model's file has it.
    var modelEntries: [String: String] {
        let ledger = noise.ledger
        return [
            "privacy": isInsecure
                ? "none: noise from --insecure-noise-seed"
                : "(\(settings.budget.epsilon), \(settings.budget.delta))-DP, neighbours \(settings.neighbours.rawValue)",
            "privacyLedger":
                "\(ledger.spentReleases) of \(ledger.plannedReleases) releases, epsilon \(ledger.epsilonSpent) spent",
        ]
    }
}
