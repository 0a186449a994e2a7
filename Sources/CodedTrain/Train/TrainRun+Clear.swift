import CommandLineSupport
import RunReport
import TrainingProtocols

// Training in clear, by this process alone: the schemes `quantized` and `plain`.
extension TrainRun {
    func trainQuantized(_ parts: Parts) throws -> ExitStatus {
        clock.enter(.quantize)
        var problem = try QuantizedProblem(
            features: parts.data.train.features, targets: parts.data.train.targets, settings: parts.settings)
        problem.start = parts.keeper?.start?.state
        try parts.keeper?.begin(learningRate: problem.learningRate)
        clock.enter(.plan)
        let training = try QuantizedTraining(problem: problem, noise: parts.privacy?.noise)
        announceClear(parts, learningRate: problem.learningRate)
        guard !configuration.dryRun else { return .success }
        let outcome = try train(training, parts)
        let headroom = HeadroomReport(
            limit: QuantizedTraining.limit, bound: training.bound, largestSeen: outcome.largestBlockValue)
        return try conclude(outcome, parts, findings: Findings(headroom: headroom))
    }

    func trainPlain(_ parts: Parts) throws -> ExitStatus {
        clock.enter(.quantize)
        let training = PlainTraining(
            features: parts.data.train.features, targets: parts.data.train.targets, settings: parts.settings,
            start: parts.keeper?.start?.state, noise: parts.privacy?.noise)
        try parts.keeper?.begin(learningRate: training.learningRate)
        announceClear(parts, learningRate: training.learningRate)
        guard !configuration.dryRun else { return .success }
        return try conclude(try train(training, parts), parts, findings: Findings())
    }

    private func announceClear(_ parts: Parts, learningRate: Double) {
        announce(
            PlanSummary.clear(
                data: parts.data, learningRate: learningRate, configuration, privacy: parts.privacy?.lines ?? []))
    }

    private func train(_ start: some ClearTraining, _ parts: Parts) throws -> Outcome {
        var training = start
        var observer = RoundObserver(
            configuration: configuration, data: parts.data, hasRanks: false, keeper: parts.keeper)
        do {
            while !training.isFinished, !(parts.keeper?.isStopping ?? false) {
                let metrics = try clock.measure(.compute) { try training.runRound() }
                try clock.measure(.evaluate) { try observer.note(metrics, weights: training.weights) }
            }
        } catch {
            parts.keeper?.saveAfterError()
            throw error
        }
        clock.enter(.evaluate)
        return observer.finish(weights: training.weights, answerCounts: [])
    }
}
