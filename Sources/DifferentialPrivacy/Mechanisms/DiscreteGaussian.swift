import PrimeFields

/// Noise on the integers with `P(x)` in proportion to `exp(−x²/2σ²)`, sampled exactly: with integers alone, by rejection
/// from uniform integers. Nothing is rounded, so that none of what breaks noise made of floating-point numbers applies.
///
///     let noise = try DiscreteGaussian(scale: 12.5)
///     noise.add(to: &sums, using: &generator)
///
/// What is proved, for noise on each coordinate of an integer vector of L2 sensitivity Δ, is zero-concentrated privacy
/// with `ρ = Δ²/2σ²`. The curve of the continuous Gaussian is near what it does, and doesn't hold for it.
///
/// The time depends on the samples: whoever can time the sampling learns something of them.
///
/// - SeeAlso: Canonne, Kamath and Steinke, "The discrete Gaussian for differential privacy", algorithms 1 to 3 and
///   theorem 14, <https://arxiv.org/abs/2004.00010>.
public struct DiscreteGaussian: NoiseMechanism {
    /// Zero-concentrated privacy.
    public typealias Accountant = ZeroConcentratedPrivacy

    /// `discreteGaussian`.
    public static var kind: NoiseKind { .discreteGaussian }

    /// The scales that are sampled.
    public static let scales: ClosedRange<Double> = 0x1p-4...0x1p100

    /// σ. The variance is σ², or a little less where σ is below one.
    public let scale: Double
    private let sampler: Sampler

    private enum Sampler: Hashable {
        case narrow(RationalGaussian<UInt64>)
        case wide(RationalGaussian<UInt128>)
    }

    /// The noise of this scale, exactly: a `Double` is a rational number.
    ///
    /// - Throws: `PrivacyError.scaleOutOfRange`.
    public init(scale: Double) throws(PrivacyError) {
        guard Self.scales.contains(scale) else { throw .scaleOutOfRange(scale, range: Self.scales) }
        self.scale = scale
        // σ = significand · 2^exponent, with an odd significand.
        let bits = scale.significandBitPattern | 1 << 52
        let zeros = bits.trailingZeroBitCount
        let significand = bits >> UInt64(zeros)
        let exponent = Int(scale.exponent) - 52 + zeros
        if exponent <= 0 {
            sampler = .narrow(RationalGaussian(numerator: significand, shift: UInt64(-exponent)))
        } else if UInt128(significand) << UInt128(exponent) < 1 << 57 {
            sampler = .narrow(RationalGaussian(numerator: significand << UInt64(exponent), shift: 0))
        } else {
            sampler = .wide(RationalGaussian(numerator: UInt128(significand) << UInt128(exponent), shift: 0))
        }
    }

    /// `count` independent samples, each below 2¹⁰⁶ in magnitude.
    public func samples(
        count: Int, using generator: inout some CryptographicGenerator
    ) -> Redacted<[Int128]> {
        var noise = [Int128](repeating: 0, count: count)
        add(to: &noise, using: &generator)
        return Redacted(noise)
    }

    /// Adds an independent sample to each value.
    ///
    /// Sums wrap around, which reveals nothing and is wrong: the caller keeps values and 64σ within the type.
    public func add(to values: inout [Int128], using generator: inout some CryptographicGenerator) {
        values.withUnsafeMutableBufferPointer { add(to: $0, using: &generator) }
    }

    /// Adds an independent sample to each value; sums wrap around, as those of 128 bits do.
    public func add(to values: inout [Int64], using generator: inout some CryptographicGenerator) {
        values.withUnsafeMutableBufferPointer { values in
            WordStream.with(&generator) { stream in add(to: values, from: &stream) }
        }
    }

    /// Adds an independent sample to each value in place, as `add(to:using:)` of an array does.
    public func add(
        to values: UnsafeMutableBufferPointer<Int128>, using generator: inout some CryptographicGenerator
    ) {
        WordStream.with(&generator) { stream in add(to: values, from: &stream) }
    }

    @inline(__always)
    private func add<Value: FixedWidthInteger>(
        to values: UnsafeMutableBufferPointer<Value>, from stream: inout WordStream
    ) {
        switch sampler {
        case .narrow(let gaussian):
            for i in values.indices { values[i] &+= Value(truncatingIfNeeded: gaussian.sample(from: &stream)) }
        case .wide(let gaussian):
            for i in values.indices { values[i] &+= Value(truncatingIfNeeded: gaussian.sample(from: &stream)) }
        }
    }
}
