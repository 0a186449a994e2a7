import MPIRuntime
import Testing
import _TestSupport

@Suite struct PieceQueueTests {
    private static let size = PieceQueue.pieceByteCount

    /// A message of bytes that differ, and a copy of them.
    private func message(_ byteCount: Int, round: Int) -> (message: PiecedMessage, bytes: [UInt8]) {
        let bytes = (0..<byteCount).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8 &+ round) }
        let memory = Memory(bytes)
        return (PiecedMessage(memory.buffer, tag: MessageTag(.task, number: round), keeping: memory), bytes)
    }

    /// Bytes that stay where they are.
    private final class Memory {
        let buffer: UnsafeRawBufferPointer
        init(_ bytes: [UInt8]) {
            let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 64)
            copy.copyBytes(from: bytes)
            buffer = UnsafeRawBufferPointer(copy)
        }
        deinit { buffer.deallocate() }
    }

    @Test(arguments: [1, 17, size - 1, size, size + 1, 2 * size, 5 * size + 3])
    func piecesMakeTheMessage(byteCount: Int) throws {
        let (message, bytes) = message(byteCount, round: 7)
        var queue = PieceQueue()
        queue.append(message)
        var arrived: [UInt8] = []
        while let step = queue.next() {
            if step.tag.kind == .piece {
                #expect(!step.bytes.isEmpty && step.bytes.count <= Self.size)
                arrived += step.bytes
                #expect(!message.isTaken)
                queue.acknowledged()
            } else {
                #expect(step.tag == MessageTag(.task, number: 7) && step.bytes.isEmpty)
            }
        }
        #expect(arrived == bytes)
        #expect(queue.isEmpty && message.isTaken)
    }

    @Test func nothingMoreIsSentBeforeThePiecesAreAcknowledged() {
        var queue = PieceQueue()
        queue.append(message(10 * Self.size, round: 1).message)
        for _ in 0..<PieceQueue.greatestUnderway { #expect(queue.next()?.tag.kind == .piece) }
        #expect(queue.next() == nil)
        queue.acknowledged()
        #expect(queue.next()?.tag.kind == .piece)
        #expect(queue.next() == nil)
    }

    @Test func aMessageIsTakenWhenItsLastPieceIs() {
        let (first, _) = message(Self.size + 1, round: 1)
        let (second, _) = message(Self.size, round: 2)
        var queue = PieceQueue()
        queue.append(first)
        queue.append(second)
        #expect(queue.next()?.tag.kind == .piece && queue.next()?.tag.kind == .piece)
        // An empty message needs no room.
        #expect(queue.next()?.tag == MessageTag(.task, number: 1))
        #expect(queue.next() == nil && !first.isTaken)
        queue.acknowledged()
        #expect(!first.isTaken)
        #expect(queue.next()?.tag.kind == .piece)
        #expect(queue.next()?.tag == MessageTag(.task, number: 2))
        queue.acknowledged()
        #expect(first.isTaken && !second.isTaken)
        queue.acknowledged()
        #expect(second.isTaken)
    }

    @Test func acknowledgementsOfNothingMakeNoRoom() {
        var queue = PieceQueue()
        queue.acknowledged()
        queue.append(message(10 * Self.size, round: 1).message)
        for _ in 0..<PieceQueue.greatestUnderway { #expect(queue.next() != nil) }
        #expect(queue.next() == nil)
    }

    @Test func aWorkerThatIsLostGetsNothingMore() {
        let (lost, _) = message(10 * Self.size, round: 1)
        var queue = PieceQueue()
        queue.append(lost)
        #expect(queue.next() != nil)
        queue.abandon()
        #expect(queue.isEmpty && queue.next() == nil)
        queue.acknowledged()
        #expect(!lost.isTaken)
    }

    @Test(arguments: 0..<50 as Range<UInt64>)
    func messagesArriveInOrderWheneverWorkersAcknowledge(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var queue = PieceQueue()
        var expected: [(round: Int, bytes: [UInt8])] = []
        var arrived: [(round: Int, bytes: [UInt8])] = []
        var (partial, underway, messages) = ([UInt8](), 0, [PiecedMessage]())
        for step in 0..<400 {
            switch Int.random(in: 0..<4, using: &generator) {
            case 0 where step < 300 && expected.count < 12:
                let (next, bytes) = message(
                    Int.random(in: 1...4 * Self.size, using: &generator), round: expected.count)
                queue.append(next)
                messages.append(next)
                expected.append((expected.count, bytes))
            case 1 where underway > 0:
                queue.acknowledged()
                underway -= 1
            default:
                guard let sent = queue.next() else { continue }
                if sent.tag.kind == .piece {
                    underway += 1
                    partial += sent.bytes
                } else {
                    arrived.append((sent.tag.number, partial))
                    partial = []
                }
            }
            #expect(underway <= PieceQueue.greatestUnderway, "seed \(seed)")
        }
        while !queue.isEmpty {
            queue.acknowledged()
            guard let sent = queue.next() else { continue }
            if sent.tag.kind == .piece {
                partial += sent.bytes
            } else {
                arrived.append((sent.tag.number, partial)); partial = []
            }
        }
        for _ in 0..<PieceQueue.greatestUnderway { queue.acknowledged() }
        #expect(arrived.map(\.round) == expected.map(\.round), "seed \(seed)")
        #expect(arrived.map(\.bytes) == expected.map(\.bytes), "seed \(seed)")
        #expect(messages.filter { !$0.isTaken }.isEmpty, "seed \(seed)")
    }
}
