/// The kind of a message and its round in one MPI tag, so that bulk data travels without a header.
package struct MessageTag: Hashable, Sendable {
    package enum Kind: Int, CaseIterable, Sendable {
        /// Worker to master, at the start: the worker is there. A `HostReport` as JSON.
        case hello = 0
        /// Master to worker: a `WorkerAssignment` as JSON.
        case assignment
        /// Master to worker: the next tile of its share.
        case shareTile
        /// Master to worker: its share of a round's weights.
        case task
        /// Worker to worker; the number is that of the exchange.
        case exchange
        /// Worker to master: the result.
        case answer
        /// Master to worker: give a sign of life.
        case inquiry
        /// Worker to master: a sign of life.
        case signOfLife
        /// Master to worker: leave.
        case stop
        /// Worker to master: a `WorkerReport` as JSON, its last message.
        case goodbye
        /// Master to worker, after its hello: where it is. A `HostReport` as JSON.
        case greeting
        /// Master to worker: it is there, and is silent for as many seconds as the number says at most. Asks for a sign of
        /// life, so that no more than one is underway.
        case keepAlive
        /// Master to worker: the next piece of a long message, which an empty message with its tag concludes.
        case piece
        /// Worker to master: it has a piece.
        case pieceTaken
    }

    /// How many kinds there is room for: numbers go up to MPI's greatest tag over this.
    package static let kindLimit = 16

    /// What it carries.
    package let kind: Kind
    /// The round, or the exchange.
    package let number: Int

    /// The tag of a message.
    package init(_ kind: Kind, number: Int = 0) {
        self.kind = kind
        self.number = number
    }

    /// The tag that MPI carried.
    package init?(rawValue: Int) {
        guard rawValue >= 0, let kind = Kind(rawValue: rawValue % Self.kindLimit) else { return nil }
        self.kind = kind
        number = rawValue / Self.kindLimit
    }

    /// The tag for MPI.
    package var rawValue: Int { kind.rawValue + number * Self.kindLimit }
}
