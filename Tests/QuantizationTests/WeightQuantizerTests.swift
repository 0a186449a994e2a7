import Foundation
import Quantization
import Testing
import _TestSupport

@Suite struct WeightQuantizerTests {
    /// The false-alarm rate of each statistical test here.
    static let falseAlarmRate = 1e-6

    @Test func roundingsAreUnbiasedAndIndependent() throws {
        // Hoeffding: the mean of n variables in [0, 1] is off by t or more with probability at most 2 exp(−2 n t²). Here
        // are seven means of single roundings and seven of products of two.
        let count = 100_000
        let tolerance = sqrt(log(2 * 14 / Self.falseAlarmRate) / (2 * Double(count)))
        let quantizer = try WeightQuantizer(scaleBits: 4)
        for (index, fraction) in [0.01, 0.125, 0.3, 0.5, 0.77, 0.99, 0.999].enumerated() {
            let floor = Double(index * 5 - 12)
            let weights = [Double](repeating: (floor + fraction) / 16, count: count)
            var generator = SeededGenerator(seed: UInt64(index))
            let roundings = try quantizer.roundings(of: weights, count: 2, using: &generator)
            let ups = roundings.map { $0.map { Double($0) - floor } }
            for up in ups { #expect(up.allSatisfy { $0 == 0 || $0 == 1 }, "seed \(index)") }
            let mean = ups[0].reduce(0, +) / Double(count)
            #expect(abs(mean - fraction) < tolerance, "seed \(index), fraction \(fraction)")
            let both = zip(ups[0], ups[1]).reduce(0) { $0 + $1.0 * $1.1 } / Double(count)
            #expect(abs(both - fraction * fraction) < tolerance, "seed \(index), fraction \(fraction)")
        }
    }

    @Test(arguments: [0, 4, 10, 30])
    func roundingsAreLessThanOneAwayAndIntegersStay(bits: Int) throws {
        let quantizer = try WeightQuantizer(scaleBits: bits)
        let scale = pow(2, Double(bits))
        for seed in UInt64(0)..<50 {
            var generator = SeededGenerator(seed: seed)
            let weights = (0..<40).map { _ in Double.random(in: -100...100, using: &generator) }
            let whole = weights.map { ($0 * scale).rounded() / scale }
            for rounding in try quantizer.roundings(of: weights, count: 3, using: &generator) {
                #expect(zip(rounding, weights).allSatisfy { abs(Double($0) - $1 * scale) < 1 }, "seed \(seed)")
            }
            for rounding in try quantizer.roundings(of: whole, count: 3, using: &generator) {
                #expect(zip(rounding, whole).allSatisfy { Double($0) == $1 * scale }, "seed \(seed)")
            }
        }
    }

    @Test func sameSeedAndRoundGiveTheSameRoundings() throws {
        let quantizer = try WeightQuantizer(scaleBits: 4)
        let weights = (0..<64).map { Double($0) / 1000 }
        func roundings(seed: UInt64, round: Int) throws -> [[Int64]] {
            var generator = RoundingGenerator(seed: seed, round: round)
            return try quantizer.roundings(of: weights, count: 2, using: &generator)
        }
        let first = try roundings(seed: 9, round: 3)
        #expect(try roundings(seed: 9, round: 3) == first)
        #expect(first[0] != first[1])
        #expect(try roundings(seed: 9, round: 4) != first)
        #expect(try roundings(seed: 10, round: 3) != first)
    }

    @Test func streamsOfManySeedsAndRoundsAreDistinct() {
        var seen: Set<UInt64> = []
        for seed in UInt64(0)..<100 {
            for round in 1...100 {
                var generator = RoundingGenerator(seed: seed, round: round)
                seen.insert(generator.next())
            }
        }
        // Two of 10⁴ words of 64 bits are equal with probability 3·10⁻¹².
        #expect(seen.count == 10_000)
    }

    @Test(arguments: [-1, 31])
    func refusesScaleBitsOutOfRange(bits: Int) {
        #expect(throws: QuantizationError.bitsOutOfRange(parameter: "weight", have: bits, range: 0...30)) {
            try WeightQuantizer(scaleBits: bits)
        }
    }

    @Test(arguments: [.infinity, -.infinity, .nan, 0x1p58, -0x1p58, 1e300] as [Double])
    func refusesWeightsThatDoNotFit(weight: Double) throws {
        let quantizer = try WeightQuantizer(scaleBits: 4)
        var generator = SeededGenerator(seed: 0)
        #expect(throws: QuantizationError.weightOutOfRange(feature: 2)) {
            try quantizer.roundings(of: [0, 1, weight, weight], count: 1, using: &generator)
        }
        let greatest = (0x1p58).nextDown
        #expect(try quantizer.roundings(of: [greatest], count: 1, using: &generator) == [[Int64(greatest * 16)]])
    }
}
