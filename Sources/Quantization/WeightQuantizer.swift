import Foundation

/// A fast generator for roundings and orders that need not be secret. Never use it for masks.
///
/// SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014). Each round has a stream of
/// its own, so that a run that was stopped and resumed rounds as it would have.
public struct RoundingGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// The stream of `round` for this seed.
    public init(seed: UInt64, round: Int) {
        state = seed
        state = next() ^ UInt64(truncatingIfNeeded: round)
        state = next()
    }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// Weights as integers: `⌊2^lw w⌋ + Bernoulli(fraction)`, unbiased.
public struct WeightQuantizer: Hashable, Codable, Sendable {
    /// The number of fractional bits, lw.
    public let scaleBits: Int

    /// The values that are accepted as scale bits.
    public static let scaleBitsRange = 0...30

    /// The quantizer to `scaleBits` fractional bits.
    public init(scaleBits: Int) throws(QuantizationError) {
        guard Self.scaleBitsRange.contains(scaleBits) else {
            throw .bitsOutOfRange(parameter: "weight", have: scaleBits, range: Self.scaleBitsRange)
        }
        self.scaleBits = scaleBits
    }

    /// Returns `count` independent stochastic roundings of `2^lw weights`.
    ///
    /// - Throws: `weightOutOfRange` if a weight is not finite or not below 2⁶² when scaled.
    /// - SeeAlso: Equations 9 and 10 of <https://arxiv.org/abs/1902.00641v1>
    public func roundings(
        of weights: [Double], count: Int, using generator: inout some RandomNumberGenerator
    ) throws(QuantizationError) -> [[Int64]] {
        let scale = Double(sign: .plus, exponent: scaleBits, significand: 1)
        var result: [[Int64]] = []
        for _ in 0..<count {
            var integers = [Int64](repeating: 0, count: weights.count)
            for j in weights.indices {
                let scaled = weights[j] * scale
                guard abs(scaled) < 0x1p62 else { throw .weightOutOfRange(feature: j) }
                let floor = scaled.rounded(.down)
                let uniform = Double(generator.next() >> 11) * 0x1p-53
                integers[j] = Int64(floor) + (uniform < scaled - floor ? 1 : 0)
            }
            result.append(integers)
        }
        return result
    }
}
