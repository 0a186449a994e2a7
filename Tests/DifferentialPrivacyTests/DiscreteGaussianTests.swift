import DifferentialPrivacy
import Foundation
import PrimeFields
import Testing
import _TestSupport

@Suite struct DiscreteGaussianTests {
    static let scales = [0.0625, 0.3, 0.5, 1, 1.5, 3.7, 100, 1e4]
    static let sampleCount = 300_000
    /// Five checks of each of 8 scales, and two of each of 6 large ones: 52, together with a false-alarm rate of 10⁻⁶.
    static let rate = 1e-6 / 52

    private func draw(_ scale: Double) throws -> [Int] {
        var generator = try MaskGenerator()
        return try DiscreteGaussian(scale: scale).samples(count: Self.sampleCount, using: &generator).exposed
            .map { Int($0) }
    }

    @Test(arguments: scales)
    func hasTheExactProbabilities(_ scale: Double) throws {
        let fit = DiscreteFit(scale: scale, samples: Self.sampleCount)
        #expect(try fit.leastTail(draw(scale)) > Self.rate)
    }

    /// 10⁶ and above: bins and tails of the normal distribution, from which no such sample can tell it. 2⁵⁷ − 2⁵ and
    /// 2⁵⁷ are on both sides of the change to wide integers.
    @Test(arguments: [1e6, 1e12, 0x1p57 - 32, 0x1p57, 0x1p60, 0x1p100])
    func isNormalWhereItIsWide(_ scale: Double) throws {
        var generator = try MaskGenerator()
        let samples = try DiscreteGaussian(scale: scale).samples(count: Self.sampleCount, using: &generator).exposed
        var counts = [Int](repeating: 0, count: 256)
        for sample in samples { counts[min(255, Int(256 * normalCDF(Double(sample) / scale)))] += 1 }
        let even = [Double](repeating: 1.0 / 256, count: 256)
        #expect(Fit.chiSquareTail(counts: counts, probabilities: even) > Self.rate)
        let beyond = samples.count { abs(Double($0)) > 4 * scale }
        #expect(
            try Fit.binomialTail(events: beyond, trials: samples.count, probability: 2 * normalCDF(-4)) > Self.rate)
    }

    /// The check sees half of the scale, and a scale that is 2 % off. (Beyond σ and beyond 2σ the latter has 11
    /// standard deviations fewer than it should; the rate allows 6.)
    @Test(arguments: [1, 1.5, 3.7, 100, 1e4], [0.5, 0.98])
    func anotherScaleIsCaught(_ scale: Double, _ factor: Double) throws {
        let fit = DiscreteFit(scale: scale, samples: Self.sampleCount)
        #expect(try fit.leastTail(draw(scale * factor)) < Self.rate)
    }

    /// A continuous sample rounded to an integer has other probabilities: 0.383 for zero instead of 0.399.
    @Test(arguments: [0.5, 1, 1.5])
    func aRoundedContinuousSampleIsCaught(_ scale: Double) throws {
        var generator = try MaskGenerator()
        let rounded = try ContinuousGaussian(scale: scale).samples(
            count: Self.sampleCount, using: &generator
        ).exposed.map { Int($0.rounded()) }
        let fit = DiscreteFit(scale: scale, samples: Self.sampleCount)
        #expect(try fit.leastTail(rounded) < Self.rate)
    }

    /// Noise of all types is the same of the same bytes, and is added to what is there.
    @Test(arguments: [0.5, 1000, 0x1p58], [0, 1, 785])
    func isAddedToValues(_ scale: Double, _ count: Int) throws {
        let noise = try DiscreteGaussian(scale: scale)
        var (first, second, third) = (SeededGenerator(seed: 7), SeededGenerator(seed: 7), SeededGenerator(seed: 7))
        let samples = noise.samples(count: count, using: &first).exposed
        var wide = (0..<count).map { Int128($0) << 90 }
        var narrow = (0..<count).map { Int64($0) - 300 }
        noise.add(to: &wide, using: &second)
        noise.add(to: &narrow, using: &third)
        #expect(wide == (0..<count).map { Int128($0) << 90 + samples[$0] })
        #expect(narrow == (0..<count).map { Int64(truncatingIfNeeded: Int128($0) - 300 + samples[$0]) })
        // What follows in the stream is not what was used.
        #expect(count == 0 || noise.samples(count: count, using: &first).exposed != samples)
    }

    @Test func sumsWrapAround() throws {
        var generator = SeededGenerator(seed: 1)
        var values = [Int64](repeating: .max, count: 100)
        try DiscreteGaussian(scale: 0x1p90).add(to: &values, using: &generator)
        #expect(Set(values).count == 100)
    }

    @Test(arguments: [0, -1, 0x1p-5, 0x1.01p100, .infinity, -.infinity])
    func refusesOtherScales(_ scale: Double) {
        #expect(throws: PrivacyError.scaleOutOfRange(scale, range: DiscreteGaussian.scales)) {
            try DiscreteGaussian(scale: scale)
        }
    }

    @Test func followsFromMultiplierAndSensitivity() throws {
        #expect(try DiscreteGaussian(noiseMultiplier: 1.5, sensitivity: 40).scale == 60.0.nextUp)
        #expect(try ContinuousGaussian(noiseMultiplier: 1.5, sensitivity: 1e-3).scale > 1.5e-3)
        #expect(throws: PrivacyError.noiseMultiplierOutOfRange(0)) {
            try DiscreteGaussian(noiseMultiplier: 0, sensitivity: 1)
        }
        #expect(throws: PrivacyError.sensitivityOutOfRange(-1)) {
            try ContinuousGaussian(noiseMultiplier: 1, sensitivity: -1)
        }
        #expect(throws: PrivacyError.self) { try DiscreteGaussian(noiseMultiplier: 1e200, sensitivity: 1e200) }
    }

    @Test func refusesNaN() {
        #expect(throws: PrivacyError.self) { try DiscreteGaussian(scale: .nan) }
        #expect(throws: PrivacyError.self) { try ContinuousGaussian(scale: .nan) }
    }
}
