import Benchmarks
import Foundation
import Testing

struct StatisticsTests {
    @Test(arguments: [
        ([3.0, 1, 2], 2.0, 1.0, 3.0), ([4, 1, 3, 2], 2.5, 1, 4), ([7], 7, 7, 7), ([2, 2], 2, 2, 2),
    ])
    func theMedianIsInTheMiddle(_ values: [Double], median: Double, least: Double, greatest: Double) throws {
        let spread = try #require(Spread(values))
        #expect(spread.median == median)
        #expect(spread.least == least)
        #expect(spread.greatest == greatest)
    }

    @Test func nothingHasNoSpread() {
        #expect(Spread([]) == nil)
    }

    @Test(arguments: [-1.0, -0.5, 0, 1, 2.25])
    func aPowerLawIsFoundAgain(_ exponent: Double) throws {
        let law = try #require(PowerLaw([1.0, 2, 5, 13].map { ($0, 3 * pow($0, exponent)) }))
        #expect(abs(law.exponent - exponent) < 1e-12)
        #expect(abs(law.factor - 3) < 1e-12)
        #expect(abs(law(4) - 3 * pow(4, exponent)) < 1e-10)
    }

    @Test func theFitMinimizesSquaresOfLogarithms() throws {
        // Logarithms 0, 1, 2 against 0, 1, 1: the slope of the least squares is one half, the intercept one sixth.
        let law = try #require(PowerLaw([(1, 1), (M_E, M_E), (M_E * M_E, M_E)]))
        #expect(abs(law.exponent - 0.5) < 1e-12)
        #expect(abs(law.factor - exp(1.0 / 6)) < 1e-12)
    }

    @Test func oneValueOfTheQuantityGivesNoLaw() {
        #expect(PowerLaw([]) == nil)
        #expect(PowerLaw([(2, 1), (2, 3)]) == nil)
        #expect(PowerLaw([(0, 1), (2, 3)]) == nil)
    }
}
