/// A training that the master does alone, on data in clear: for comparison.
public protocol ClearTraining {
    /// Does one round.
    mutating func runRound() throws -> RoundMetrics

    /// Whether the last round has been done.
    var isFinished: Bool { get }

    /// The weights reached so far, on scaled features.
    var weights: [Double] { get }
}
