import Quantization

/// Foretells how large the weights will grow, so that the field can be chosen before anything is sent.
///
/// A forecast only plans. What proves that no round wraps around is the check of the actual weights before they are sent.
enum WeightForecast {
    /// The rows of the sample.
    static let sampleRowCount = 512
    /// How much larger than in the sample the weights may become.
    static let margin = 1.25

    /// The norm `‖wq‖₂` to plan for: the training in real numbers on evenly spaced rows, with a margin, and the roundings
    /// on top, each of variance at most 1/4 and none where a feature is always zero.
    static func plannedNorm(
        matrix: QuantizedMatrix, targets: [Float], settings: TrainingSettings, learningRate: Double,
        realCoefficients: [Double], activeColumnCount: Int
    ) -> Double {
        let count = min(sampleRowCount, matrix.rowCount)
        let sample = (0..<count).map { $0 * matrix.rowCount / count }
        let unit = Double(sign: .plus, exponent: -matrix.scaleBits, significand: 1)
        var descent = GradientDescent(
            featureCount: matrix.columnCount, rowCount: count, settings: settings, learningRate: learningRate)
        var greatest = 0.0
        while !descent.isFinished {
            var gradient = [Double](repeating: 0, count: matrix.columnCount)
            let weights = descent.weights
            gradient.withUnsafeMutableBufferPointer { gradient in
                weights.withUnsafeBufferPointer { weights in
                    for i in sample {
                        let row = matrix.row(i)
                        let z = RowKernels.dot(row.baseAddress!, weights.baseAddress!, count: row.count) * unit
                        let value = realCoefficients.reversed().reduce(0) { $0 * z + $1 }
                        RowKernels.addScaled(
                            row.baseAddress!, (value - Double(targets[i])) * unit, to: gradient.baseAddress!,
                            count: row.count)
                    }
                }
            }
            guard (try? descent.step(summedGradient: gradient)) != nil else { return .infinity }
            greatest = max(greatest, descent.weights.reduce(0) { $0 + $1 * $1 })
        }
        let scale = Double(sign: .plus, exponent: settings.weightBits, significand: 1)
        let norm = (margin * margin * scale * scale * greatest + Double(activeColumnCount) / 4).squareRoot()
        return norm.isFinite ? norm : .infinity
    }
}
