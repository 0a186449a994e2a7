import TrainingProtocols

/// What went wrong between the processes of a run.
package enum RuntimeError: Error, Hashable, Sendable {
    /// These workers did not report in time after the start.
    case workersAbsent([WorkerID], seconds: Double)
    /// These workers ended or did not take their shares in time, and too few others are left.
    case tooFewWorkersLeft([WorkerID], have: Int, need: Int)
    /// Nothing was heard of the master for so long.
    case masterSilent(seconds: Double)
    /// The master's process has ended.
    case masterGone
    /// A message of a kind, size or content that this side does not expect.
    case unexpectedMessage(from: String, kind: Int, byteCount: Int)
    /// The transport has fewer tags than the training has rounds.
    case tooManyRounds(have: Int, limit: Int)
}
