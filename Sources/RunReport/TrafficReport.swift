/// What travelled, in bytes of payload.
public struct TrafficReport: Codable, Sendable {
    /// Shares of data and weights.
    public var bytesToWorkers: Int
    /// Answers.
    public var bytesFromWorkers: Int

    /// A traffic.
    public init(bytesToWorkers: Int, bytesFromWorkers: Int) {
        self.bytesToWorkers = bytesToWorkers
        self.bytesFromWorkers = bytesFromWorkers
    }
}
