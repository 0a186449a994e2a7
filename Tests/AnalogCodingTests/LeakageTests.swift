import AnalogCoding
import Foundation
import Testing
import _TestSupport

@Suite struct LeakageTests {
    struct Row: Sendable {
        let points: AnalogPoints
        let sigma: Double
        let worst: ClosedRange<Double>
        let middle: ClosedRange<Double>
    }

    /// K = 5, T = 4, s = 0.5: 3.9/3.0 and 0.015/0.004 for integers, 2.6/0.05 and 0.001/0 for circles. For Chebyshev points the
    /// table has 48/8.5 and 33/1.3; an independent computation gives 49.8/8.8 and 34.6/1.55.
    static let rows = [
        Row(points: .circles(), sigma: 10, worst: 2.55...2.65, middle: 0.03...0.07),
        Row(points: .circles(), sigma: 1000, worst: 0.0005...0.0015, middle: 0...0.0005),
        Row(points: .integers, sigma: 10, worst: 3.85...3.95, middle: 2.85...3.1),
        Row(points: .integers, sigma: 1000, worst: 0.0145...0.0155, middle: 0.0035...0.005),
        Row(points: .chebyshev, sigma: 10, worst: 49.7...49.9, middle: 7.5...10),
        Row(points: .chebyshev, sigma: 1000, worst: 34.5...34.7, middle: 1.1...2),
    ]

    @Test(arguments: rows)
    func leakageOfTheTable(_ row: Row) throws {
        let code = try paperCode(row.points)
        let worst = try #require(code.leakageBound(padDeviation: row.sigma, dataDeviation: 0.5))
        #expect(row.worst.contains(worst.bitsPerCoordinate), "\(worst)")
        #expect(
            code.leakage(of: worst.workers, padDeviation: row.sigma, dataDeviation: 0.5) == worst.bitsPerCoordinate)
        var generator = SeededGenerator(seed: 34)
        let middle = median(
            (0..<1001).map { _ in
                code.leakage(of: generator.subset(of: 50, size: 4), padDeviation: row.sigma, dataDeviation: 0.5)
            })
        #expect(row.middle.contains(middle), "\(middle)")
        let estimate = code.leakageLowerEstimate(padDeviation: row.sigma, dataDeviation: 0.5, using: &generator)
        #expect(estimate.bitsPerCoordinate <= worst.bitsPerCoordinate)
        #expect(estimate.bitsPerCoordinate > 0.95 * worst.bitsPerCoordinate, "\(estimate) \(worst)")
    }

    /// One block, one pad, one colluder: `½ log₂(1 + (s a/σ b)²)` over the reals, twice that over the complexes.
    @Test(arguments: [AnalogPoints.circles(), .chebyshev])
    func oneColluderByHand(_ points: AnalogPoints) throws {
        let code = try AnalogCode(
            parameters: AnalogCodeParameters(workerCount: 7, blockCount: 1, padCount: 1, degree: 1), points: points)
        for worker in 0..<7 {
            let (a, b) = (code.encodingMatrix[worker][0], code.encodingMatrix[worker][1])
            let square = { (z: ComplexNumber) in z.real * z.real + z.imaginary * z.imaginary }
            let ratio = 0.25 / 9 * square(a) / square(b)
            let expected = (code.planeCount == 1 ? 0.5 : 1) * log2(1 + ratio)
            let bits = code.leakage(of: [worker], padDeviation: 3, dataDeviation: 0.5)
            #expect(abs(bits - expected) < 1e-13 * max(1, expected))
        }
    }

    @Test func manySetsAreSearchedAndNotEnumerated() throws {
        let code = try AnalogCode(
            parameters: AnalogCodeParameters(workerCount: 60, blockCount: 5, padCount: 6, degree: 1))
        #expect(code.leakageBound(padDeviation: 100, dataDeviation: 0.5) == nil)
        var generator = SeededGenerator(seed: 35)
        let few = code.leakageLowerEstimate(
            padDeviation: 100, dataDeviation: 0.5, randomSetCount: 100, using: &generator)
        #expect(few.workers.count == 6 && few.bitsPerCoordinate > 0)
        #expect(code.leakage(of: few.workers, padDeviation: 100, dataDeviation: 0.5) > 0)
    }

    @Test func nobodyColludesWithoutPads() throws {
        let code = try AnalogCode(
            parameters: AnalogCodeParameters(workerCount: 7, blockCount: 3, padCount: 0, degree: 1))
        #expect(code.leakageBound(padDeviation: 1, dataDeviation: 1)?.bitsPerCoordinate == 0)
    }
}
