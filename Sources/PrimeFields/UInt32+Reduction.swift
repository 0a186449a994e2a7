/// Eight 64-bit lanes: the even or the odd of sixteen neighbouring residues, or their products.
typealias Lanes = SIMD8<UInt64>

/// Reduction of lazily summed products modulo a prime below 2³⁰ or modulo 2³¹ − 1.
///
/// A sum grows until `productsPerFold` products have been added; then a fold makes it small again without making it
/// a residue. Only results are reduced in full: by Barrett's method, or by folds alone for the Mersenne prime.
///
/// Products are written as 64-bit products of lanes whose high halves are masked off: the compiler then drops the
/// masks and uses the 32-bit multiply (`vpmuludq`).
struct LazyReduction {
    /// Whether the prime is 2³¹ − 1, whose fold is `(t & p) + (t >> 31)`.
    let isMersenne: Bool
    /// How many products fit on top of a folded sum.
    let productsPerFold: Int

    private let prime: UInt64
    /// 2³² mod p: the weight of the high half of a sum.
    private let highWeight: UInt64
    private let shift: UInt64
    private let reciprocal: UInt64
    private let reciprocalShift: UInt64
    /// `⌊(2⁶⁴ − 1)/p⌋`.
    private let wordReciprocal: UInt64
    /// Sums below this need no fold before Barrett's method: 2³⁰⁺ᵇ for a prime of `b` bits.
    private let barrettLimit: UInt64
    /// How many folds bring any sum below `barrettLimit`.
    private let foldsOfAnySum: Int

    /// Written out at each use: the compiler must see the constant to choose the 32-bit multiply.
    @inline(__always)
    static var lowHalf: Lanes { Lanes(repeating: 0xffff_ffff) }

    init(_ modulus: Modulus<UInt32>) {
        prime = UInt64(modulus.value)
        wordReciprocal = UInt64.max / prime
        isMersenne = modulus.value == (1 << 31) - 1
        highWeight = (1 << 32) % prime
        let greatestFolded = isMersenne ? ((1 << 31) - 1) + ((1 << 33) - 1) : 0xffff_ffff * (1 + highWeight)
        productsPerFold = Int(clamping: (UInt64.max - greatestFolded) / ((prime - 1) * (prime - 1)))

        // Barrett: with s = b − 2 and u = 33, q = ((t >> s) · ⌊2ˢ⁺ᵘ / p⌋) >> u for t < 2³²⁺ˢ. Against t/p it loses
        // less than 2ˢ/p < 1/2 by the first shift, less than 2³²/2³³ = 1/2 by the rounded reciprocal and less than 1
        // by the second shift, so t − q·p is in [0, 2p). The reciprocal has 32 bits, since 2ᵇ⁻¹ ≤ p; only for p = 2
        // must it be made to (the loss is still 1/2 at most).
        let bits = UInt64(64 - prime.leadingZeroBitCount)
        shift = bits - 2
        reciprocalShift = 33
        reciprocal = min((1 << (shift + reciprocalShift)) / prime, 0xffff_ffff)
        barrettLimit = 1 << (bits + 30)
        // One fold leaves at most (2³² − 1)(1 + c), with c = 2³² mod p; two leave at most 2³² − 1 + c², which is
        // below the limit for all primes below 2³⁰ (for p = 2 and 3, c ≤ 1 leaves less than 2³²).
        foldsOfAnySum = greatestFolded < barrettLimit ? 1 : 2
    }

    /// How many folds a sum of `productCount` products needs before the last reduction.
    func folds(productCount: Int) -> Int {
        let greatest = (prime - 1) * (prime - 1)
        let fits = productCount <= productsPerFold && UInt64(productCount) <= (barrettLimit - 1) / greatest
        return fits ? 0 : foldsOfAnySum
    }

    /// A sum equal to `t` mod p that leaves room for `productsPerFold` products.
    @inline(__always)
    func fold(_ t: Lanes) -> Lanes {
        isMersenne ? foldMersenne(t) : foldGeneral(t)
    }

    /// `fold` for 2³¹ − 1: at most 2³¹ + 2³³.
    @inline(__always)
    func foldMersenne(_ t: Lanes) -> Lanes {
        (t & Lanes(repeating: 0x7fff_ffff)) &+ (t &>> Lanes(repeating: 31))
    }

    /// `fold` for the other primes: at most (2³² − 1)(1 + (2³² mod p)).
    @inline(__always)
    func foldGeneral(_ t: Lanes) -> Lanes {
        (t & Self.lowHalf) &+ (t &>> Lanes(repeating: 32)) &* (Lanes(repeating: highWeight) & Self.lowHalf)
    }

    /// Two folds of any sum: less than 2⁶⁰ + 2³², so that eight lanes can be added.
    @inline(__always)
    func foldTwice(_ t: Lanes) -> Lanes { fold(fold(t)) }

    /// The residues of the sums `t`, or these plus p; the sums after `folds` folds are below the Barrett limit.
    @inline(__always)
    func nearlyReduced(_ t: Lanes, folds: Int) -> Lanes {
        if isMersenne { return foldMersenne(foldMersenne(t)) }
        var t = t
        if folds > 0 { t = foldGeneral(t) }
        if folds > 1 { t = foldGeneral(t) }
        let high = (t &>> Lanes(repeating: shift)) & Self.lowHalf
        let quotient = (high &* (Lanes(repeating: reciprocal) & Self.lowHalf)) &>> Lanes(repeating: reciprocalShift)
        return t &- (quotient & Self.lowHalf) &* (Lanes(repeating: prime) & Self.lowHalf)
    }

    /// Sixteen residues from the sums of the even and of the odd columns.
    @inline(__always)
    func residues(even: Lanes, odd: Lanes, folds: Int) -> SIMD16<UInt32> {
        let (even, odd) = (nearlyReduced(even, folds: folds), nearlyReduced(odd, folds: folds))
        let both = unsafeBitCast(even | odd &<< Lanes(repeating: 32), to: SIMD16<UInt32>.self)
        // Below 2p: the lesser of r and r − p, which wraps to something greater if r is a residue already.
        let less = both &- SIMD16(repeating: UInt32(truncatingIfNeeded: prime))
        return both.replacing(with: less, where: less .< both)
    }

    /// The residues of eight sums of any size, one in each lane.
    @inline(__always)
    func residues(_ t: Lanes) -> Lanes {
        let r = nearlyReduced(t, folds: foldsOfAnySum)
        let less = r &- Lanes(repeating: prime)
        return r.replacing(with: less, where: less .< r)
    }

    /// The residues of any sums of the even and of the odd columns.
    @inline(__always)
    func residues(even: Lanes, odd: Lanes) -> SIMD16<UInt32> {
        residues(even: even, odd: odd, folds: foldsOfAnySum)
    }

    /// Whether a sum of so many products is below 2⁶⁴.
    func fitsUnfolded(productCount: Int) -> Bool {
        UInt64(productCount) <= UInt64.max / ((prime - 1) * (prime - 1))
    }

    /// The residue of one sum of any size, by Barrett's method: with `⌊(2⁶⁴ − 1)/p⌋` for 2⁶⁴/p, the quotient is at most one
    /// too small.
    @inline(__always)
    func residue(_ t: UInt64) -> UInt64 {
        let r = t &- wordReciprocal.multipliedFullWidth(by: t).high &* prime
        return min(r, r &- prime)
    }
}
