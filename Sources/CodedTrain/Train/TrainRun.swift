import CommandLineSupport
import Datasets
import FaultInjection
import Foundation
import MPI
import MPIRuntime
import Models
import PrimeFields
import RunReport
import TrainingProtocols

/// One training from its configuration to its report, on rank 0.
struct TrainRun {
    let configuration: TrainConfiguration
    let context: RunContext
    let clock: PhaseClock

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
        let settings = try keeper?.settings(for: data.train) ?? configuration.settings
        if configuration.degree == 2 {
            note("coded-train: warning: degree 2 gives the same polynomial as degree 1, and needs a larger code")
        }

        switch configuration.scheme {
        case .dple: return try trainAnalog(data: data, workforce: workforce)
        case .lcc, .bgw:
            clock.enter(.quantize)
            var problem = try QuantizedProblem(
                features: data.train.features, targets: data.train.targets, settings: settings,
                partitionCount: code!.partitionCount)
            problem.start = keeper?.start?.state
            try keeper?.begin(learningRate: problem.learningRate)
            clock.enter(.plan)
            let plan = try makePlan(problem: problem, code: code!, data: data)
            let injection = try InjectionPlan(
                configuration.inject, workerCount: plan.code.workerCount, rounds: configuration.iterations,
                seed: configuration.seed)
            let summary = PlanSummary(
                data: data, problem: problem, plan: plan, availableWorkers: workforce.workerCount)
            announce(summary.text)
            guard !configuration.dryRun else { return .success }
            try MemoryCheck(
                cost: summary.cost, hosts: Array(workforce.hosts.prefix(1 + plan.code.workerCount)),
                hasProcesses: configuration.inProcess == nil
            ).run(scheme: configuration.scheme)
            announce(injection, adversaryCount: plan.code.adversaryCount)
            let outcome = try trainCoded(
                problem: problem, plan: plan, data: data, transport: workforce.transport!, injection: injection,
                keeper: keeper)
            let headroom = HeadroomReport(
                limit: plan.limit, bound: plan.bound, largestSeen: outcome.largestBlockValue)
            return try conclude(
                outcome, data: data, plan: summary.reported, headroom: headroom, transport: workforce.transport,
                injection: injection, keeper: keeper)
        case .quantized:
            clock.enter(.quantize)
            var problem = try QuantizedProblem(
                features: data.train.features, targets: data.train.targets, settings: settings)
            problem.start = keeper?.start?.state
            try keeper?.begin(learningRate: problem.learningRate)
            clock.enter(.plan)
            let training = try QuantizedTraining(problem: problem)
            announce(PlanSummary.clear(data: data, learningRate: problem.learningRate, configuration))
            guard !configuration.dryRun else { return .success }
            let outcome = try trainInClear(training, data: data, keeper: keeper)
            let headroom = HeadroomReport(
                limit: QuantizedTraining.limit, bound: training.bound, largestSeen: outcome.largestBlockValue)
            return try conclude(
                outcome, data: data, plan: nil, headroom: headroom, transport: nil, keeper: keeper)
        case .plain:
            clock.enter(.quantize)
            let training = PlainTraining(
                features: data.train.features, targets: data.train.targets, settings: settings,
                start: keeper?.start?.state)
            try keeper?.begin(learningRate: training.learningRate)
            announce(PlanSummary.clear(data: data, learningRate: training.learningRate, configuration))
            guard !configuration.dryRun else { return .success }
            return try conclude(
                try trainInClear(training, data: data, keeper: keeper), data: data, plan: nil, headroom: nil,
                transport: nil, keeper: keeper)
        }
    }

    // MARK: Parts of a run

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

    private func makePlan(problem: QuantizedProblem, code: TrainingCode, data: TrainingData) throws -> TrainingPlan {
        do {
            return try TrainingPlan(problem: problem, code: code, field: configuration.field.field)
        } catch PlanError.wrapAround(let wrap) {
            throw PlanAdvice(configuration: configuration, data: data).failure(wrap, code: code)
        } catch PlanError.forecastDiverges(let rate) {
            throw PlanAdvice(configuration: configuration, data: data).divergence(learningRate: rate, code: code)
        }
    }

    private func trainCoded(
        problem: QuantizedProblem, plan: TrainingPlan, data: TrainingData, transport: any MasterTransport,
        injection: InjectionPlan, keeper: CheckpointKeeper?
    ) throws -> Outcome {
        var observer = RoundObserver(configuration: configuration, data: data, hasRanks: hasRanks, keeper: keeper)
        if let start = problem.start, start.isFinal(under: problem.settings) {
            // The workers have nothing to do: they are let go without a share.
            return observer.finish(weights: start.weights, answerCounts: [])
        }
        clock.enter(.encode)
        let master = try plan.makeMaster(problem: problem, quarantinesLiars: configuration.quarantine)
        return try drive(master, &observer, transport: transport, injection: injection, keeper: keeper)
    }

    /// Lets a master train with its workers to the end.
    func drive(
        _ start: any MasterMachine, _ observer: inout RoundObserver, transport: any MasterTransport,
        injection: InjectionPlan, keeper: CheckpointKeeper?
    ) throws -> Outcome {
        if case .mpi = context, let promise = WorkerNotes.missingPromise(scheme: configuration.scheme) {
            note("coded-train: note: \(promise)")
        }
        var master = start
        let driver = MasterDriver(
            transport: transport, clock: clock, limits: limits, injection: injection, now: { ProcessClock.seconds })
        do {
            try driver.run(&master, shouldStop: { keeper?.isStopping ?? false }) { metrics, weights in
                try observer.note(metrics, weights: weights)
            }
        } catch {
            keeper?.saveAfterError()
            throw error
        }
        clock.enter(.evaluate)
        if case .mpi(let mpi) = context {
            for loss in WorkerNotes.losses(mpi.lostWorkers) { note("coded-train: note: \(loss)") }
        }
        return observer.finish(weights: master.weights, answerCounts: master.answerCounts)
    }

    private func trainInClear(
        _ start: some ClearTraining, data: TrainingData, keeper: CheckpointKeeper?
    ) throws -> Outcome {
        var training = start
        var observer = RoundObserver(configuration: configuration, data: data, hasRanks: false, keeper: keeper)
        do {
            while !training.isFinished, !(keeper?.isStopping ?? false) {
                let metrics = try clock.measure(.compute) { try training.runRound() }
                try clock.measure(.evaluate) { try observer.note(metrics, weights: training.weights) }
            }
        } catch {
            keeper?.saveAfterError()
            throw error
        }
        clock.enter(.evaluate)
        return observer.finish(weights: training.weights, answerCounts: [])
    }

    func conclude(
        _ outcome: Outcome, data: TrainingData, plan: PlanReport?, headroom: HeadroomReport?,
        analog: AnalogReport? = nil, transport: (any MasterTransport)?, injection: InjectionPlan = .none,
        keeper: CheckpointKeeper?
    ) throws -> ExitStatus {
        let isStopped = keeper?.isStopping ?? false
        let model = data.model(weights: outcome.weights, configuration, rounds: outcome.round)
        let train = data.evaluate(model, on: data.train)
        let test = data.test.map { data.evaluate(model, on: $0) }

        clock.enter(.finish)
        // Whoever waits for the model is to get the one of the last round.
        if let path = configuration.modelOut, !isStopped { try model.write(path: path) }
        let reports = transport?.dismiss() ?? []
        let present = reports.compactMap { $0 }
        let traffic = transport?.traffic ?? Traffic()
        let result = ResultReport(
            testAccuracy: test?.accuracy, testLoss: test?.loss, trainAccuracy: train.accuracy, trainLoss: train.loss,
            iterations: outcome.round, converged: outcome.converged,
            weightsHash: WeightsHash.sha256(outcome.weights), peakMemoryBytes: ProcessMemory.peakBytes)
        let report = TrainingReport(
            program: ProgramReport(
                version: CodedTrain.version, mpi: mpiName, instructionSet: InstructionSet.build),
            configuration: configuration, plan: plan, headroom: headroom, analog: analog,
            timing: TimingReport(phases: clock.seconds, workers: present), result: result,
            traffic: TrafficReport(
                bytesToWorkers: traffic.bytesToWorkers, bytesFromWorkers: traffic.bytesFromWorkers,
                bytesBetweenWorkers: present.reduce(0) { $0 + $1.bytesToWorkers }),
            checkpoints: keeper?.report, history: outcome.history,
            workers: reports.enumerated().map { index, report in
                // Workers that take no part have no counts.
                let answers = index < outcome.answerCounts.count ? outcome.answerCounts[index] : AnswerCounts()
                return WorkerEntry(worker: index, report: report, answers: answers)
            }, injected: injection.descriptions)
        if let path = configuration.report { try FileOutput.write(try report.json(), to: path) }
        if !configuration.quiet {
            Console.write(RunSummary.text(report: report, phases: clock.seconds, workers: present))
        }
        keeper?.sayWhyStopped()
        return isStopped ? .checkpointed : .success
    }

    var limits: RuntimeLimits { RuntimeLimits(roundSeconds: configuration.deadline) }

    /// Whether workers are ranks of an MPI run.
    var hasRanks: Bool { if case .mpi = context { true } else { false } }

    private var mpiName: String { if case .mpi = context { Library.name } else { "none" } }

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
