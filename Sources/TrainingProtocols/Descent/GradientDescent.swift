import Models

/// Gradient descent with a fixed step: the weights, and when to stop. The same for every scheme.
public struct GradientDescent: Sendable {
    /// The weights reached so far.
    public private(set) var weights: [Double]
    /// The number of finished rounds.
    public private(set) var round: Int
    /// Whether the last round has been done.
    public private(set) var isFinished: Bool

    private let settings: TrainingSettings
    private let rowCount: Int
    private let learningRate: Double

    /// Descent on `rowCount` rows with step size `learningRate`.
    ///
    /// - Parameter start: where an earlier descent stopped; `nil` for zero weights.
    /// - Precondition: `start` has `featureCount` weights.
    public init(
        featureCount: Int, rowCount: Int, settings: TrainingSettings, learningRate: Double, start: DescentState? = nil
    ) {
        precondition(start.map { $0.weights.count == featureCount } ?? true, "a weight for each feature")
        weights = start?.weights ?? [Double](repeating: 0, count: featureCount)
        round = start?.round ?? 0
        isFinished = start?.isFinal(under: settings) ?? (settings.iterations == 0)
        self.settings = settings
        self.rowCount = rowCount
        self.learningRate = learningRate
    }

    /// Takes one step.
    ///
    /// - Parameters:
    ///   - summedGradient: `Σᵢ xᵢ (ĝ(xᵢ·w) − yᵢ)` over all rows; the mean and the penalty are added here.
    ///   - largestBlockValue: for the metrics.
    ///   - workers: for the metrics.
    /// - Throws: `ProtocolError.diverged` if a weight is no longer finite.
    public mutating func step(
        summedGradient: [Double], largestBlockValue: Double = 0, workers: [WorkerID] = []
    ) throws(ProtocolError) -> RoundMetrics {
        precondition(summedGradient.count == weights.count && !isFinished, "a gradient for each round that is due")
        let scale = 1 / Double(rowCount)
        let penalizedCount = settings.hasBias ? weights.count - 1 : weights.count
        var squaredNorm = 0.0
        round += 1
        for j in weights.indices {
            let gradient = summedGradient[j] * scale + (j < penalizedCount ? settings.l2 * weights[j] : 0)
            squaredNorm += gradient * gradient
            weights[j] -= learningRate * gradient
        }
        guard squaredNorm.isFinite else { throw .diverged(round: round) }
        if let radius = settings.privacy?.weightRadius { project(to: radius) }
        let norm = squaredNorm.squareRoot()
        let converged = settings.tolerance > 0 && norm <= settings.tolerance
        isFinished = converged || round == settings.iterations
        return RoundMetrics(
            round: round, gradientNorm: norm, largestBlockValue: largestBlockValue, workers: workers,
            converged: converged)
    }

    /// Takes the weights to the nearest ones of at most this norm.
    private mutating func project(to radius: Double) {
        let norm = weights.reduce(0) { $0 + $1 * $1 }.squareRoot()
        guard norm > radius else { return }
        for j in weights.indices { weights[j] *= radius / norm }
    }
}
