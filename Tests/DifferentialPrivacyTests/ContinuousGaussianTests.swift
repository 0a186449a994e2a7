import DifferentialPrivacy
import Foundation
import PrimeFields
import Testing
import _TestSupport

@Suite struct ContinuousGaussianTests {
    static let sampleCount = 1_000_000
    /// Eight checks of distributions, together with a false-alarm rate of 10⁻⁶.
    static let rate = 1e-6 / 8

    private func draw(_ deviation: Double) throws -> [Double] {
        var generator = try MaskGenerator()
        return try ContinuousGaussian(scale: deviation).samples(
            count: Self.sampleCount, using: &generator
        ).exposed
    }

    /// 1024 bins of one probability: an edge of the ziggurat that is wrong would show.
    @Test func isNormal() throws {
        let samples = try draw(1)
        var counts = [Int](repeating: 0, count: 1024)
        for x in samples { counts[min(1023, Int(1024 * normalCDF(x)))] += 1 }
        let even = [Double](repeating: 1.0 / 1024, count: 1024)
        #expect(Fit.chiSquareTail(counts: counts, probabilities: even) > Self.rate)
        #expect(Fit.kolmogorovTail(samples, distribution: normalCDF) > Self.rate)
    }

    /// 40 million samples: 10 000 beyond 3.654, where the tail starts, and 23 beyond 5.
    @Test func hasTheTailsOfTheNormalDistribution() throws {
        let noise = try ContinuousGaussian(scale: 1)
        var generator = try MaskGenerator()
        var (tail, count) = ([Double](), 0)
        for _ in 0..<100 {
            let samples = noise.samples(count: 400_000, using: &generator).exposed
            tail += samples.filter { abs($0) > 3 }
            count += samples.count
        }
        for t in [3, 3.6541528853610088, 4, 4.5, 5] {
            let beyond = tail.count { abs($0) > t }
            let probability = try Fit.binomialTail(events: beyond, trials: count, probability: 2 * normalCDF(-t))
            #expect(probability > Self.rate, "\(beyond) beyond \(t)")
        }
        // In the tail, as in front of it, the sign is even.
        let (above, below) = (tail.count { $0 > 3.66 }, tail.count { $0 < -3.66 })
        #expect(try Fit.binomialTail(events: above, trials: above + below, probability: 0.5) > Self.rate)
    }

    /// Mean, variance and fourth moment: each normal to good approximation, with 6 standard deviations passed in
    /// 2 · 10⁻⁹ of runs.
    @Test(arguments: [1, 1e-100, 1e12])
    func hasTheMoments(_ deviation: Double) throws {
        let samples = try draw(deviation).map { $0 / deviation }
        let n = Double(samples.count)
        func mean(_ value: (Double) -> Double) -> Double { samples.reduce(0.0) { $0 + value($1) } / n }
        #expect(abs(mean { $0 }) < 6 / n.squareRoot())
        #expect(abs(mean { $0 * $0 } - 1) < 6 * (2 / n).squareRoot())
        #expect(abs(mean { $0 * $0 * $0 * $0 } - 3) < 6 * (96 / n).squareRoot())
    }

    /// No number comes twice in a row, and neighbours are uncorrelated: within 6 standard deviations.
    @Test func neighboursAreIndependent() throws {
        let samples = try draw(1)
        let n = Double(samples.count - 1)
        var (product, squares) = (0.0, 0.0)
        for (x, y) in zip(samples, samples.dropFirst()) {
            #expect(x != y)
            product += x * y
            squares += (x * x - 1) * (y * y - 1)
        }
        #expect(abs(product / n) < 6 / n.squareRoot())
        #expect(abs(squares / n) < 6 * 2 / n.squareRoot())
    }

    @Test(arguments: [0.98, 1.02])
    func anotherDeviationIsCaught(_ deviation: Double) throws {
        #expect(try Fit.kolmogorovTail(draw(deviation), distribution: normalCDF) < Self.rate)
    }

    @Test func isAddedToValues() throws {
        let noise = try ContinuousGaussian(scale: 3)
        var (first, second) = (SeededGenerator(seed: 3), SeededGenerator(seed: 3))
        var values = (0..<1000).map { Double($0) }
        noise.add(to: &values, using: &first)
        let samples = noise.samples(count: 1000, using: &second).exposed
        #expect(values == (0..<1000).map { Double($0) + samples[$0] })
    }

    @Test(arguments: [0, -1, .infinity, 0x1p501])
    func refusesOtherDeviations(_ deviation: Double) {
        #expect(throws: PrivacyError.scaleOutOfRange(deviation, range: ContinuousGaussian.scales)) {
            try ContinuousGaussian(scale: deviation)
        }
    }
}
