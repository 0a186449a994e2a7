import TrainingProtocols

/// What went wrong between the processes of a run.
package enum RuntimeError: Error, Hashable, Sendable {
    /// These workers did not report in time after the start.
    case workersAbsent([WorkerID], seconds: Double)
    /// These workers did not take over their shares in time.
    case sharesNotTaken([WorkerID], seconds: Double)
    /// A worker did not take over its task in time, though it had answered the one before.
    case taskNotTaken(WorkerID, round: Int, seconds: Double)
    /// Nothing was heard of the master for so long.
    case masterSilent(seconds: Double)
    /// A message of a kind, size or content that this side does not expect.
    case unexpectedMessage(from: String, kind: Int, byteCount: Int)
    /// The transport has fewer tags than the training has rounds.
    case tooManyRounds(have: Int, limit: Int)
}
