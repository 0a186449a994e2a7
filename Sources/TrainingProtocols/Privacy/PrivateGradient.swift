import Foundation
import Quantization

/// The summed gradient of a private training as integers, labels included, so that exact noise covers all of it.
///
/// In units of `factor · 2^−l` the gradient is `Σᵢ x̄ᵢ (P(x̄ᵢ·w̄) + τᵢ)`, where the label of row `i` is `τᵢ` in the same
/// units. Both terms are taken `2ᵉ` times, so that rounding `τ` to an integer does not matter. A row adds a vector of norm
/// at most `‖x̄ᵢ‖ |P + τᵢ|` to the sum.
package struct PrivateGradient: Sendable {
    /// e: the bits that the label terms get more than block values have.
    private let extraBits: Int

    /// `Σᵢ x̄ᵢ τᵢ`, a sum for each column.
    private let labelSums: [Int128]
    /// The greatest `|2ᵉ C₀ + τ|` of the two classes: what a row adds whose score is zero, over its norm.
    private let greatestConstantTerm: Double
    /// The greatest norm of a row, in integers.
    private let rowNorm: Double
    private let polynomial: FieldPolynomial

    /// The gradient of data whose rows have at most the norm of `settings`.
    ///
    /// - Parameter targets: 0 or 1.
    /// - Throws: `QuantizationError.coefficientTooLarge` if the sums might not fit.
    init(
        matrix: QuantizedMatrix, targets: [Float], polynomial: FieldPolynomial, settings: PrivacySettings
    ) throws(QuantizationError) {
        precondition(targets.allSatisfy { $0 == 0 || $0 == 1 }, "classes alone have bounded labels")
        self.polynomial = polynomial
        rowNorm = settings.rowNorm * pow(2, Double(matrix.scaleBits))
        let unitBits = polynomial.resultScaleBits - matrix.scaleBits
        func term(_ label: Double, bits: Int) -> Double {
            ((polynomial.clearConstant - label) / polynomial.factor * pow(2, Double(bits))).rounded()
        }
        // Labels that are large already are exact enough.
        extraBits = term(1, bits: unitBits).magnitude < 0x1p40 ? 16 : 0
        let bits = unitBits + extraBits
        let terms = [term(0, bits: bits), term(1, bits: bits)]
        guard terms.allSatisfy({ abs($0) < 0x1p80 }) else { throw .coefficientTooLarge(power: 0) }
        let constant = Double(polynomial.integers[0]) * pow(2, Double(extraBits))
        greatestConstantTerm = terms.map { abs(constant + $0) }.max() ?? 0
        var sums = [Int128](repeating: 0, count: matrix.columnCount)
        for i in 0..<matrix.rowCount {
            let row = matrix.row(i)
            let term = Int128(terms[targets[i] == 0 ? 0 : 1])
            for j in 0..<row.count where row[j] != 0 { sums[j] += Int128(row[j]) * term }
        }
        labelSums = sums
    }

    /// The noisy gradient in real numbers.
    ///
    /// - Parameters:
    ///   - blockSums: `Σᵢ x̄ᵢ P(x̄ᵢ·w̄)`.
    ///   - weightNorm: the greatest norm of the rounded weights.
    package func release(
        blockSums: [Int128], weightNorm: Double, round: Int, noise: GradientNoise
    ) throws -> [Double] {
        var sums = exactSums(blockSums: blockSums)
        try noise.add(to: &sums, rowSensitivity: rowSensitivity(weightNorm: weightNorm), round: round)
        let unit = polynomial.factor * pow(2, -Double(polynomial.resultScaleBits + extraBits))
        return sums.map { Double($0) * unit }
    }

    /// The sums before the noise.
    package func exactSums(blockSums: [Int128]) -> [Int128] {
        zip(blockSums, labelSums).map { ($0 << Int128(extraBits)) + $1 }
    }

    /// `C̄ (2ᵉ Σᵢ |Cᵢ| (C̄ ‖w̄‖)ⁱ + max |2ᵉ C₀ + τ|)` with the sum from i = 1: a score is at most `C̄ ‖w̄‖`, by Cauchy and Schwarz.
    package func rowSensitivity(weightNorm: Double) -> Double {
        let score = rowNorm * weightNorm
        let value = polynomial.integers.dropFirst().reversed().reduce(0.0) { ($0 + Double($1.magnitude)) * score }
        return rowNorm * (value * pow(2, Double(extraBits)) + greatestConstantTerm)
    }
}
