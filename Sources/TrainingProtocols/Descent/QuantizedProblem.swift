import Datasets
import PrimeFields
import Quantization

/// The data owner's side of a training in integers: quantized data, the polynomial, and what stays in clear.
public struct QuantizedProblem: Sendable {
    /// What is to be done.
    public let settings: TrainingSettings
    /// The data, m × d.
    public let matrix: QuantizedMatrix
    /// The statistics of its blocks, for as many blocks as were asked for.
    public let blocks: [BlockStatistics]
    /// The polynomial in integers.
    public let polynomial: FieldPolynomial
    /// The part of the summed gradient that the master adds itself: `2^−lx Xqᵀ (c·1 − y)`, where `c` is the polynomial's
    /// constant if it was dropped, otherwise zero.
    public let clearTerm: [Double]
    /// The gradient with its labels in integers, in a private training.
    package let privateGradient: PrivateGradient?
    /// The step size η.
    public let learningRate: Double
    /// Where the descent starts: after the last round of an earlier run on the same data with the same settings, or with
    /// zero weights if nil. With any scheme and code, the weights of later rounds are those of a run that never stopped.
    public var start: DescentState?
    /// The number of the first round to do.
    var firstRound: Int { (start?.round ?? 0) + 1 }
    /// What the rounded weights' norm is expected to stay below, `‖wq‖₂` in quantized units.
    public var plannedWeightNorm: Double { forecast.plannedNorm(scaleBits: settings.weightBits) }
    /// How large the weights are expected to grow, whatever their bits.
    let forecast: WeightForecast

    /// Quantizes the data and prepares the training.
    ///
    /// - Parameters:
    ///   - features: m × d, finite.
    ///   - targets: m labels 0 or 1, or values for linear regression.
    ///   - settings: valid settings.
    ///   - partitionCount: the blocks that the data will be cut into, K; measured in the same pass.
    public init(
        features: FeatureMatrix, targets: [Float], settings: TrainingSettings, partitionCount: Int = 1
    ) throws(QuantizationError) {
        precondition(
            targets.count == features.rowCount && features.rowCount > 0, "one target a row, and a row at least")
        let polynomial = try settings.fieldPolynomial()
        _ = try WeightQuantizer(scaleBits: settings.weightBits)
        let quantized = try features.withValues { values throws(QuantizationError) in
            try QuantizedMatrix.quantize(
                values, rowCount: features.rowCount, columnCount: features.columnCount, scaleBits: settings.dataBits,
                partitionCount: partitionCount, rowNorm: settings.privacy?.rowNorm)
        }
        let matrix = quantized.matrix
        self.settings = settings
        self.polynomial = polynomial
        self.matrix = matrix
        blocks = quantized.blocks
        clearTerm = matrix.transposedProduct(targets.map { polynomial.clearConstant - Double($0) })
        if let privacy = settings.privacy {
            privateGradient = try PrivateGradient(
                matrix: matrix, targets: targets, polynomial: polynomial, settings: privacy)
        } else {
            privateGradient = nil
        }
        let coefficients = try settings.realCoefficients()
        func forecast(_ rate: Double) -> WeightForecast {
            if let privacy = settings.privacy {
                return WeightForecast(
                    weightRadius: privacy.weightRadius, activeColumnCount: quantized.activeColumnCount)
            }
            return WeightForecast(
                matrix: matrix, targets: targets, settings: settings, learningRate: rate,
                realCoefficients: coefficients, activeColumnCount: quantized.activeColumnCount)
        }
        switch settings.learningRate {
        case .fixed(let rate):
            learningRate = rate
            self.forecast = forecast(rate)
        case .automatic where settings.privacy != nil:
            learningRate = settings.privacy?.learningRate(l2: settings.l2) ?? 0
            self.forecast = forecast(learningRate)
        case .automatic:
            var rate = StableStep.learningRate(
                rowCount: matrix.rowCount, columnCount: matrix.columnCount, model: settings.model,
                l2: settings.l2, gramProduct: matrix.gramProduct)
            var foretold = forecast(rate)
            // Steps that are safe for the sigmoid may not be for its polynomial.
            for _ in 0..<30 where foretold.isDivergent || foretold.leavesPolynomial {
                rate /= 2
                foretold = forecast(rate)
            }
            learningRate = rate
            self.forecast = foretold
        }
    }
}
