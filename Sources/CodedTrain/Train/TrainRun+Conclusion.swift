import CommandLineSupport
import MPI
import MPIRuntime
import Models
import PrimeFields
import RunReport
import TrainingProtocols

extension TrainRun {
    /// What a scheme has to say in the report beside what all schemes have.
    struct Findings {
        var plan: PlanReport?
        var headroom: HeadroomReport?
        var analog: AnalogReport?
        var injected: [String] = []
    }

    /// Evaluates and writes the model, lets the workers go, and reports.
    func conclude(_ outcome: Outcome, _ parts: Parts, findings: Findings) throws -> ExitStatus {
        let (data, keeper) = (parts.data, parts.keeper)
        let isStopped = keeper?.isStopping ?? false
        if let ending = parts.privacy?.ending(round: outcome.round, converged: outcome.converged) {
            note("coded-train: note: \(ending)")
        }
        var model = data.model(weights: outcome.weights, configuration, rounds: outcome.round)
        for (name, value) in parts.privacy?.modelEntries ?? [:] { model.training[name] = value }
        let result = result(of: outcome, model: model, data: data)

        clock.enter(.finish)
        // Whoever waits for the model is to get the one of the last round.
        if let path = configuration.modelOut, !isStopped { try model.write(path: path) }
        let transport = parts.workforce.transport
        let reports = transport?.dismiss() ?? []
        let present = reports.compactMap { $0 }
        let traffic = transport?.traffic ?? Traffic()
        let report = TrainingReport(
            program: ProgramReport(
                version: CodedTrain.version, mpi: hasRanks ? Library.name : "none",
                instructionSet: InstructionSet.build),
            configuration: configuration, plan: findings.plan, headroom: findings.headroom,
            privacy: parts.privacy?.report, analog: findings.analog,
            timing: TimingReport(phases: clock.seconds, workers: present), result: result,
            traffic: TrafficReport(
                bytesToWorkers: traffic.bytesToWorkers, bytesFromWorkers: traffic.bytesFromWorkers,
                bytesBetweenWorkers: present.reduce(0) { $0 + $1.bytesToWorkers }),
            checkpoints: keeper?.report, history: outcome.history,
            workers: reports.enumerated().map { index, report in
                // Workers that take no part have no counts.
                let answers = index < outcome.answerCounts.count ? outcome.answerCounts[index] : AnswerCounts()
                return WorkerEntry(worker: index, report: report, answers: answers)
            }, injected: findings.injected)
        if let path = configuration.report { try FileOutput.write(try report.json(), to: path) }
        if !configuration.quiet {
            Console.write(RunSummary.text(report: report, phases: clock.seconds, workers: present))
        }
        keeper?.sayWhyStopped()
        return isStopped ? .checkpointed : .success
    }

    private func result(of outcome: Outcome, model: LinearModel, data: TrainingData) -> ResultReport {
        let train = data.evaluate(model, on: data.train)
        let test = data.test.map { data.evaluate(model, on: $0) }
        return ResultReport(
            testAccuracy: test?.accuracy, testLoss: test?.loss, trainAccuracy: train.accuracy, trainLoss: train.loss,
            iterations: outcome.round, converged: outcome.converged,
            weightsHash: WeightsHash.sha256(outcome.weights), peakMemoryBytes: ProcessMemory.peakBytes)
    }
}
