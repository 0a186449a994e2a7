import CommandLineSupport
import Datasets
import Models
import RunReport
import TrainingProtocols

/// Follows a training round by round: the progress line, the history, the greatest block value.
struct RoundObserver {
    private let configuration: TrainConfiguration
    private let data: TrainingData
    private let keeper: CheckpointKeeper?
    private var progress: ProgressLine
    private var outcome = TrainRun.Outcome()
    /// Whether workers are ranks of an MPI run.
    private let hasRanks: Bool
    /// The workers that were said to have lied.
    private var namedLiars: Set<WorkerID> = []

    /// - Parameter keeper: keeps the checkpoints, one of which the training may go on from.
    init(configuration: TrainConfiguration, data: TrainingData, hasRanks: Bool, keeper: CheckpointKeeper?) {
        self.configuration = configuration
        self.data = data
        self.hasRanks = hasRanks
        self.keeper = keeper
        progress = ProgressLine(
            total: configuration.iterations, isVisible: !configuration.quiet, savedRound: keeper?.savedRound ?? 0)
        guard let start = keeper?.start else { return }
        outcome.round = start.state.round
        outcome.converged = start.state.hasConverged(under: configuration.settings)
        outcome.largestBlockValue = start.largestBlockValue
        outcome.history = start.history
    }

    mutating func note(_ metrics: RoundMetrics, weights: [Double]) throws {
        outcome.round = metrics.round
        outcome.converged = metrics.converged
        outcome.largestBlockValue = max(outcome.largestBlockValue, metrics.largestBlockValue)
        for worker in metrics.liars where namedLiars.insert(worker).inserted {
            let rest = configuration.quarantine ? "it gets no more tasks" : "further ones are counted in the summary"
            progress.interrupt(
                "coded-train: warning: round \(metrics.round): \(CommandFailure.name(worker, hasRanks: hasRanks)) "
                    + "answered wrongly; corrected, and \(rest)")
        }
        addToHistory(metrics, weights: weights)
        try keeper?.note(
            DescentState(round: metrics.round, weights: weights, gradientNorm: metrics.gradientNorm),
            isLast: metrics.converged || metrics.round == configuration.iterations, history: outcome.history,
            largestBlockValue: outcome.largestBlockValue)
        progress.update(
            round: metrics.round, gradientNorm: metrics.gradientNorm, savedRound: keeper?.savedRound ?? 0)
    }

    private mutating func addToHistory(_ metrics: RoundMetrics, weights: [Double]) {
        guard let every = configuration.evaluateEvery, metrics.round % every == 0 else { return }
        let model = data.model(weights: weights, configuration, rounds: metrics.round)
        let train = data.evaluate(model, on: data.train)
        let test = data.test.map { data.evaluate(model, on: $0) }
        outcome.history.append(
            HistoryEntry(
                round: metrics.round, trainLoss: train.loss, testAccuracy: test?.accuracy,
                gradientNorm: metrics.gradientNorm, largestBlockValue: metrics.largestBlockValue))
    }

    mutating func finish(weights: [Double], answerCounts: [AnswerCounts]) -> TrainRun.Outcome {
        progress.finish()
        outcome.weights = weights
        outcome.answerCounts = answerCounts
        return outcome
    }
}
