import MPI
import PrimeFields

/// The messages that come to a process, from any rank: found by probing, and received without a wait inside MPI, so that a
/// rank that stops in the middle of a message holds nobody up. From each rank one message is taken at a time.
final class MessageInbox {
    private let communicator: Communicator
    /// The message on its way from each rank, in the slot of its number.
    private let arriving: RequestSet
    /// Where the messages of each rank arrive.
    private var buffers: [AlignedStorage]
    /// Whether a rank's buffer is taken: by a message on its way, or by one that was not looked at yet.
    private var isTaken: [Bool]
    /// The messages that have come and were not looked at yet, the earliest last.
    private var arrived: [Status] = []
    /// Buffers of up to this size are kept; longer messages are rare, and give their memory back.
    var keptByteCount = 0

    init(communicator: Communicator) {
        self.communicator = communicator
        arriving = RequestSet(slotCount: communicator.size)
        let none = AlignedStorage(byteCount: 0)
        buffers = Array(repeating: none, count: communicator.size)
        isTaken = Array(repeating: false, count: communicator.size)
    }

    /// Whether a message waits to be looked at.
    var hasMessage: Bool { !arrived.isEmpty }

    /// The message that `take` hands over next.
    var next: Status? { arrived.last }

    /// Begins to receive what has come, and notes the messages that are complete.
    ///
    /// - Parameter onFailure: gets the ranks whose message could not be received; nothing more is taken from them.
    func collect(onFailure: (_ rank: Int, MPIError) throws -> Void) throws {
        while let status = try findMessage() {
            let rank = status.source
            if buffers[rank].byteCount < status.byteCount {
                buffers[rank] = AlignedStorage(byteCount: max(status.byteCount, keptByteCount))
            }
            let buffer = UnsafeMutableRawBufferPointer(start: buffers[rank].base, count: status.byteCount)
            arriving.insert(
                try communicator.startReceive(found: status, into: buffer, keeping: buffers[rank]), at: rank)
            isTaken[rank] = true
        }
        guard !arriving.isEmpty else { return }
        var complete: [Status] = []
        try arriving.testSome { completion in
            if let error = completion.error { return try onFailure(completion.slot, error) }
            complete.append(completion.status)
        }
        arrived = complete.reversed() + arrived
    }

    /// Hands over the earliest message that is complete, if there is one, and frees its buffer.
    func take<Result>(_ body: (UnsafeRawBufferPointer, Status) throws -> Result?) rethrows -> Result? {
        guard let status = arrived.popLast() else { return nil }
        let rank = status.source
        let buffer = buffers[rank]
        defer {
            isTaken[rank] = false
            if buffer.byteCount > keptByteCount { buffers[rank] = AlignedStorage(byteCount: 0) }
        }
        return try body(UnsafeRawBufferPointer(start: buffer.base, count: status.byteCount), status)
    }

    /// A message from a rank whose buffer is free.
    private func findMessage() throws -> Status? {
        guard let status = try communicator.probe(source: nil, tag: nil) else { return nil }
        if !isTaken[status.source] { return status }
        // A rank whose message is not through, or was not looked at, must not hide what others send.
        for rank in 0..<communicator.size where !isTaken[rank] {
            if let other = try communicator.probe(source: rank, tag: nil) { return other }
        }
        return nil
    }
}
