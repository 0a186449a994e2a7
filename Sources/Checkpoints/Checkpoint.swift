import RunReport
import TrainingProtocols

/// A training after one of its rounds: enough to go on, with bit-identical weights, as if it had never stopped.
///
/// It holds the weights and no secret beside them: no mask, no share, no row of the data.
public struct Checkpoint: Hashable, Sendable {
    /// Which training it is of.
    public let identity: TrainingIdentity
    /// Where the descent is.
    public let state: DescentState
    /// The greatest block value of all rounds so far.
    public let largestBlockValue: Double
    /// The history of the rounds so far, for the report.
    public let history: [HistoryEntry]

    /// A checkpoint.
    ///
    /// - Precondition: there is a weight for each column of the data, and each is finite; the rounds of the history
    ///   ascend up to that of the state.
    public init(
        identity: TrainingIdentity, state: DescentState, largestBlockValue: Double, history: [HistoryEntry]
    ) {
        self.identity = identity
        self.state = state
        self.largestBlockValue = largestBlockValue
        self.history = history
        precondition(inconsistency == nil, inconsistency ?? "")
    }

    /// A checkpoint from a file, or why it is none.
    init(
        reading identity: TrainingIdentity, state: DescentState, largestBlockValue: Double, history: [HistoryEntry]
    ) throws(CheckpointError) {
        self.identity = identity
        self.state = state
        self.largestBlockValue = largestBlockValue
        self.history = history
        if let reason = inconsistency { throw .damaged(reason: reason) }
    }

    /// Why the parts do not fit together, if they do not.
    private var inconsistency: String? {
        if state.weights.count != identity.data.columnCount { return "there is not one weight for each column" }
        if !state.weights.allSatisfy(\.isFinite) { return "a weight is not finite" }
        if !(identity.learningRate.isFinite && identity.learningRate > 0) { return "the learning rate is not positive" }
        var last = 0
        for entry in history {
            if entry.round <= last || entry.round > state.round { return "the history is out of order" }
            last = entry.round
        }
        return nil
    }
}
