/// What became of the checkpoints of a run that keeps some.
public struct CheckpointReport: Codable, Sendable {
    /// Why a run stopped before its end.
    public enum StopReason: String, Codable, Sendable {
        /// It did not.
        case none
        /// It was told to by SIGTERM or SIGUSR2.
        case signal
        /// Its time was over.
        case time
    }

    /// The round after which an earlier run stopped that this one goes on from; zero if it began anew.
    public var resumedFromRound: Int
    /// How many were written.
    public var written: Int
    /// Why the run stopped.
    public var stopReason: StopReason

    /// A report.
    public init(resumedFromRound: Int, written: Int, stopReason: StopReason) {
        self.resumedFromRound = resumedFromRound
        self.written = written
        self.stopReason = stopReason
    }
}
