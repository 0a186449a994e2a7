import MPI
import MPIRuntime
import PrimeFields
import RunReport
import Testing
import TrainingProtocols

/// A transport that delivers what a test has written down; its clock is the test's.
private final class ScriptedTransport: MasterTransport {
    /// What happens while the master waits.
    enum Event {
        case answer(WorkerID)
        case loss(WorkerID)
        /// Nothing, for so many seconds, however long the wait was meant to be.
        case nothing(seconds: Double)
    }

    var events: [Event]
    var lossesWhileSharing: [WorkerID] = []
    private(set) var now = 0.0
    private(set) var waits: [Double] = []
    private(set) var lostWorkers: [LostWorker] = []
    private var losses: [WorkerID] = []

    init(_ events: [Event]) { self.events = events }

    let workerCount = 3
    let traffic = Traffic()
    var responsiveWorkers: Set<WorkerID> { [] }

    func reserve(_ numbers: MessageNumbers) {}
    func assign(_ assignments: [WorkerAssignment]) {}
    func send(_ task: StorageSlice, to worker: WorkerID, round: Int) {}
    func inquire(_ workers: [WorkerID]) {}
    func dismiss() -> [WorkerReport?] { [] }

    func distribute(_ stream: any ShareStream, need: Int, clock: PhaseClock) {
        for worker in lossesWhileSharing { lose(worker, lacksShare: true) }
    }

    func nextAnswer<Result>(
        upTo seconds: Double, _ body: (UnsafeRawBufferPointer, WorkerID, Int) throws -> Result
    ) throws -> Result? {
        waits.append(seconds)
        switch events.removeFirst() {
        case .answer(let worker): return try body(UnsafeRawBufferPointer(start: nil, count: 0), worker, 1)
        case .loss(let worker): lose(worker, lacksShare: false)
        case .nothing(let seconds): now += seconds
        }
        return nil
    }

    func takeLosses() -> [WorkerID] {
        defer { losses = [] }
        return losses
    }

    private func lose(_ worker: WorkerID, lacksShare: Bool) {
        losses.append(worker)
        lostWorkers.append(LostWorker(worker: worker, reason: .ended, lacksShare: lacksShare))
    }
}

/// A stream of no tiles.
private final class NoShares: ShareStream {
    let tileCount = 0
    func byteCount(ofTile tile: Int) -> Int { 0 }
    func encode(tile: Int, into buffers: [UnsafeMutableRawPointer]) {}
}

/// A machine of one round that needs two answers of three.
private struct OneRound: MasterMachine {
    let workerCount = 3
    let neededWorkerCount = 2
    let weights: [Double] = []
    let answerCounts: [AnswerCounts] = []
    var answered: [WorkerID] = []
    var lost: [WorkerID] = []
    let messageNumbers = MessageNumbers(rounds: 1, perRound: 1)

    func assignment(for worker: WorkerID) -> WorkerAssignment {
        WorkerAssignment(
            role: .coded, field: .p24, featureCount: 1, coefficients: [0, 1],
            layout: TileLayout(rowCount: 1, bytesPerRow: 64, workerCount: 3))
    }

    func start() -> [MasterAction] { [.distribute(NoShares())] }
    func sharesDistributed() -> [MasterAction] { [.perform(.encodeWeights)] }
    func perform(_ step: MasterStep) throws -> [MasterAction] {
        try check()
        return [.awaitAnswers(round: 1)]
    }
    mutating func receive(_ answer: UnsafeRawBufferPointer, from worker: WorkerID, round: Int) -> [MasterAction] {
        answered.append(worker)
        return answered.count == neededWorkerCount ? [.finished] : []
    }
    func deadlinePassed(round: Int) throws -> [MasterAction] { throw tooFew }
    func workersInquired(silent: [WorkerID], round: Int) -> [MasterAction] { [] }
    mutating func workerLost(_ worker: WorkerID) throws -> [MasterAction] {
        lost.append(worker)
        try check()
        return []
    }

    private func check() throws {
        if workerCount - lost.count < neededWorkerCount { throw tooFew }
    }

    /// All that have not answered yet.
    private var tooFew: ProtocolError {
        let missing = (0..<workerCount).map { WorkerID($0) }.filter { !answered.contains($0) }
        return .tooFewAnswers(round: 1, have: answered.count, need: neededWorkerCount, missing: missing)
    }
}

@Suite struct DriverTests {
    /// Runs the machine with a deadline of ten seconds; returns the waits and the workers that it was told to be lost.
    private func run(_ transport: ScriptedTransport) throws -> (waits: [Double], lost: [WorkerID]) {
        let clock = PhaseClock(phase: .startup, start: 0) { transport.now }
        let driver = MasterDriver(
            transport: transport, clock: clock, limits: RuntimeLimits(roundSeconds: 10), now: { transport.now })
        var machine: any MasterMachine = OneRound()
        try driver.run(&machine) { _, _ in }
        return (transport.waits, (machine as? OneRound)?.lost ?? [])
    }

    @Test func theMachineIsToldOfLossesAndGoesOn() throws {
        let transport = ScriptedTransport([.answer(WorkerID(2)), .loss(WorkerID(1)), .answer(WorkerID(0))])
        #expect(try run(transport).lost == [WorkerID(1)])
        let early = ScriptedTransport([.answer(WorkerID(2)), .answer(WorkerID(0))])
        early.lossesWhileSharing = [WorkerID(1)]
        #expect(try run(early).lost == [WorkerID(1)])
    }

    @Test func lossesThatEndTheRunAreNamedAndNobodyElse() {
        let expected = RuntimeError.tooFewWorkersLeft([WorkerID(0), WorkerID(1)], have: 1, need: 2)
        #expect(throws: expected) { try run(ScriptedTransport([.loss(WorkerID(1)), .loss(WorkerID(0))])) }
        let early = ScriptedTransport([])
        early.lossesWhileSharing = [WorkerID(1), WorkerID(0)]
        #expect(throws: expected) { try run(early) }
    }

    @Test func aDeadlineNamesAllThatHaveNotAnswered() {
        let transport = ScriptedTransport([.loss(WorkerID(1)), .nothing(seconds: 10)])
        #expect(
            throws: ProtocolError.tooFewAnswers(
                round: 1, have: 0, need: 2, missing: [WorkerID(0), WorkerID(1), WorkerID(2)])
        ) { try run(transport) }
        #expect(transport.waits == [10, 10])
    }

    @Test func aMasterThatWasStoppedLooksAgainBeforeItGivesUp() throws {
        let transport = ScriptedTransport([.nothing(seconds: 600), .answer(WorkerID(0)), .answer(WorkerID(1))])
        #expect(try run(transport).waits == [10, 1, 1])
        // Not for ever.
        let silent = ScriptedTransport([.nothing(seconds: 600), .nothing(seconds: 1)])
        #expect(throws: ProtocolError.self) { try run(silent) }
    }
}
