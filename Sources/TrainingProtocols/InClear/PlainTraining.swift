import Datasets
import Foundation
import Models

/// Gradient descent in floating point with the true sigmoid, on data that was never quantized.
public struct PlainTraining: ClearTraining {
    private let features: FeatureMatrix
    private let targets: [Float]
    private let model: LinearModel.Kind
    private var descent: GradientDescent

    /// The training on these data.
    ///
    /// - Parameter learningRate: the step size η.
    public init(features: FeatureMatrix, targets: [Float], settings: TrainingSettings, learningRate: Double) {
        self.features = features
        self.targets = targets
        model = settings.model
        descent = GradientDescent(
            featureCount: features.columnCount, rowCount: features.rowCount, settings: settings,
            learningRate: learningRate)
    }

    public var isFinished: Bool { descent.isFinished }

    public var weights: [Double] { descent.weights }

    public mutating func runRound() throws -> RoundMetrics {
        var residuals = DenseKernels.product(features, weights: weights)
        for i in residuals.indices {
            let predicted = model == .logistic ? 1 / (1 + exp(-residuals[i])) : residuals[i]
            residuals[i] = predicted - Double(targets[i])
        }
        return try descent.step(summedGradient: DenseKernels.transposedProduct(features, residuals))
    }
}
