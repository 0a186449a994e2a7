import Datasets
import Models

/// Gradient descent in floating point with the true sigmoid, on data that was never quantized.
public struct PlainTraining: ClearTraining {
    private let features: FeatureMatrix
    private let targets: [Float]
    private let model: LinearModel.Kind
    private var descent: GradientDescent

    /// The step size η.
    public let learningRate: Double

    /// The training on these data.
    ///
    /// - Parameter start: where an earlier training on the same data stopped; `nil` for zero weights.
    public init(
        features: FeatureMatrix, targets: [Float], settings: TrainingSettings, start: DescentState? = nil
    ) {
        precondition(
            targets.count == features.rowCount && features.rowCount > 0, "one target a row, and a row at least")
        self.features = features
        self.targets = targets
        model = settings.model
        learningRate = StableStep.learningRate(features: features, settings: settings)
        descent = GradientDescent(
            featureCount: features.columnCount, rowCount: features.rowCount, settings: settings,
            learningRate: learningRate, start: start)
    }

    /// Whether the last round has been done.
    public var isFinished: Bool { descent.isFinished }

    /// The weights reached so far, on scaled features.
    public var weights: [Double] { descent.weights }

    /// Does one round.
    public mutating func runRound() throws -> RoundMetrics {
        var residuals = DenseKernels.product(features, weights: weights)
        for i in residuals.indices {
            let predicted = model == .logistic ? LossFunctions.sigmoid(residuals[i]) : residuals[i]
            residuals[i] = predicted - Double(targets[i])
        }
        return try descent.step(summedGradient: DenseKernels.transposedProduct(features, residuals))
    }
}
