import CommandLineSupport
import FaultInjection
import Foundation
import MPI
import MPIRuntime
import RunReport
import TrainingProtocols

/// One training from its configuration to its report, on rank 0.
struct TrainRun {
    let configuration: TrainConfiguration
    let context: RunContext
    let clock: PhaseClock

    /// What the parts of a run share.
    struct Parts {
        let data: TrainingData
        /// What the training is to do; with the bounds of a private one.
        let settings: TrainingSettings
        let keeper: CheckpointKeeper?
        let privacy: PrivateRun?
        let workforce: Workforce
    }

    /// What a training leaves behind.
    struct Outcome {
        var weights: [Double] = []
        /// The rounds that were done, those of earlier runs among them.
        var round = 0
        var converged = false
        var largestBlockValue = 0.0
        var history: [HistoryEntry] = []
        var answerCounts: [AnswerCounts] = []
    }

    /// The run of a configuration.
    init(configuration: TrainConfiguration, context: RunContext, started: Double) {
        self.configuration = configuration
        self.context = context
        clock = PhaseClock(phase: .startup, start: started) { ProcessClock.seconds }
    }

    func run() throws -> ExitStatus {
        try OutputCheck.run(configuration)
        try PrivateRun.check(configuration)
        if !configuration.inject.isEmpty, !configuration.scheme.hasWorkers {
            throw CommandFailure(
                status: .usage, what: "--inject does not go with --scheme \(configuration.scheme.rawValue)",
                why: "there are no workers that could fail", fix: "--scheme lcc or bgw")
        }
        let keeper = try CheckpointKeeper(configuration, clock: clock)
        let workforce = try Workforce(configuration, context: context)
        var code = try configuration.trainingCode(workerCount: workforce.workerCount)
        clock.enter(.load)
        let data = try TrainingData(configuration)
        try fit(&code, toRows: data.train.rowCount)
        var settings = try keeper?.settings(for: data.train) ?? configuration.settings
        let privacy = try PrivateRun(configuration, data: data, keeper: keeper)
        settings.privacy = privacy?.settings
        for warning in privacy?.warnings ?? [] { note("coded-train: warning: \(warning)") }
        if configuration.degree == 2 {
            note("coded-train: warning: degree 2 gives the same polynomial as degree 1, and needs a larger code")
        }
        let parts = Parts(data: data, settings: settings, keeper: keeper, privacy: privacy, workforce: workforce)
        return switch configuration.scheme {
        case .lcc, .bgw: try trainInField(parts, code: code!)
        case .dple: try trainAnalog(parts)
        case .quantized: try trainQuantized(parts)
        case .plain: try trainPlain(parts)
        }
    }

    /// Makes sure that no block is empty: it would raise the threshold for nothing.
    private func fit(_ code: inout TrainingCode?, toRows rowCount: Int) throws {
        guard let counts = code, counts.partitionCount > rowCount else { return }
        guard configuration.partitions == nil else {
            throw CommandFailure(
                status: .infeasible, what: "K = \(counts.partitionCount) blocks are more than the \(rowCount) rows",
                fix: "-K \(rowCount) or less")
        }
        code!.partitionCount = rowCount
    }

    /// Lets a master train with its workers to the end.
    func drive(
        _ start: any MasterMachine, _ observer: inout RoundObserver, injection: InjectionPlan, parts: Parts
    ) throws -> Outcome {
        if case .mpi = context, let promise = WorkerNotes.missingPromise(scheme: configuration.scheme) {
            note("coded-train: note: \(promise)")
        }
        var master = start
        let driver = MasterDriver(
            transport: parts.workforce.transport!, clock: clock,
            limits: RuntimeLimits(roundSeconds: configuration.deadline), injection: injection,
            now: { ProcessClock.seconds })
        do {
            try driver.run(&master, shouldStop: { parts.keeper?.isStopping ?? false }) { metrics, weights in
                try observer.note(metrics, weights: weights)
            }
        } catch {
            parts.keeper?.saveAfterError()
            throw error
        }
        clock.enter(.evaluate)
        if case .mpi(let mpi) = context {
            for loss in WorkerNotes.losses(mpi.lostWorkers) { note("coded-train: note: \(loss)") }
        }
        return observer.finish(weights: master.weights, answerCounts: master.answerCounts)
    }

    /// Whether workers are ranks of an MPI run.
    var hasRanks: Bool { if case .mpi = context { true } else { false } }

    // MARK: Messages

    /// Prints what is going to be done: the result of the command `plan`, a note before a training.
    func announce(_ summary: String) {
        if !configuration.quiet { Console.write(summary, toStandardError: !configuration.dryRun) }
    }

    /// Says once that this run is a trial.
    func announce(_ injection: InjectionPlan, adversaryCount tolerated: Int) {
        guard !injection.isEmpty else { return }
        let liars = injection.liarCount
        let lies = liars > tolerated ? "; \(liars) lie where A = \(tolerated) may: the model may be wrong" : ""
        note(
            "coded-train: note: a trial, workers fail on purpose: \(injection.descriptions.joined(separator: " "))\(lies)"
        )
    }

    func note(_ text: String) {
        if !configuration.quiet { Console.note(text) }
    }
}
