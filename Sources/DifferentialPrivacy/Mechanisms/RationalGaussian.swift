import PrimeFields

/// Unsigned integers that uniform ones can be drawn of.
protocol NoiseWord: FixedWidthInteger, UnsignedInteger, Sendable {
    /// Uniform in `0 ..< bound`.
    static func uniform(below bound: Self, from stream: inout WordStream) -> Self
}

extension UInt64: NoiseWord {
    @inline(__always)
    static func uniform(below bound: UInt64, from stream: inout WordStream) -> UInt64 {
        stream.uniform(below: bound)
    }
}

extension UInt128: NoiseWord {
    @inline(__always)
    static func uniform(below bound: UInt128, from stream: inout WordStream) -> UInt128 {
        stream.uniform(below: bound)
    }
}

/// The discrete Gaussian of scale `σ = a/2ᵏ`.
///
/// The proposal is the discrete Laplace distribution of the same scale (algorithm 2 with `t = a`, `s = 2ᵏ`); the paper
/// takes the next integer above σ, which any scale may take the place of. Then `|y|/σ = v + u/a` with integers v and
/// `u < a`, and what a proposal is accepted with, `exp(−(|y|/σ − 1)²/2)`, is a product of such probabilities of integers
/// below a as algorithm 1 makes: no number is wider than a proposal.
///
/// - SeeAlso: Canonne, Kamath and Steinke, <https://arxiv.org/abs/2004.00010>, algorithms 1 to 3.
struct RationalGaussian<Word: NoiseWord>: Hashable, Sendable {
    /// a, at least one and with six bits to spare for a proposal, and one for its sign.
    let numerator: Word
    /// k.
    let shift: Word

    /// One sample.
    ///
    /// Proposals from 64σ on are refused without a draw; they would be accepted with probability below 2⁻²⁸⁰⁰.
    @inline(__always)
    func sample(from stream: inout WordStream) -> Int128 {
        while true {
            let fraction = Word.uniform(below: numerator, from: &stream)
            guard bernoulliExp(fraction, from: &stream) else { continue }
            var whole: Word = 0
            while stream.bernoulliExpOne() { whole &+= 1 }
            guard whole < 64 else { continue }
            let magnitude = (fraction &+ numerator &* whole) &>> shift
            let isNegative = stream.next() >> 63 == 1
            if isNegative && magnitude == 0 { continue }
            guard accepts(magnitude, fraction: fraction, whole: whole, from: &stream) else { continue }
            let sample = Int128(truncatingIfNeeded: magnitude)
            return isNegative ? 0 &- sample : sample
        }
    }

    /// One with probability `exp(−(|y|/σ − 1)²/2)`.
    @inline(__always)
    private func accepts(
        _ magnitude: Word, fraction: Word, whole: Word, from stream: inout WordStream
    ) -> Bool {
        // |y| 2ᵏ = v a + u; for an integer σ these are the ones that were drawn.
        let (v, u) =
            shift == 0 ? (whole, fraction) : (magnitude &<< shift).quotientAndRemainder(dividingBy: numerator)
        // (1 − u/a)²/2, or with w = v − 1: w²/2 + w u/a + (u/a)²/2.
        if v == 0 { return bernoulliExpHalfSquare(numerator &- u, from: &stream) }
        let w = v &- 1
        for _ in 0..<(w &* w) {
            guard stream.bernoulliExpHalf() else { return false }
        }
        for _ in 0..<w {
            guard bernoulliExp(u, from: &stream) else { return false }
        }
        return bernoulliExpHalfSquare(u, from: &stream)
    }

    /// One with probability `exp(−u/a)`: algorithm 1, where one with probability `u/ka` is both of `u/a` and `1/k`.
    @inline(__always)
    private func bernoulliExp(_ u: Word, from stream: inout WordStream) -> Bool {
        var k: UInt64 = 1
        while isBelow(u, from: &stream) && (k == 1 || stream.uniform(below: k) == 0) { k &+= 1 }
        return k & 1 == 1
    }

    /// One with probability `exp(−(u/a)²/2)`, in the same way.
    @inline(__always)
    private func bernoulliExpHalfSquare(_ u: Word, from stream: inout WordStream) -> Bool {
        var k: UInt64 = 1
        while stream.uniform(below: 2 &* k) == 0 && isBelow(u, from: &stream) && isBelow(u, from: &stream) { k &+= 1 }
        return k & 1 == 1
    }

    /// One with probability `u/a`.
    @inline(__always)
    private func isBelow(_ u: Word, from stream: inout WordStream) -> Bool {
        Word.uniform(below: numerator, from: &stream) < u
    }
}
