import PrimeFields
import Quantization
import Testing
import TrainingProtocols
import _TestSupport

/// Every event out of the ordinary, one by one, on a master that is driven by hand: N = 8, R = 7, S = 1.
@Suite struct MasterTests {
    private static let training = Training(partitions: 2, privacy: 1, stragglers: 1)

    private static func start(_ training: Training = training) throws -> ManualRun {
        let problem = try training.problem()
        let plan = try TrainingPlan(problem: problem, code: training.code, field: nil)
        return try ManualRun(
            plan.makeMaster(problem: problem, makeGenerator: seededGenerators(seed: training.seed)))
    }

    private static func counts(used: Int = 0, late: Int = 0, malformed: Int = 0, unexpected: Int = 0) -> AnswerCounts {
        var counts = AnswerCounts()
        (counts.used, counts.late, counts.malformed, counts.unexpected) = (used, late, malformed, unexpected)
        return counts
    }

    @Test func everyWorkerGetsATaskAndRAnswersMakeARound() throws {
        var run = try Self.start()
        #expect(run.tasks.keys.sorted() == Array(0..<8) && run.tasks.values.allSatisfy { $0.round == 1 })
        try run.deliverAnswers(of: [7, 1, 5, 0, 2, 6])
        #expect(run.pendingStep == nil)
        try run.deliverAnswers(of: [3])
        #expect(run.pendingStep == .decode && run.rounds.isEmpty)
        try run.step()
        #expect(run.pendingStep == .encodeWeights && run.rounds.count == 1)
        #expect(run.rounds[0].workers.map(\.index) == [0, 1, 2, 3, 5, 6, 7])
        try run.step()
        // Worker 4 has round 1 outstanding still.
        #expect(run.tasks[4]?.round == 1 && run.tasks.values.filter { $0.round == 2 }.count == 7)
    }

    @Test func aLateAnswerIsDroppedAndMetWithTheCurrentTask() throws {
        var run = try Self.start()
        let late = try run.answer(of: 0)
        try run.deliverAnswers(of: 1...7)
        try run.step()
        try run.step()
        #expect(try run.deliver(late.bytes, from: 0, round: late.round))
        #expect(run.tasks[0]?.round == 2 && run.master.answerCounts[0] == Self.counts(late: 1))
        // The same again is not expected: the task outstanding is that of round 2.
        #expect(try !run.deliver(late.bytes, from: 0, round: late.round))
        #expect(run.master.answerCounts[0] == Self.counts(late: 1, unexpected: 1))
        try run.deliverAnswers(of: 0...6)
        #expect(run.master.answerCounts[0] == Self.counts(used: 1, late: 1, unexpected: 1))
    }

    @Test func anAnswerBeforeDecodingIsComparedWithTheOthersAndItsWorkerGetsTheNextTask() throws {
        var run = try Self.start()
        try run.deliverAnswers(of: 1...7)
        #expect(run.pendingStep == .decode)
        try run.deliverAnswers(of: [0])
        #expect(run.master.answerCounts.allSatisfy { $0 == Self.counts(used: 1) })
        while run.pendingStep != nil { try run.step() }
        #expect(run.rounds[0].workers.map(\.index) == Array(0..<7) && run.rounds[0].liars == [])
        #expect(run.tasks.count == 8 && run.tasks.values.allSatisfy { $0.round == 2 })
    }

    @Test func anAnswerBeforeDecodingThatContradictsTheOthersStopsTheRun() throws {
        var run = try Self.start()
        try run.deliverAnswers(of: 1...7)
        var (bytes, _) = try run.answer(of: 0)
        bytes[0] ^= 1
        #expect(try !run.deliver(bytes, from: 0, round: 1))
        #expect(
            throws: ProtocolError.contradictingAnswers(
                round: 1, answerCount: 8, adversaryCount: 0, knownCount: 0, suspects: [])
        ) { try run.step() }
        #expect(run.rounds.isEmpty && run.master.weights == [0, 0, 0, 0, 0])
    }

    @Test func aMalformedAnswerBeforeDecodingIsDropped() throws {
        var run = try Self.start()
        try run.deliverAnswers(of: 1...7)
        #expect(try !run.deliver([1, 2, 3], from: 0, round: 1))
        #expect(run.master.answerCounts[0] == Self.counts(malformed: 1))
        while run.pendingStep != nil { try run.step() }
        #expect(run.rounds[0].workers.map(\.index) == Array(1...7) && run.tasks[0]?.round == 2)
    }

    @Test func anAnswerDuringEncodingIsLateAndItsWorkerGetsTheNextTask() throws {
        var run = try Self.start()
        try run.deliverAnswers(of: 1...7)
        try run.step()
        #expect(run.pendingStep == .encodeWeights)
        let late = try run.answer(of: 0)
        #expect(try !run.deliver(late.bytes, from: 0, round: 1))
        #expect(run.master.answerCounts[0] == Self.counts(late: 1))
        while run.pendingStep != nil { try run.step() }
        #expect(run.tasks.count == 8 && run.tasks.values.allSatisfy { $0.round == 2 })
    }

    @Test func aRepeatedAnswerIsNotUsedTwice() throws {
        var run = try Self.start()
        let answer = try run.answer(of: 2)
        try run.deliver(answer.bytes, from: 2, round: 1)
        for _ in 0..<9 { #expect(try !run.deliver(answer.bytes, from: 2, round: 1)) }
        #expect(run.master.answerCounts[2] == Self.counts(used: 1, unexpected: 9))
        #expect(run.pendingStep == nil)
    }

    @Test(arguments: [-1, 0, 2, 99])
    func anAnswerForARoundThatWasNotAskedForIsDropped(round: Int) throws {
        var run = try Self.start()
        let answer = try run.answer(of: 2)
        #expect(try !run.deliver(answer.bytes, from: 2, round: round))
        #expect(run.master.answerCounts[2] == Self.counts(unexpected: 1))
        // Its own is used still.
        try run.deliverAnswers(of: 0...6)
        #expect(run.pendingStep == .decode)
    }

    @Test(arguments: [nil, .p61] as [PrimeField?])
    func aMalformedAnswerIsDroppedAndItsWorkerAskedAgainInTheNextRound(field: PrimeField?) throws {
        let problem = try Self.training.problem()
        let plan = try TrainingPlan(problem: problem, code: Self.training.code, field: field)
        let (word, prime) = (plan.field.bytesPerResidue, plan.field.prime)
        for position in 0..<5 {
            for change in 0..<4 {
                var run = try ManualRun(plan.makeMaster(problem: problem))
                var (bytes, _) = try run.answer(of: 6)
                switch change {
                case 0: bytes.removeLast(position + 1)
                case 1: bytes += [UInt8](repeating: 0, count: position + 1)
                case 2: bytes = []
                default: for b in 0..<word { bytes[position * word + b] = UInt8(truncatingIfNeeded: prime >> (8 * b)) }
                }
                #expect(try !run.deliver(bytes, from: 6, round: 1))
                #expect(
                    run.master.answerCounts[6] == Self.counts(malformed: 1), "position \(position), change \(change)")
                #expect(run.tasks[6] == nil)
                try run.deliverAnswers(of: [0, 1, 2, 3, 4, 5, 7])
                try run.step()
                try run.step()
                #expect(run.tasks[6]?.round == 2)
            }
        }
    }

    @Test func theGreatestResidueIsAnAnswer() throws {
        let problem = try Self.training.problem()
        let plan = try TrainingPlan(problem: problem, code: Self.training.code, field: .p24)
        var run = try ManualRun(plan.makeMaster(problem: problem))
        let greatest = (0..<4).map { UInt8(truncatingIfNeeded: (PrimeField.p24.prime - 1) >> (8 * UInt64($0))) }
        try run.deliver((0..<5).flatMap { _ in greatest }, from: 6, round: 1)
        #expect(run.master.answerCounts[6] == Self.counts(used: 1))
    }

    @Test func lossesBeyondToleranceStopTheRoundAtOnce() throws {
        var run = try Self.start()
        try run.deliverAnswers(of: [0, 1])
        #expect(try run.master.workerLost(WorkerID(5)).isEmpty)
        #expect(try run.master.workerLost(WorkerID(5)).isEmpty)
        #expect(
            throws: ProtocolError.tooFewAnswers(
                round: 1, have: 2, need: 7, missing: (2...7).map { WorkerID($0) })
        ) { try run.master.workerLost(WorkerID(3)) }
    }

    @Test func aWorkerLostAfterItsAnswerCostsNothingInThatRound() throws {
        // One worker is silent, and six go after their answers: seven answers still come, if only once.
        var run = try Self.start()
        for worker in 0..<6 {
            try run.deliverAnswers(of: [worker])
            #expect(try run.master.workerLost(WorkerID(worker)).isEmpty)
        }
        try run.deliverAnswers(of: [6])
        try run.step()
        #expect(run.rounds.count == 1)
        #expect(
            throws: ProtocolError.tooFewAnswers(
                round: 2, have: 0, need: 7, missing: (0...7).map { WorkerID($0) })
        ) { try run.step() }
    }

    @Test func aLostWorkerGetsNoMoreTasks() throws {
        var run = try Self.start()
        let late = try run.answer(of: 0)
        #expect(try run.master.workerLost(WorkerID(0)).isEmpty)
        try run.deliverAnswers(of: 1...7)
        try run.step()
        try run.step()
        // An answer that was on its way does not bring it back.
        #expect(try !run.deliver(late.bytes, from: 0, round: 1))
        #expect(run.tasks[0] == nil && run.master.answerCounts[0] == Self.counts(late: 1))
        try run.deliverAnswers(of: 1...7)
        while run.pendingStep != nil { try run.step() }
        #expect(run.tasks[0] == nil && run.rounds.count == 2)
    }

    @Test func aDeadlineCountsForItsRoundOnly() throws {
        var run = try Self.start()
        try run.deliverAnswers(of: 1...7)
        #expect(try run.master.deadlinePassed(round: 1).isEmpty)
        try run.step()
        try run.step()
        #expect(try run.master.deadlinePassed(round: 1).isEmpty)
        try run.deliverAnswers(of: 2...5)
        #expect(
            throws: ProtocolError.tooFewAnswers(
                round: 2, have: 4, need: 7, missing: [0, 1, 6, 7].map { WorkerID($0) })
        ) { try run.master.deadlinePassed(round: 2) }
    }

    @Test func answersAfterTheEndAreLate() throws {
        var run = try Self.start(Training(partitions: 2, settings: Training.settings { $0.iterations = 1 }))
        try run.deliverAnswers(of: 0...6)
        try run.step()
        #expect(run.isFinished && run.rounds.count == 1 && run.pendingStep == nil)
        let late = try run.answer(of: 7)
        #expect(try !run.deliver(late.bytes, from: 7, round: 1))
        #expect(run.master.answerCounts[7] == Self.counts(late: 1))
        #expect(try run.master.deadlinePassed(round: 1).isEmpty)
        #expect(try run.master.workerLost(WorkerID(1)).isEmpty)
        #expect(try run.master.workerLost(WorkerID(2)).isEmpty)
    }

    @Test func withoutRoundsTheRunEndsAfterTheShares() throws {
        let run = try Self.start(Training(settings: Training.settings { $0.iterations = 0 }))
        #expect(run.isFinished && run.tasks.isEmpty && run.rounds.isEmpty)
        #expect(run.master.weights == [0, 0, 0, 0, 0])
    }
}
