import Foundation

/// How the polynomial's real coefficients become integers.
public enum CoefficientMode: Hashable, Codable, Sendable {
    /// Divide by the leading coefficient, which the master multiplies back in, and drop the constant, which the master
    /// adds in clear: no rounding error in the leading term, and block values 4 to 8 times smaller.
    case monic
    /// Round `2^bits c` and keep the constant: the form of the paper.
    case scaled(bits: Int)
}

/// A real polynomial as the integers that workers use: every term has the same scale when data and weights are scaled.
///
/// Worker: `ĝ = Σᵢ Cᵢ ∏_{j≤i} (Xq wqⱼ)`. Master: `Xᵀ ĝ = 2^−resultScaleBits · factor · Σ_k lift(block k)`, plus the
/// constant's share if it was dropped. The printed scale of the paper, `lx + r(lx + lw)`, lacks the bits of the
/// coefficients: with it, `c₁` rounds to zero.
public struct FieldPolynomial: Hashable, Codable, Sendable {
    /// `C₀ … C_r`.
    public let integers: [Int64]
    /// The number of fractional bits of a block value, l.
    public let resultScaleBits: Int
    /// What the master multiplies with: the leading coefficient in monic mode, otherwise one.
    public let factor: Double
    /// The constant that the master adds in clear: `c₀` in monic mode, otherwise zero.
    public let clearConstant: Double

    /// The degree, r.
    public var degree: Int { integers.count - 1 }

    /// Takes real coefficients to integers.
    ///
    /// - Parameters:
    ///   - coefficients: `c₀ … c_r`, at least two.
    ///   - mode: monic or scaled.
    ///   - dataBits: lx.
    ///   - weightBits: lw.
    public init(
        coefficients: [Double], mode: CoefficientMode, dataBits: Int, weightBits: Int
    ) throws(QuantizationError) {
        precondition(coefficients.count >= 2, "a polynomial of degree one at least")
        let degree = coefficients.count - 1
        let termBits = dataBits + weightBits

        func integer(_ value: Double, shift: Int, power: Int) throws(QuantizationError) -> Int64 {
            let scaled = (value * pow(2, Double(shift)) + 0.5).rounded(.down)
            guard abs(scaled) < 0x1p62 else { throw .coefficientTooLarge(power: power) }
            return Int64(scaled)
        }

        var integers: [Int64] = []
        switch mode {
        case .monic:
            let leading = coefficients[degree]
            guard leading != 0 else { throw .leadingCoefficientIsZero(degree: degree) }
            for i in 0...degree {
                let value = i == 0 ? 0 : coefficients[i] / leading
                integers.append(try integer(value, shift: (degree - i) * termBits, power: i))
            }
            resultScaleBits = dataBits + degree * termBits
            factor = leading
            clearConstant = coefficients[0]
        case .scaled(let bits):
            guard (0...40).contains(bits) else {
                throw .bitsOutOfRange(parameter: "coefficient", have: bits, range: 0...40)
            }
            for i in 0...degree {
                integers.append(try integer(coefficients[i], shift: bits + (degree - i) * termBits, power: i))
            }
            guard integers[1...].contains(where: { $0 != 0 }) else { throw .coefficientsVanish(bits: bits) }
            resultScaleBits = dataBits + degree * termBits + bits
            factor = 1
            clearConstant = 0
        }
        self.integers = integers
    }
}
