import CommandLineSupport
import FaultInjection
import RunReport
import TrainingProtocols

// Training on encoded or shared data in a prime field: the schemes `lcc` and `bgw`.
extension TrainRun {
    func trainInField(_ parts: Parts, code: TrainingCode) throws -> ExitStatus {
        let (data, workforce) = (parts.data, parts.workforce)
        clock.enter(.quantize)
        var problem = try QuantizedProblem(
            features: data.train.features, targets: data.train.targets, settings: parts.settings,
            partitionCount: code.partitionCount)
        problem.start = parts.keeper?.start?.state
        try parts.keeper?.begin(learningRate: problem.learningRate)
        clock.enter(.plan)
        let plan = try makePlan(problem: problem, code: code, data: data)
        let injection = try InjectionPlan(
            configuration.inject, workerCount: plan.code.workerCount, rounds: configuration.iterations,
            seed: configuration.seed)
        let summary = PlanSummary(
            data: data, problem: problem, plan: plan, availableWorkers: workforce.workerCount,
            privacy: parts.privacy?.lines ?? [])
        announce(summary.text)
        guard !configuration.dryRun else { return .success }
        try MemoryCheck(
            cost: summary.cost, hosts: Array(workforce.hosts.prefix(1 + plan.code.workerCount)),
            hasProcesses: configuration.inProcess == nil
        ).run(scheme: configuration.scheme)
        announce(injection, adversaryCount: plan.code.adversaryCount)
        let outcome = try train(problem: problem, plan: plan, injection: injection, parts: parts)
        return try conclude(
            outcome, parts,
            findings: Findings(
                plan: summary.reported,
                headroom: HeadroomReport(limit: plan.limit, bound: plan.bound, largestSeen: outcome.largestBlockValue),
                injected: injection.descriptions))
    }

    private func makePlan(problem: QuantizedProblem, code: TrainingCode, data: TrainingData) throws -> TrainingPlan {
        do {
            return try TrainingPlan(problem: problem, code: code, field: configuration.field.field)
        } catch PlanError.wrapAround(let wrap) {
            throw PlanAdvice(configuration: configuration, data: data).failure(wrap, code: code)
        } catch PlanError.forecastDiverges(let rate) {
            throw PlanAdvice(configuration: configuration, data: data).divergence(learningRate: rate, code: code)
        }
    }

    private func train(
        problem: QuantizedProblem, plan: TrainingPlan, injection: InjectionPlan, parts: Parts
    ) throws -> Outcome {
        var observer = RoundObserver(
            configuration: configuration, data: parts.data, hasRanks: hasRanks, keeper: parts.keeper)
        if let start = problem.start, start.isFinal(under: problem.settings) {
            // The workers have nothing to do: they are let go without a share.
            return observer.finish(weights: start.weights, answerCounts: [])
        }
        clock.enter(.encode)
        let master = try plan.makeMaster(
            problem: problem, quarantinesLiars: configuration.quarantine, noise: parts.privacy?.noise)
        return try drive(master, &observer, injection: injection, parts: parts)
    }
}
