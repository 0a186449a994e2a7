import Datasets
import Models

/// Gradient descent in floating point with the true sigmoid, on data that was never quantized.
public struct PlainTraining: ClearTraining {
    private let features: FeatureMatrix
    private let targets: [Float]
    private let model: LinearModel.Kind
    private var descent: GradientDescent
    private let noise: GradientNoise?

    /// The step size η.
    public let learningRate: Double

    /// The training on these data.
    ///
    /// - Parameters:
    ///   - start: where an earlier training on the same data stopped; `nil` for zero weights.
    ///   - noise: the noise of a private training.
    /// - Precondition: there is noise if the settings ask for it.
    public init(
        features: FeatureMatrix, targets: [Float], settings: TrainingSettings, start: DescentState? = nil,
        noise: GradientNoise? = nil
    ) {
        precondition(settings.privacy == noise?.settings, "noise for a private training, and for no other")
        precondition(
            targets.count == features.rowCount && features.rowCount > 0, "one target a row, and a row at least")
        let features = settings.privacy.map { features.clippingRows(to: $0.rowNorm) } ?? features
        self.features = features
        self.targets = targets
        self.noise = noise
        model = settings.model
        learningRate = StableStep.learningRate(features: features, settings: settings)
        descent = GradientDescent(
            featureCount: features.columnCount, rowCount: features.rowCount, settings: settings,
            learningRate: learningRate, start: start)
    }

    /// Whether the last round has been done, or the privacy budget is spent.
    public var isFinished: Bool { descent.isFinished || noise?.isSpent ?? false }

    /// The weights reached so far, on scaled features.
    public var weights: [Double] { descent.weights }

    /// Does one round.
    public mutating func runRound() throws -> RoundMetrics {
        var residuals = DenseKernels.product(features, weights: weights)
        for i in residuals.indices {
            let predicted = model == .logistic ? LossFunctions.sigmoid(residuals[i]) : residuals[i]
            residuals[i] = predicted - Double(targets[i])
        }
        var gradient = DenseKernels.transposedProduct(features, residuals)
        if let noise { try add(noise, to: &gradient) }
        return try descent.step(summedGradient: gradient)
    }

    /// Takes the sums to a lattice, 2⁴⁰ steps of which are what one row adds at most, and adds exact noise there.
    ///
    /// Rounding changes each sum by half a step, so the sums of neighbours differ by `2⁴⁰ + √d` steps at most; the errors of
    /// floating point, far below 10⁻⁶ of a row's share, are in the margin.
    private func add(_ noise: GradientNoise, to gradient: inout [Double]) throws {
        // The residual of a score z is below σ(|z|), and |z| ≤ C R.
        let settings = noise.settings
        let bound = settings.rowNorm * LossFunctions.sigmoid(settings.rowNorm * settings.weightRadius)
        let step = bound * 0x1p-40
        var sums = gradient.map { Int128(($0 / step).rounded()) }
        let sensitivity = 0x1p40 * (1 + 1e-6) + Double(gradient.count).squareRoot()
        try noise.add(to: &sums, rowSensitivity: sensitivity, round: descent.round + 1)
        for j in gradient.indices { gradient[j] = Double(sums[j]) * step }
    }
}

extension FeatureMatrix {
    /// The rows, those with a greater Euclidean norm scaled down to it.
    fileprivate func clippingRows(to norm: Double) -> FeatureMatrix {
        var copy = self
        let width = columnCount
        copy.withMutableValues { values in
            for i in 0..<rowCount {
                let row = i * width..<(i + 1) * width
                let squares = row.reduce(0.0) { $0 + Double(values[$1]) * Double(values[$1]) }
                guard squares > norm * norm * (1 - 1e-6) else { continue }
                let factor = norm / squares.squareRoot() * (1 - 1e-6)
                for j in row { values[j] = Float(Double(values[j]) * factor) }
            }
        }
        return copy
    }
}
