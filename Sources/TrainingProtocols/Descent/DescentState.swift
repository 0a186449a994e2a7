/// Where a descent is after a round: all that it needs to go on as if it had never stopped.
///
/// The roundings of a round follow from the seed and the number of the round, so that no generator has a state to keep.
public struct DescentState: Hashable, Sendable {
    /// The number of finished rounds.
    public let round: Int
    /// The weights reached, on scaled features.
    public let weights: [Double]
    /// The Euclidean norm of the last round's gradient.
    public let gradientNorm: Double

    /// The state after `round` rounds.
    ///
    /// - Precondition: at least one round.
    public init(round: Int, weights: [Double], gradientNorm: Double) {
        precondition(round > 0, "a state after one round at least")
        self.round = round
        self.weights = weights
        self.gradientNorm = gradientNorm
    }

    /// Whether a training with these settings ends here, and not for want of rounds.
    public func hasConverged(under settings: TrainingSettings) -> Bool {
        settings.tolerance > 0 && gradientNorm <= settings.tolerance
    }

    /// Whether a training with these settings has no round left to do.
    public func isFinal(under settings: TrainingSettings) -> Bool {
        hasConverged(under: settings) || round >= settings.iterations
    }
}
