import AnalogCoding

extension AnalogPlan {
    /// About how large the error of a decoded gradient is: of the noise, if there is some, and of rounding.
    ///
    /// Noise of deviation σ in each coordinate makes an error of norm `gain · σ · √d`; answers are sums of rows that are
    /// rounded to 53 bits.
    ///
    /// - Parameters:
    ///   - norm: what a row adds to an answer at most, or mostly.
    ///   - gain: the noise gain.
    ///   - featureCount: d.
    public func gradientError(norm: Double, gain: Double, featureCount: Int) -> Double {
        let noise = (noise?.multiplier ?? 0) * AnalogRole.sensitivity(norm: norm) * Double(featureCount).squareRoot()
        let rounding = 0x1p-53 * norm * Double(layout.rowCount).squareRoot()
        return gain * (noise * noise + rounding * rounding).squareRoot()
    }

    /// A bound of what a row adds to an answer that few rows exceed, from public figures alone: code, pads, d and the range
    /// of features.
    ///
    /// A row of a share is its pads for the most part, `‖x̃‖ ≈ σ √(d Σ|l|²)` over the pads' coefficients; its product with the
    /// coded weights is about normal, of which four deviations are taken, beside a score of 5 of the data themselves. The
    /// worker whose rows are largest counts. Nothing is proved by it: rows beyond are clipped.
    ///
    /// - Parameters:
    ///   - featureMagnitude: the root mean square that a feature may be expected to have.
    ///   - coefficients: those of `S`.
    public static func publicNorm(
        code: AnalogCode, pads: AnalogPads, featureCount: Int, featureMagnitude: Double, coefficients: [Double]
    ) -> Double {
        let (width, blockCount) = (Double(featureCount), code.parameters.blockCount)
        let norms = code.encodingMatrix.map { row in
            let squares = row.map { $0.real * $0.real + $0.imaginary * $0.imaginary }
            let blocks = squares[..<blockCount].reduce(0, +)
            let hidden = squares[blockCount...].reduce(0, +)
            let sum = row[..<blockCount].reduce(into: (real: 0.0, imaginary: 0.0)) {
                ($0.real, $0.imaginary) = ($0.real + $1.real, $0.imaginary + $1.imaginary)
            }
            let weightSum = (sum.real * sum.real + sum.imaginary * sum.imaginary).squareRoot()
            let norm =
                (width
                * (hidden * pads.dataDeviation * pads.dataDeviation + blocks * featureMagnitude * featureMagnitude))
                .squareRoot()
            let score =
                4 * norm * pads.weightDeviation * hidden.squareRoot() + 5 * weightSum * max(1, blocks).squareRoot()
            let value = coefficients.reversed().reduce(0) { $0 * score + abs($1) }
            return norm * value
        }
        return norms.max() ?? 0
    }
}
