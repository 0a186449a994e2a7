/// The kind of a message and its round in one MPI tag, so that bulk data travels without a header.
struct MessageTag: Hashable {
    enum Kind: Int, CaseIterable {
        /// Worker to master, at the start: the worker is there.
        case hello = 0
        /// Master to worker: a `WorkerAssignment` as JSON.
        case assignment
        /// Master to worker: the next tile of its share.
        case shareTile
        /// Master to worker: its share of a round's weights.
        case task
        /// Worker to master: the result.
        case answer
        /// Master to worker: leave.
        case stop
        /// Worker to master: a `WorkerReport` as JSON, its last message.
        case goodbye
    }

    static let roundLimitDivisor = 8

    let kind: Kind
    let round: Int

    init(_ kind: Kind, round: Int = 0) {
        self.kind = kind
        self.round = round
    }

    /// The tag that MPI carried.
    init?(rawValue: Int) {
        guard rawValue >= 0, let kind = Kind(rawValue: rawValue % Self.roundLimitDivisor) else { return nil }
        self.kind = kind
        round = rawValue / Self.roundLimitDivisor
    }

    var rawValue: Int { kind.rawValue + round * Self.roundLimitDivisor }
}
