import LagrangeCoding
import SecretSharing
import TrainingProtocols

/// How long a training would take, with virtual time: equations in `docs/simulation.md`.
public struct Prediction: Hashable, Codable, Sendable {
    /// The scheme, with the way of degree reduction for BGW.
    public let scheme: String
    /// The workers that take part, N.
    public let workers: Int
    /// K.
    public let partitions: Int
    /// T.
    public let privacy: Int
    /// S.
    public let stragglers: Int
    /// R.
    public let recoveryThreshold: Int
    /// Encoding the data and bringing each worker its share, in seconds.
    public let shareSeconds: Double
    /// The median of all rounds' times, in seconds.
    public let roundMedianSeconds: Double
    /// What 95 % of the rounds stay below, in seconds.
    public let round95Seconds: Double
    /// The median of the whole training's time, shares included, in seconds.
    public let totalSeconds: Double

    /// The trainings that are drawn for a prediction.
    public static let trialCount = 20

    /// Predicts a training.
    ///
    /// - Parameters:
    ///   - code: valid counts.
    ///   - work: what is to be done.
    ///   - machines: on what.
    ///   - stragglers: how workers lag.
    ///   - seed: all draws follow from it.
    /// - Complexity: O(*J* *N* log *N*) for each trial.
    public init(
        code: TrainingCode, work: PredictedWork, machines: PredictedMachines, stragglers: StragglerModel, seed: UInt64
    ) {
        let timeline: any PredictedTimeline
        switch code {
        case .lagrange(let parameters):
            scheme = "lcc"
            timeline = CodedTimeline(code: parameters, work: work, machines: machines)
        case .shamir(let sharing):
            scheme = "bgw \(sharing.reduction.rawValue)"
            timeline = SharingTimeline(code: sharing, work: work, machines: machines)
        }
        workers = code.workerCount
        partitions = code.partitionCount
        privacy = code.privacyThreshold
        self.stragglers = code.stragglerCount
        recoveryThreshold = code.recoveryThreshold
        shareSeconds = timeline.shareSeconds
        var rounds: [Double] = []
        var totals: [Double] = []
        for trial in 0..<Self.trialCount {
            var run = timeline
            var draws = FactorDraws(stragglers: stragglers, seed: seed, trial: trial)
            let times = (0..<work.rounds).map { _ in run.nextRound(draws: &draws) }
            rounds += times
            totals.append(timeline.shareSeconds + times.reduce(0, +))
        }
        roundMedianSeconds = Self.quantile(0.5, of: rounds)
        round95Seconds = Self.quantile(0.95, of: rounds)
        totalSeconds = Self.quantile(0.5, of: totals)
    }

    /// The least value that this part of the values does not exceed; zero of no values.
    static func quantile(_ part: Double, of values: [Double]) -> Double {
        guard !values.isEmpty else { return 0 }
        let place = Int((part * Double(values.count)).rounded(.up)) - 1
        return values.sorted()[min(max(place, 0), values.count - 1)]
    }
}
