import TrainingProtocols

/// A worker that the run goes on without.
package struct LostWorker: Hashable, Codable, Sendable {
    /// How it was found out.
    package enum Reason: String, Hashable, Codable, Sendable {
        /// Its process, on the master's host, has ended.
        case ended
        /// It did not take its share in time.
        case silent
        /// MPI refuses to carry messages to it or from it.
        case unreachable
    }

    /// The worker.
    package let worker: WorkerID
    /// How it was found out.
    package let reason: Reason
    /// Whether it was lost before it had its whole share.
    package let lacksShare: Bool

    /// A worker that was lost.
    package init(worker: WorkerID, reason: Reason, lacksShare: Bool) {
        self.worker = worker
        self.reason = reason
        self.lacksShare = lacksShare
    }
}
