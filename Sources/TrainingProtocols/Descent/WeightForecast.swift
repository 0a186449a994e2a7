import Quantization

/// Foretells how large the weights will grow, so that the field can be chosen before anything is sent.
///
/// A forecast only plans. What proves that no round wraps around is the check of the actual weights before they are sent.
struct WeightForecast: Sendable {
    /// The rows of the sample.
    static let sampleRowCount = 512
    /// How much larger than in the sample the weights may become.
    static let margin = 1.25

    /// The greatest `‖w‖²` of the rounds, with the margin; infinite if the training diverges.
    private let squaredNorm: Double
    /// Whether a score left the interval in which the polynomial is on the right side of its middle: where a cubic with a
    /// falling end has crossed it again, a step leads away from the target.
    let leavesPolynomial: Bool
    /// The features that are not always zero: only their weights are ever rounded.
    private let activeColumnCount: Int
    /// Whether weights are kept within the norm: then there is no forecast, but a bound.
    private let isBound: Bool

    /// The norm `‖wq‖₂` to plan for if weights have `scaleBits` fractional bits: that of the weights, and the roundings on
    /// top, each of variance at most 1/4, whatever the bits.
    func plannedNorm(scaleBits: Int) -> Double {
        guard !isDivergent else { return .infinity }
        let scale = Double(sign: .plus, exponent: scaleBits, significand: 1)
        // A rounding moves a weight by less than one.
        if isBound { return scale * squaredNorm.squareRoot() + Double(activeColumnCount).squareRoot() }
        return (scale * scale * squaredNorm + Double(activeColumnCount) / 4).squareRoot()
    }

    /// Whether the weights grow beyond anything that a training reaches which does not diverge: features and targets are
    /// of the order of one.
    var isDivergent: Bool { !(squaredNorm < 1e24) }

    /// The bound of a training that keeps its weights within this norm.
    init(weightRadius: Double, activeColumnCount: Int) {
        squaredNorm = weightRadius * weightRadius
        leavesPolynomial = false
        self.activeColumnCount = activeColumnCount
        isBound = true
    }

    /// The forecast of a training: the same in real numbers on evenly spaced rows.
    init(
        matrix: QuantizedMatrix, targets: [Float], settings: TrainingSettings, learningRate: Double,
        realCoefficients: [Double], activeColumnCount: Int
    ) {
        self.activeColumnCount = activeColumnCount
        isBound = false
        let count = min(Self.sampleRowCount, matrix.rowCount)
        let sample = (0..<count).map { $0 * matrix.rowCount / count }
        let unit = Double(sign: .plus, exponent: -matrix.scaleBits, significand: 1)
        var descent = GradientDescent(
            featureCount: matrix.columnCount, rowCount: count, settings: settings, learningRate: learningRate)
        let edge = Self.edge(realCoefficients)
        var (greatest, greatestScore) = (0.0, 0.0)
        while !descent.isFinished {
            var gradient = [Double](repeating: 0, count: matrix.columnCount)
            let weights = descent.weights
            gradient.withUnsafeMutableBufferPointer { gradient in
                weights.withUnsafeBufferPointer { weights in
                    for i in sample {
                        let row = matrix.row(i)
                        let z = RowKernels.dot(row.baseAddress!, weights.baseAddress!, count: row.count) * unit
                        greatestScore = max(greatestScore, abs(z))
                        let value = realCoefficients.reversed().reduce(0) { $0 * z + $1 }
                        RowKernels.addScaled(
                            row.baseAddress!, (value - Double(targets[i])) * unit, to: gradient.baseAddress!,
                            count: row.count)
                    }
                }
            }
            guard (try? descent.step(summedGradient: gradient)) != nil else {
                (squaredNorm, leavesPolynomial) = (.infinity, true)
                return
            }
            greatest = max(greatest, descent.weights.reduce(0) { $0 + $1 * $1 })
        }
        squaredNorm = Self.margin * Self.margin * greatest
        leavesPolynomial = greatestScore >= edge
    }

    /// Where `c₁ z + c₃ z³` is zero again; infinite if nowhere.
    private static func edge(_ coefficients: [Double]) -> Double {
        guard coefficients.count > 3, coefficients[1] * coefficients[3] < 0 else { return .infinity }
        return (-coefficients[1] / coefficients[3]).squareRoot()
    }
}
