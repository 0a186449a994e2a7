import PrimeFields
import Testing
import TrainingProtocols
import _TestSupport

/// Whatever the network does within what the code tolerates, the weights are the same; beyond it, the run stops.
@Suite struct FaultTests {
    static let trainings = [
        Training(partitions: 1, privacy: 1, stragglers: 1), Training(partitions: 2, privacy: 1, stragglers: 3),
        Training(partitions: 2, privacy: 2, stragglers: 2),
        Training(
            partitions: 1, privacy: 1, stragglers: 4,
            settings: Training.settings {
                $0.degree = 3
                $0.sigmoidRange = 4
                $0.iterations = 8
            }),
    ]

    @Test(arguments: trainings.indices, [PrimeField.p31, .p61])
    func anySurvivorsGiveTheSameWeights(index: Int, field: PrimeField) throws {
        var training = Self.trainings[index]
        if training.settings.degree == 3, field == .p31 { training.settings.weightBits = 0 }
        if training.settings.degree == 3, field == .p31 { training.settings.dataBits = 1 }
        let scheme = try training.scheme(field: field)
        var survivorSets: Set<[WorkerID]> = []
        var totals = AnswerCounts()
        var stale = 0
        let seeds = UInt64(index) * 1000..<UInt64(index) * 1000 + 100
        let differences = try scheme.differencesUnderFaults(seeds: seeds) { outcome in
            survivorSets.formUnion(outcome.rounds.map(\.workers))
            totals.used += outcome.total(\.used)
            totals.late += outcome.total(\.late)
            totals.malformed += outcome.total(\.malformed)
            totals.unexpected += outcome.total(\.unexpected)
            stale += outcome.traffic.taskCount - outcome.traffic.answerCount
        }
        #expect(differences == [])
        // The schedules did what they are for.
        #expect(totals.used > seeds.count * training.settings.iterations * training.code.recoveryThreshold)
        #expect(totals.wrong == 0)
        #expect(totals.late > 100 && totals.malformed > 10 && totals.unexpected > 100 && stale > 10)
        #expect(survivorSets.count > training.code.workerCount / 2)
    }

    @Test(arguments: trainings.indices, [false, true])
    func oneLossTooManyStopsTheRunAndNamesTheMissing(index: Int, reported: Bool) throws {
        let training = Self.trainings[index]
        let scheme = try training.scheme(field: .p61)
        for seed in UInt64(0)..<25 {
            let differences = try scheme.differencesWithOneLossTooMany(
                seed: seed, need: training.code.recoveryThreshold, reported: reported)
            #expect(differences == [])
        }
    }

    @Test func withoutToleranceASilentWorkerStopsTheFirstRound() throws {
        let training = Training(partitions: 2, privacy: 2, stragglers: 0)
        let scheme = try training.scheme(field: nil)
        var plan = FaultPlan(seed: 4)
        plan.faults[WorkerID(6)] = WorkerFaults(dropProbability: 1)
        let outcome = try scheme.run(plan)
        #expect(
            outcome.error as? ProtocolError
                == .tooFewAnswers(round: 1, have: 9, need: 10, missing: [WorkerID(6)]), "\(plan)")
        #expect(outcome.weights == [0, 0, 0, 0, 0] && outcome.violations == [])
        #expect(outcome.virtualTime == plan.masterStepTime + plan.roundTimeout)
    }

    @Test func tooManyMalformedAnswersStopTheRoundBeforeItsDeadline() throws {
        let training = Training(partitions: 2, privacy: 1, stragglers: 1)
        let scheme = try training.scheme(field: nil)
        var plan = FaultPlan(seed: 9)
        for index in [1, 4] { plan.faults[WorkerID(index)] = WorkerFaults(tamperProbability: 1) }
        let outcome = try scheme.run(plan)
        guard case .tooFewAnswers(1, let have, 7, let missing)? = outcome.error as? ProtocolError else {
            Issue.record("\(String(describing: outcome.error)), \(plan)")
            return
        }
        #expect(have < 7 && Set(missing).isSuperset(of: [WorkerID(1), WorkerID(4)]))
        #expect(outcome.virtualTime < 10 && outcome.total(\.malformed) == 2)
    }

    @Test func malformedAnswersWithinToleranceCostNothingButTheAnswer() throws {
        let training = Training(partitions: 2, privacy: 1, stragglers: 1)
        let scheme = try training.scheme(field: nil)
        for seed in UInt64(0)..<20 {
            var plan = FaultPlan(seed: seed)
            plan.faults[WorkerID(3)] = WorkerFaults(tamperProbability: 1)
            // All workers answer alike fast, so that no answer is late.
            plan.latency = 1...1
            let outcome = try scheme.run(plan)
            #expect(outcome.weights == scheme.expectedWeights && outcome.error == nil, "\(plan)")
            #expect(outcome.answerCounts[3].used == 0 && outcome.total(\.malformed) == 5, "\(plan)")
        }
    }

    @Test func stragglersAreMetWithTheCurrentRoundsTask() throws {
        // One worker answers every task three rounds late: fewer tasks, none of them stale, all its answers dropped.
        let training = Training(
            partitions: 2, privacy: 1, stragglers: 1, settings: Training.settings { $0.iterations = 30 })
        let scheme = try training.scheme(field: nil)
        var plan = FaultPlan(seed: 3)
        plan.faults[WorkerID(5)] = WorkerFaults(lagProbability: 1, lag: 9...11)
        var observer = NetworkObserver()
        var sent: [Int] = []
        var finished = 0
        var stale = 0
        observer.onRound = { metrics, _ in finished = metrics.round }
        observer.onTask = { worker, round, _ in
            if worker == WorkerID(5) { sent.append(round) }
            if round != finished + 1 { stale += 1 }
        }
        let outcome = try scheme.run(plan, observer: observer)
        #expect(outcome.weights == scheme.expectedWeights && outcome.violations == [], "\(plan)")
        #expect(stale == 0 && sent == sent.sorted() && Set(sent).count == sent.count)
        #expect((5...10).contains(sent.count), "tasks for rounds \(sent)")
        #expect(outcome.answerCounts[5].used == 0 && outcome.answerCounts[5].late >= sent.count - 1)
    }

    @Test func aRunRepeatsFromItsPlan() throws {
        let scheme = try Training(partitions: 2, privacy: 1, stragglers: 2).scheme(field: nil)
        for seed in UInt64(0)..<10 {
            let plan = FaultPlan.survivable(seed: seed, workerCount: 9, faultyCount: 2)
            let (first, second) = (try scheme.run(plan), try scheme.run(plan))
            #expect(first.virtualTime == second.virtualTime && first.traffic == second.traffic, "\(plan)")
            #expect(first.rounds == second.rounds && first.answerCounts == second.answerCounts, "\(plan)")
        }
    }
}
