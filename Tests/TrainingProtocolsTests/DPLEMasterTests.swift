import AnalogCoding
import Testing
import TrainingProtocols
import _TestSupport

/// Every event out of the ordinary, one by one: N = 24, D = 13, 18 answers are waited for.
@Suite struct DPLEMasterTests {
    private static func start(points: AnalogPoints = .circles(), margin: Int = 5) throws -> ManualRun {
        try ManualRun(AnalogTraining(points: points, margin: margin).master())
    }

    private static func counts(used: Int = 0, late: Int = 0, malformed: Int = 0, unexpected: Int = 0) -> AnswerCounts {
        var counts = AnswerCounts()
        (counts.used, counts.late, counts.malformed, counts.unexpected) = (used, late, malformed, unexpected)
        return counts
    }

    @Test func dAnswersAndTheMarginMakeARoundAndMoreAtHandAreUsed() throws {
        var run = try Self.start()
        try run.deliverAnswers(of: 0..<17)
        #expect(run.pendingStep == nil)
        try run.deliverAnswers(of: [17])
        #expect(run.pendingStep == .decode)
        try run.deliverAnswers(of: [20])
        try run.step()
        #expect(run.rounds[0].workers.map(\.index) == Array(0..<18) + [20])
        try run.step()
        #expect(run.tasks[20]?.round == 2 && run.tasks[21]?.round == 1)
    }

    @Test func aLateAnswerIsMetWithTheCurrentTask() throws {
        var run = try Self.start()
        let late = try run.answer(of: 23)
        try run.deliverAnswers(of: 0..<18)
        while run.pendingStep != nil { try run.step() }
        #expect(try run.deliver(late.bytes, from: 23, round: 1))
        #expect(run.tasks[23]?.round == 2 && run.master.answerCounts[23] == Self.counts(late: 1))
        #expect(try !run.deliver(late.bytes, from: 23, round: 1))
        #expect(run.master.answerCounts[23] == Self.counts(late: 1, unexpected: 1))
    }

    @Test func answersThatAreNoneAreDroppedAndCounted() throws {
        for change in 0..<6 {
            var run = try Self.start()
            var (bytes, _) = try run.answer(of: 6)
            let nan = withUnsafeBytes(of: [Double.nan, .infinity, -.infinity][change % 3].bitPattern) { Array($0) }
            switch change {
            case 0: bytes.removeLast(1)
            case 1: bytes += [UInt8](repeating: 0, count: 8)
            case 2: bytes = []
            // The last coordinate of the second plane: five columns of eight.
            default: bytes.replaceSubrange((8 + 4) * 8..<(8 + 5) * 8, with: nan)
            }
            #expect(try !run.deliver(bytes, from: 6, round: 1))
            #expect(run.master.answerCounts[6] == Self.counts(malformed: 1), "change \(change)")
            try run.deliverAnswers(of: (0..<19).filter { $0 != 6 })
            while run.pendingStep != nil { try run.step() }
            #expect(run.tasks[6]?.round == 2 && run.rounds.count == 1)
        }
    }

    @Test func whatStandsInPaddingDoesNotMatter() throws {
        var run = try Self.start()
        var (bytes, round) = try run.answer(of: 6)
        for place in 5 * 8..<8 * 8 { bytes[place] = 0xFF }
        try run.deliver(bytes, from: 6, round: round)
        #expect(run.master.answerCounts[6] == Self.counts(used: 1))
    }

    @Test func whenWorkersAreLostFewerAnswersSufficeIfTheyAreUsable() throws {
        // 16 are left; 18 would have been awaited. On the circle, every third left out leaves a usable set.
        var run = try Self.start()
        let gone = (0..<24).filter { $0 % 3 == 0 }
        for worker in gone { #expect(try run.master.workerLost(WorkerID(worker)).isEmpty) }
        let left = (0..<24).filter { $0 % 3 != 0 }
        try run.deliverAnswers(of: left.dropLast())
        #expect(run.pendingStep == nil)
        try run.deliverAnswers(of: left.suffix(1))
        while run.pendingStep != nil { try run.step() }
        #expect(run.rounds[0].workers.map(\.index) == left)
        #expect(gone.allSatisfy { run.tasks[$0]?.round == 1 })
    }

    @Test func theDeadlineDecodesWhatIsUsable() throws {
        var run = try Self.start()
        let answering = (0..<24).filter { $0 % 3 != 0 }
        try run.deliverAnswers(of: answering)
        #expect(run.pendingStep == nil)
        try run.carryOut(try run.master.deadlinePassed(round: 1))
        #expect(run.pendingStep == .decode)
        try run.step()
        #expect(run.rounds[0].workers.map(\.index) == answering)
    }

    @Test func theDeadlineStopsARoundWhoseAnswersAreTooNoisy() throws {
        var run = try Self.start()
        try run.deliverAnswers(of: 0..<13)
        do {
            try run.carryOut(try run.master.deadlinePassed(round: 1))
            Issue.record("13 neighbours were decoded")
        } catch ProtocolError.answersTooNoisy(let round, let have, let wanted, let gain, let limit, let missing) {
            #expect(round == 1 && have == 13 && wanted == 18 && gain > limit)
            #expect(missing.map(\.index) == Array(13..<24))
        }
        #expect(run.rounds.isEmpty)
    }

    @Test func tooFewAnswersStopARound() throws {
        var run = try Self.start()
        try run.deliverAnswers(of: 0..<12)
        #expect(
            throws: ProtocolError.tooFewAnswers(
                round: 1, have: 12, need: 13, missing: (12..<24).map { WorkerID($0) })
        ) { try run.master.deadlinePassed(round: 1) }
        var other = try Self.start()
        for worker in 0..<11 { #expect(try other.master.workerLost(WorkerID(worker)).isEmpty) }
        #expect(
            throws: ProtocolError.tooFewAnswers(
                round: 1, have: 0, need: 13, missing: (0..<24).map { WorkerID($0) })
        ) { try other.master.workerLost(WorkerID(11)) }
    }

    @Test func answersThatAreTooNoisyWaitForMore() throws {
        // Without a margin, D neighbours are not decoded while others can still come.
        var run = try Self.start(margin: 0)
        try run.deliverAnswers(of: 0..<13)
        #expect(run.pendingStep == nil)
        var count = 13
        while run.pendingStep == nil, count < 24 {
            try run.deliverAnswers(of: [count])
            count += 1
        }
        #expect(count > 14)
        try run.step()
        #expect(run.rounds[0].workers.count == count)
    }

    @Test func aMalformedTaskIsRefused() throws {
        let master = try AnalogTraining().master()
        var worker = try master.assignment(for: WorkerID(0)).makeWorker()
        let task = [UInt8](repeating: 0xFF, count: worker.taskByteCount)
        for bytes in [task, Array(task.dropLast(8)), []] {
            #expect(
                throws: ProtocolError.malformedTask(
                    round: 3, byteCount: bytes.count, expected: worker.taskByteCount)
            ) { _ = try bytes.withUnsafeBytes { try worker.receive(task: $0, round: 3) } }
        }
    }
}
