import TrainingProtocols

/// One worker: what it says of itself, and how its answers fared.
public struct WorkerEntry: Codable, Sendable {
    /// The worker's number, from zero.
    public var worker: Int
    /// Its own report; missing if it said no goodbye.
    public var report: WorkerReport?
    /// How its answers fared.
    public var answers: AnswerCounts

    /// An entry.
    public init(worker: Int, report: WorkerReport?, answers: AnswerCounts) {
        self.worker = worker
        self.report = report
        self.answers = answers
    }
}
