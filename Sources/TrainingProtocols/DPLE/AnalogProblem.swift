import Datasets
import Quantization

/// The data owner's side of a training over the reals: data in floating point, the polynomial, and what stays in clear.
public struct AnalogProblem: Sendable {
    /// What is to be done.
    public let settings: TrainingSettings
    /// The data, m × d.
    public let features: FeatureMatrix
    /// The coefficients of the polynomial `S` that stands for the sigmoid, constant first.
    public let coefficients: [Double]
    /// The step size η.
    public let learningRate: Double
    /// The part of the summed gradient that the master adds itself: `−Xᵀ y`.
    let clearTerm: [Double]
    /// The norm of the first gradient's sum over all rows, `‖Xᵀ (c₀ − y)‖`: what noise is compared with.
    public let firstGradientNorm: Double

    /// Prepares the training.
    ///
    /// - Parameters:
    ///   - features: m × d, finite.
    ///   - targets: m labels 0 or 1, or values for linear regression.
    ///   - settings: valid settings; those of quantization do not matter.
    public init(features: FeatureMatrix, targets: [Float], settings: TrainingSettings) throws(QuantizationError) {
        precondition(
            targets.count == features.rowCount && features.rowCount > 0, "one target a row, and a row at least")
        self.features = features
        self.settings = settings
        coefficients = try settings.realCoefficients()
        clearTerm = DenseKernels.transposedProduct(features, targets.map { -Double($0) })
        let constant = coefficients[0]
        firstGradientNorm = DenseKernels.transposedProduct(features, targets.map { constant - Double($0) })
            .reduce(0) { $0 + $1 * $1 }.squareRoot()
        learningRate = StableStep.learningRate(features: features, settings: settings)
    }
}
