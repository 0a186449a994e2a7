/// What is known of a finished round.
public struct RoundMetrics: Hashable, Codable, Sendable {
    /// The round, counted from one.
    public let round: Int
    /// The Euclidean norm of the gradient.
    public let gradientNorm: Double
    /// The greatest magnitude of a block value; zero for schemes without blocks.
    public let largestBlockValue: Double
    /// The workers whose answers were decoded from, in ascending order.
    public let workers: [WorkerID]
    /// Whether this was the last round because the gradient's norm fell below the tolerance.
    public let converged: Bool
    /// The workers whose answers were proved wrong, and corrected, in ascending order.
    public internal(set) var liars: [WorkerID] = []
}
