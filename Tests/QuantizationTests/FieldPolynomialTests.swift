import Foundation
import Quantization
import Testing
import _TestSupport

@Suite struct FieldPolynomialTests {
    @Test func monicDividesByTheLeadingCoefficientAndDropsTheConstant() throws {
        let linear = try FieldPolynomial(coefficients: [0.5, 0.0725], mode: .monic, dataBits: 2, weightBits: 4)
        #expect(linear.integers == [0, 1] && linear.resultScaleBits == 8 && linear.degree == 1)
        #expect(linear.factor == 0.0725 && linear.clearConstant == 0.5)
        // c₁/c₃ = −25 at scale 2¹², c₂/c₃ = 3.3 at scale 2⁶.
        let cubic = try FieldPolynomial(
            coefficients: [0.5, 0.25, -0.033, -0.01], mode: .monic, dataBits: 2, weightBits: 4)
        #expect(cubic.integers == [0, -102_400, 211, 1] && cubic.resultScaleBits == 20 && cubic.degree == 3)
        #expect(cubic.factor == -0.01 && cubic.clearConstant == 0.5)
    }

    @Test func scaledRoundsCoefficientsAndKeepsTheConstant() throws {
        // The coefficient of the fit on [−10, 10] becomes 1/16, that on [−5, 5] becomes 1/8.
        for (coefficient, integer) in [(0.072534097, 1), (0.13122807, 2), (-0.072534097, -1)] as [(Double, Int64)] {
            let polynomial = try FieldPolynomial(
                coefficients: [0.5, coefficient], mode: .scaled(bits: 4), dataBits: 2, weightBits: 4)
            #expect(polynomial.integers == [512, integer] && polynomial.resultScaleBits == 12)
            #expect(polynomial.factor == 1 && polynomial.clearConstant == 0)
        }
        let cubic = try FieldPolynomial(
            coefficients: [0.5, 0.25, 0, -0.01], mode: .scaled(bits: 10), dataBits: 2, weightBits: 4)
        #expect(cubic.integers == [1 << 27, 1 << 20, 0, -10] && cubic.resultScaleBits == 30)
    }

    @Test(arguments: [(-1.5, -1), (-0.5, 0), (0.5, 1), (1.5, 2), (2.5, 3), (-2.5, -2)] as [(Double, Int64)])
    func roundsHalvesUp(value: Double, expected: Int64) throws {
        let polynomial = try FieldPolynomial(
            coefficients: [0, value, 1], mode: .monic, dataBits: 0, weightBits: 0)
        #expect(polynomial.integers == [0, expected, 1])
    }

    @Test(arguments: [1, 3], [CoefficientMode.monic, .scaled(bits: 12), .scaled(bits: 20)])
    func integersAtTheirScaleAreTheRealPolynomial(degree: Int, mode: CoefficientMode) throws {
        let (dataBits, weightBits) = (5, 7)
        let c = try SigmoidApproximation.coefficients(degree: degree, range: 10)
        let polynomial = try FieldPolynomial(
            coefficients: c, mode: mode, dataBits: dataBits, weightBits: weightBits)
        for step in -40...40 {
            // z = zq / 2^(lx + lw); the block value has lx more bits, from the data it is multiplied with.
            let zq = Double(step) * 1000
            let z = zq * pow(2, -Double(dataBits + weightBits))
            let value = polynomial.integers.enumerated().reduce(0) {
                $0 + Double($1.element) * pow(zq, Double($1.offset))
            }
            let unit = pow(2, -Double(polynomial.resultScaleBits - dataBits)) * polynomial.factor
            let expected = c.reversed().reduce(0) { $0 * z + $1 }
            // Half a unit of each coefficient.
            let quantum: Double =
                switch mode {
                case .monic: 0
                case .scaled(let bits): pow(2, -Double(bits + 1))
                }
            let tolerance = (0...degree).reduce(1e-6) { $0 + quantum * pow(abs(z), Double($1)) }
            #expect(abs(value * unit + polynomial.clearConstant - expected) <= tolerance, "z \(z)")
        }
    }

    @Test func refusesAZeroLeadingCoefficientInMonicMode() throws {
        let quadratic = try SigmoidApproximation.coefficients(degree: 2, range: 10)
        #expect(throws: QuantizationError.leadingCoefficientIsZero(degree: 2)) {
            try FieldPolynomial(coefficients: quadratic, mode: .monic, dataBits: 2, weightBits: 4)
        }
        let scaled = try FieldPolynomial(
            coefficients: quadratic, mode: .scaled(bits: 10), dataBits: 2, weightBits: 4)
        #expect(scaled.integers == [1 << 21, 4754, 0])
    }

    @Test(arguments: [-1, 41])
    func refusesCoefficientBitsOutOfRange(bits: Int) {
        #expect(throws: QuantizationError.bitsOutOfRange(parameter: "coefficient", have: bits, range: 0...40)) {
            try FieldPolynomial(coefficients: [0.5, 1], mode: .scaled(bits: bits), dataBits: 2, weightBits: 4)
        }
    }

    @Test(arguments: 0...2)
    func refusesBitsAtWhichAllButTheConstantVanishes(bits: Int) throws {
        // 0.0725: the printed scale of the paper has no bits for coefficients, and three are the least.
        #expect(throws: QuantizationError.coefficientsVanish(bits: bits)) {
            try FieldPolynomial(coefficients: [0.5, 0.0725], mode: .scaled(bits: bits), dataBits: 2, weightBits: 4)
        }
        let least = try FieldPolynomial(
            coefficients: [0.5, 0.0725], mode: .scaled(bits: 3), dataBits: 2, weightBits: 4)
        #expect(least.integers[1] == 1)
    }

    @Test func refusesCoefficientsBeyond62Bits() {
        #expect(throws: QuantizationError.coefficientTooLarge(power: 1)) {
            try FieldPolynomial(coefficients: [0.5, 0.2, 0, -0.01], mode: .monic, dataBits: 15, weightBits: 15)
        }
        #expect(throws: QuantizationError.coefficientTooLarge(power: 0)) {
            try FieldPolynomial(coefficients: [0.5, 0.2], mode: .scaled(bits: 40), dataBits: 12, weightBits: 11)
        }
        #expect(throws: QuantizationError.coefficientTooLarge(power: 1)) {
            try FieldPolynomial(coefficients: [0.5, .infinity, 1], mode: .monic, dataBits: 2, weightBits: 2)
        }
    }
}
