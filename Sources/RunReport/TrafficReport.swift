/// What travelled, in bytes of payload.
public struct TrafficReport: Codable, Sendable {
    /// Shares of data and weights.
    public var bytesToWorkers: Int
    /// Answers.
    public var bytesFromWorkers: Int
    /// Messages between workers, as far as these said goodbye; zero in schemes without such messages.
    public var bytesBetweenWorkers: Int

    /// A traffic.
    public init(bytesToWorkers: Int, bytesFromWorkers: Int, bytesBetweenWorkers: Int) {
        self.bytesToWorkers = bytesToWorkers
        self.bytesFromWorkers = bytesFromWorkers
        self.bytesBetweenWorkers = bytesBetweenWorkers
    }
}
