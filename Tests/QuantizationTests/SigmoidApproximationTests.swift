import Foundation
import Quantization
import Testing

@Suite struct SigmoidApproximationTests {
    /// Coefficients of degree 1 and 3 with half a unit of the last printed digit, and greatest errors to three digits.
    struct Fit: Sendable {
        let range: Double
        let linear: (value: Double, tolerance: Double)
        let cubic: [(value: Double, tolerance: Double)]
        let errors: (Double, Double)
    }

    static let table = [
        Fit(
            range: 4, linear: (0.15320462, 5e-9), cubic: [(0.21660981, 5e-9), (-0.0066047077, 5e-11)],
            errors: (0.131, 0.038)),
        Fit(
            range: 5, linear: (0.13122807, 5e-9), cubic: [(0.19833103, 5e-9), (-0.0044735303, 5e-11)],
            errors: (0.163, 0.061)),
        Fit(
            range: 8, linear: (0.088948545, 5e-10), cubic: [(0.15012041, 5e-9), (-0.0015930174, 5e-11)],
            errors: (0.212, 0.114)),
        Fit(
            range: 10, linear: (0.072534097, 5e-10), cubic: [(0.1266884, 5e-8), (-0.00090257179, 5e-12)],
            errors: (0.243, 0.136)),
    ]

    @Test(arguments: table)
    func coefficientsAreThoseOfTheTable(fit: Fit) throws {
        let linear = try SigmoidApproximation.coefficients(degree: 1, range: fit.range)
        #expect(linear.count == 2 && linear[0] == 0.5)
        #expect(abs(linear[1] - fit.linear.value) <= fit.linear.tolerance)
        #expect(try SigmoidApproximation.coefficients(degree: 2, range: fit.range) == linear + [0])
        let cubic = try SigmoidApproximation.coefficients(degree: 3, range: fit.range)
        #expect(cubic.count == 4 && cubic[0] == 0.5 && cubic[2] == 0)
        for (place, expected) in zip([1, 3], fit.cubic) {
            #expect(abs(cubic[place] - expected.value) <= expected.tolerance, "coefficient \(place)")
        }
    }

    @Test(arguments: table)
    func greatestErrorsAreThoseOfTheTable(fit: Fit) throws {
        for (degree, expected) in [(1, fit.errors.0), (3, fit.errors.1)] {
            let c = try SigmoidApproximation.coefficients(degree: degree, range: fit.range)
            let error = stride(from: -fit.range, through: fit.range, by: fit.range / 10_000).reduce(0.0) {
                max($0, abs(residual(c, $1)))
            }
            #expect(abs(error - expected) <= 5.1e-4, "degree \(degree)")
        }
    }

    @Test(arguments: [0.1, 1, 3, 7.5, 20], 1...3)
    func residualIsOrthogonalToPolynomialsOfTheDegree(range: Double, degree: Int) throws {
        let c = try SigmoidApproximation.coefficients(degree: degree, range: range)
        let steps = 200_000
        for power in 0...degree {
            // The midpoint rule on [−1, 1].
            let inner =
                (0..<steps).reduce(0.0) { sum, i in
                    let t = (2 * Double(i) + 1) / Double(steps) - 1
                    return sum + residual(c, t * range) * pow(t, Double(power))
                } * 2 / Double(steps)
            #expect(abs(inner) < 1e-8, "power \(power)")
        }
    }

    @Test(arguments: [-1, 0, 4, 5])
    func refusesDegreesThatAreNotFitted(degree: Int) {
        #expect(throws: QuantizationError.unsupportedDegree(degree)) {
            try SigmoidApproximation.coefficients(degree: degree, range: 10)
        }
    }

    @Test(arguments: [0, -3, Double.infinity])
    func refusesRangesThatAreNotPositiveAndFinite(range: Double) {
        #expect(throws: QuantizationError.invalidSigmoidRange(range)) {
            try SigmoidApproximation.coefficients(degree: 1, range: range)
        }
        #expect(throws: QuantizationError.self) { try SigmoidApproximation.coefficients(degree: 1, range: .nan) }
    }

    private func residual(_ c: [Double], _ z: Double) -> Double {
        c.reversed().reduce(0) { $0 * z + $1 } - 1 / (1 + exp(-z))
    }
}
