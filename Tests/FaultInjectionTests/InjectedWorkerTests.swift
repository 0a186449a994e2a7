import FaultInjection
import Foundation
import PrimeFields
import Testing
import TrainingProtocols
import _TestSupport

/// A worker that answers every task with its words plus one, and every message of another worker with two answers.
private struct EchoWorker: WorkerMachine {
    var layout: TileLayout { TileLayout(rowCount: 2, bytesPerRow: 64, workerCount: 200_000) }
    var taskByteCount: Int { 16 }
    var exchangeByteCount: Int { 16 }
    var share = AlignedStorage(byteCount: 128)
    var answered: [Int] = []

    mutating func withDestination(
        ofTile tile: Int, _ body: (UnsafeMutableRawBufferPointer) throws -> Void
    ) rethrows {
        try body(UnsafeMutableRawBufferPointer(start: share.base + 64 * tile, count: 64))
    }

    mutating func receive(task: UnsafeRawBufferPointer, round: Int) throws(ProtocolError) -> [WorkerAction] {
        guard task.count == 16 else { throw .malformedTask(round: round, byteCount: task.count, expected: 16) }
        answered.append(round)
        return [.answer(slice(words(task).map { $0 + 1 }), round: round)]
    }

    mutating func receive(
        _ message: UnsafeRawBufferPointer, from worker: WorkerID, exchange: Int
    ) throws(ProtocolError) -> [WorkerAction] {
        [
            .send(slice(words(message)), to: worker, exchange: exchange + 1),
            .answer(slice(words(message)), round: exchange),
        ]
    }
}

private func words(_ bytes: UnsafeRawBufferPointer) -> [UInt32] {
    stride(from: 0, to: bytes.count / 4 * 4, by: 4).map { bytes.loadUnaligned(fromByteOffset: $0, as: UInt32.self) }
}

private func slice(_ words: [UInt32]) -> StorageSlice {
    let storage = AlignedStorage(byteCount: 4 * words.count)
    words.withUnsafeBytes { storage.base.copyMemory(from: $0.baseAddress!, byteCount: $0.count) }
    return StorageSlice(storage, range: 0..<4 * words.count)
}

@Suite struct InjectedWorkerTests {
    /// What was done to the worker's process.
    private final class Strikes: @unchecked Sendable {
        var all: [ProcessFault] = []
    }

    /// A worker asked for something else than to answer its task.
    private struct NoAnswer: Error {}

    private let strikes = Strikes()

    private func worker(_ faults: InjectedFault..., continuesAfterStop: Bool = false) -> InjectedWorker {
        let strikes = strikes
        return InjectedWorker(
            wrapping: EchoWorker(), faults: faults, field: .p24, continuesAfterStop: continuesAfterStop
        ) { strikes.all.append($0) }
    }

    private func answer(_ worker: inout InjectedWorker, _ task: [UInt32], round: Int) throws -> [[UInt32]] {
        try slice(task).withUnsafeBytes { try worker.receive(task: $0, round: round) }.map { action in
            guard case .answer(let slice, round) = action else { throw NoAnswer() }
            return slice.withUnsafeBytes(words)
        }
    }

    @Test func aWorkerWithoutItsTimeIsUntouched() throws {
        var worker = worker(
            InjectedFault(kind: .corrupt(.random), moment: .rounds(5...6)),
            InjectedFault(kind: .delay(seconds: 1), moment: .rounds(7...7)))
        for round in 1...4 { #expect(try answer(&worker, [1, 2, 3, 4], round: round) == [[2, 3, 4, 5]]) }
        #expect(strikes.all.isEmpty)
        #expect(worker.taskByteCount == 16 && worker.exchangeByteCount == 16 && worker.layout.tileCount == 2)
    }

    @Test(arguments: [InjectedFault.Kind.kill, .stop])
    func whatEndsAWorkerDoesSoAtTheFirstTaskFromItsRoundOn(kind: InjectedFault.Kind) throws {
        var worker = worker(InjectedFault(kind: kind, moment: .rounds(3...3)))
        #expect(try answer(&worker, [0, 0, 0, 0], round: 2).count == 1 && strikes.all.isEmpty)
        // A worker that lags has no task of round 3.
        #expect(try answer(&worker, [0, 0, 0, 0], round: 4).isEmpty)
        #expect(strikes.all == [kind == .kill ? .kill : .stop])
        #expect(try answer(&worker, [0, 0, 0, 0], round: 5).isEmpty && strikes.all.count == 1)
        let actions = try slice([1, 2, 3, 4]).withUnsafeBytes { try worker.receive($0, from: WorkerID(1), exchange: 9) }
        #expect(actions.isEmpty)
    }

    @Test func aProcessThatWasContinuedGoesOn() throws {
        var worker = worker(InjectedFault(kind: .stop, moment: .rounds(1...9)), continuesAfterStop: true)
        for round in 1...3 { #expect(try answer(&worker, [7, 7, 7, 7], round: round) == [[8, 8, 8, 8]]) }
        #expect(strikes.all == [.stop])
    }

    @Test func aShareIsStruckAfterItsFirstTile() throws {
        var worker = worker(InjectedFault(kind: .kill, moment: .share))
        #expect(try answer(&worker, [0, 0, 0, 0], round: 1).count == 1)
        worker.withDestination(ofTile: 0) { $0.copyBytes(from: [9, 9]) }
        #expect(strikes.all == [.kill])
        // Its runtime may go on with the other tiles.
        worker.withDestination(ofTile: 1) { #expect($0.count == 64) }
        #expect(try answer(&worker, [0, 0, 0, 0], round: 1).isEmpty && strikes.all.count == 1)
    }

    @Test func delaysComeInEachOfTheirRounds() throws {
        var worker = worker(InjectedFault(kind: .delay(seconds: 2), moment: .rounds(2...3)))
        for round in 1...4 { #expect(try answer(&worker, [1, 1, 1, 1], round: round) == [[2, 2, 2, 2]]) }
        #expect(strikes.all == [.delay(seconds: 2), .delay(seconds: 2)])
    }

    @Test func answersAreCorruptedAsTheirNamesSay() throws {
        func answers(_ corruption: InjectedFault.Corruption, seed: UInt64 = 3) throws -> [[UInt32]] {
            var worker = worker(InjectedFault(kind: .corrupt(corruption), moment: .rounds(2...4), seed: seed))
            return try (1...4).flatMap { try answer(&worker, [10, 20, 30, UInt32($0)], round: $0) }
        }
        let prime = UInt32(PrimeField.p24.prime)
        let honest: [[UInt32]] = [[11, 21, 31, 2], [11, 21, 31, 3], [11, 21, 31, 4], [11, 21, 31, 5]]
        #expect(try answers(.stale) == [honest[0], honest[0], honest[1], honest[2]])
        #expect(try answers(.constant) == [honest[0]] + Array(repeating: [1, 1, 1, 1], count: 3))
        #expect(try answers(.wrongLength) == honest.enumerated().map { $0 == 0 ? $1 : Array($1.dropLast()) })
        #expect(try answers(.offByOne) == [honest[0], [11, 21, 32, 3], [11, 21, 31, 5], [12, 21, 31, 5]])
        let outside = try answers(.outOfRange)
        #expect(outside[0] == honest[0] && outside[1...].allSatisfy { $0[0] >= prime && $0.count == 4 })
        let random = try answers(.random)
        #expect(random[0] == honest[0] && random.joined().allSatisfy { $0 < prime })
        // Twelve residues of 24 bits that are what they should be: once in 2²⁸⁸.
        #expect(random[1...] != honest[1...] && random[1] != random[2])
        #expect(try answers(.random) == random && answers(.random, seed: 4) != random)
    }

    @Test func aFirstStaleAnswerIsZero() throws {
        var worker = worker(InjectedFault(kind: .corrupt(.stale), moment: .rounds(1...4)))
        #expect(try answer(&worker, [10, 20, 30, 40], round: 1) == [[0, 0, 0, 0]])
        #expect(try answer(&worker, [1, 2, 3, 4], round: 2) == [[11, 21, 31, 41]])
    }

    @Test func messagesToOtherWorkersAreNotChanged() throws {
        var worker = worker(InjectedFault(kind: .corrupt(.constant), moment: .rounds(1...9)))
        let actions = try slice([5, 6]).withUnsafeBytes { try worker.receive($0, from: WorkerID(1), exchange: 3) }
        guard case .send(let message, WorkerID(1), 4)? = actions.first, case .answer(let answer, 3)? = actions.last
        else {
            Issue.record("\(actions)")
            return
        }
        #expect(message.withUnsafeBytes(words) == [5, 6] && answer.withUnsafeBytes(words) == [1, 1])
    }

    @Test func eightByteWordsStayResidues() throws {
        for corruption in InjectedFault.Corruption.allCases where corruption.isLie {
            var worker = InjectedWorker(
                wrapping: EchoWorker(),
                faults: [InjectedFault(kind: .corrupt(corruption), moment: .rounds(1...1), seed: 1)],
                field: .p61, strike: { _ in })
            // 2⁶¹ − 2 and 1 after the echo has added one to each half.
            let task: [UInt32] = [0xFFFF_FFFD, 0x1FFF_FFFE, 0, 0]
            let answer = try answer(&worker, task, round: 1)[0]
            let values = [0, 2].map { UInt64(answer[$0]) | UInt64(answer[$0 + 1]) << 32 }
            #expect(values.allSatisfy { $0 < PrimeField.p61.prime }, "\(corruption): \(values)")
        }
    }

    @Test func assignmentsCarryFaultsToTheirWorkers() throws {
        let faults = [
            InjectedFault(kind: .delay(seconds: 0.25), moment: .rounds(2...9), seed: 12),
            InjectedFault(kind: .corrupt(.offByOne), moment: .rounds(1...1), seed: .max),
            InjectedFault(kind: .kill, moment: .share),
        ]
        let read = try JSONDecoder().decode([InjectedFault].self, from: JSONEncoder().encode(faults))
        #expect(read == faults)
    }
}
