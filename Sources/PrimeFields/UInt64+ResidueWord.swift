extension UInt64: ResidueWord {
    /// 2⁶¹ − 1 only.
    public static func supports(modulus: UInt64) -> Bool {
        modulus == MersenneReduction.prime
    }

    /// 64: that many products of residues below 2⁶¹ fit into 128 bits.
    public static func lazyProductLimit(modulus: UInt64) -> Int { MersenneReduction.productsPerFold }
}

/// Reduction of sums of products modulo 2⁶¹ − 1, kept in 128 bits.
enum MersenneReduction {
    static let prime: UInt64 = (1 << 61) - 1

    /// How many products fit on top of a folded sum: 64 (p − 1)² = 2¹²⁸ − 2⁶⁹ + 256, and a fold leaves less than 2⁶⁸.
    static let productsPerFold = 64

    /// A sum equal to `t` mod p and below 2⁶¹ + 2⁶⁷.
    @inline(__always)
    static func fold(_ t: UInt128) -> UInt128 {
        (t & UInt128(truncatingIfNeeded: prime)) &+ (t &>> 61)
    }

    /// The residue of `t`.
    @inline(__always)
    static func residue(_ t: UInt128) -> UInt64 {
        // The second fold leaves less than p + 2⁷.
        let r = UInt64(truncatingIfNeeded: fold(fold(t)))
        return Swift.min(r, r &- prime)
    }

    /// The product of two words in 128 bits: one `mulx` where the build has it.
    @inline(__always)
    static func product(_ a: UInt64, _ b: UInt64) -> UInt128 {
        UInt128(truncatingIfNeeded: a) &* UInt128(truncatingIfNeeded: b)
    }
}
