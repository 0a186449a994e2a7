import MPI

/// A long message on its way to a worker, in pieces.
package final class PiecedMessage {
    let tag: MessageTag
    let bytes: UnsafeRawBufferPointer
    /// Keeps the bytes alive.
    let owner: AnyObject?
    /// Whether the worker has all of it.
    package fileprivate(set) var isTaken = false
    /// The error that keeps it from arriving, if any.
    var error: MPIError?

    /// A message of these bytes, which neither move nor change as long as `owner` lives.
    package init(_ bytes: UnsafeRawBufferPointer, tag: MessageTag, keeping owner: AnyObject?) {
        (self.bytes, self.tag, self.owner) = (bytes, tag, owner)
    }
}

/// The long messages for one worker in their order, and how much of them may be underway.
///
/// A message is cut into pieces, which the worker acknowledges one by one; an empty message with its tag concludes it.
/// Only so many pieces are underway as a socket takes at once. Open MPI 4.1 needs that over TCP: when a peer dies of whose
/// message a part still waits to be written, the process that sends it locks up for ever inside MPI.
package struct PieceQueue {
    /// What is sent next.
    package struct Step {
        /// Its tag: `piece`, or that of the message.
        package let tag: MessageTag
        /// What it carries: nothing in the end.
        package let bytes: UnsafeRawBufferPointer
        let message: PiecedMessage
    }

    /// Open MPI sends a message of up to 64 KiB over TCP without asking the receiver first.
    package static let pieceByteCount = 60 << 10
    /// The pieces that a worker may not have acknowledged: with a task of that size they fit into a socket's buffer, which
    /// Linux lets grow to 208 KiB of payload unless it is told otherwise (`net.core.wmem_max`).
    package static let greatestUnderway = 2

    private var messages: [PiecedMessage] = []
    /// The bytes of the first message that have been sent.
    private var sentByteCount = 0
    private var underway = 0
    /// The messages whose last piece was sent and is not acknowledged, with the pieces that were sent up to it.
    private var concluding: [(message: PiecedMessage, piecesLeft: Int)] = []

    /// Nothing to send.
    package init() {}

    /// Whether nothing is left to send.
    package var isEmpty: Bool { messages.isEmpty }

    /// Puts a message behind the others.
    package mutating func append(_ message: PiecedMessage) { messages.append(message) }

    /// What can be sent now: the next piece, or what concludes a message; `nil` if there is nothing, or the worker has to
    /// acknowledge first.
    package mutating func next() -> Step? {
        guard let message = messages.first else { return nil }
        if sentByteCount == message.bytes.count {
            messages.removeFirst()
            sentByteCount = 0
            concluding.append((message, underway))
            concludeTaken()
            return Step(tag: message.tag, bytes: UnsafeRawBufferPointer(start: nil, count: 0), message: message)
        }
        guard underway < Self.greatestUnderway else { return nil }
        let end = min(sentByteCount + Self.pieceByteCount, message.bytes.count)
        let piece = UnsafeRawBufferPointer(rebasing: message.bytes[sentByteCount..<end])
        sentByteCount = end
        underway += 1
        return Step(tag: MessageTag(.piece), bytes: piece, message: message)
    }

    /// The worker has acknowledged a piece. More acknowledgements than pieces change nothing.
    package mutating func acknowledged() {
        guard underway > 0 else { return }
        underway -= 1
        for index in concluding.indices { concluding[index].piecesLeft -= 1 }
        concludeTaken()
    }

    /// Forgets what was not sent: the worker is lost.
    package mutating func abandon() {
        messages = []
        concluding = []
        sentByteCount = 0
    }

    private mutating func concludeTaken() {
        while let first = concluding.first, first.piecesLeft <= 0 {
            first.message.isTaken = true
            concluding.removeFirst()
        }
    }
}
