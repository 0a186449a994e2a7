/// A prime `p`, proved prime when built, with the arithmetic of the field of its residues.
///
/// ```swift
/// let p24 = try Modulus<UInt32>(15_485_863)
/// p24.multiply(p24.residue(of: -3), 5)  // 15485848
/// ```
///
/// The operations on single residues are for set-up work (interpolation matrices, coefficients); bulk data goes
/// through the kernels of `LinearCombination` and `GradientKernel`.
public struct Modulus<Word: ResidueWord>: Hashable, Sendable {
    /// The prime itself.
    public let value: Word

    /// Proves that `value` is prime.
    ///
    /// - Throws: `FieldError.notPrime`, or `FieldError.unsupportedModulus` if no kernel serves primes of this size.
    public init(_ value: Word) throws(FieldError) {
        guard isPrime(UInt64(value)) else { throw .notPrime(UInt64(value)) }
        guard Word.supports(modulus: value) else { throw .unsupportedModulus(UInt64(value)) }
        self.value = value
    }

    /// How many products of two residues can be summed before the sum must be reduced.
    public var lazyProductLimit: Int { Word.lazyProductLimit(modulus: value) }

    /// The greatest integer that a residue can stand for, `(p − 1)/2`; the least is its negative.
    public var greatestLifted: Int64 { Int64((value - 1) / 2) }

    /// `a + b` mod p, both in `[0, p)`.
    public func add(_ a: Word, _ b: Word) -> Word {
        a >= value - b ? a - (value - b) : a + b
    }

    /// `a − b` mod p, both in `[0, p)`.
    public func subtract(_ a: Word, _ b: Word) -> Word {
        a >= b ? a - b : value - (b - a)
    }

    /// `a · b` mod p, both in `[0, p)`.
    public func multiply(_ a: Word, _ b: Word) -> Word {
        value.dividingFullWidth(a.multipliedFullWidth(by: b)).remainder
    }

    /// `base` to the power `exponent` mod p. Its time depends on `exponent`.
    public func power(_ base: Word, variableTime exponent: Word) -> Word {
        var result: Word = 1
        var square = base
        var rest = exponent
        while rest > 0 {
            if rest & 1 == 1 { result = multiply(result, square) }
            square = multiply(square, square)
            rest >>= 1
        }
        return result
    }

    /// The inverse of `a` mod p.
    ///
    /// - Precondition: `a` is in `[1, p)`.
    public func inverse(_ a: Word) -> Word {
        precondition(a != 0 && a < value, "only a non-zero residue has an inverse")
        return power(a, variableTime: value - 2)
    }

    /// The residue of a signed integer: `φ(x) = x mod p`.
    public func residue(of integer: Int64) -> Word {
        let magnitude = Word(integer.magnitude % UInt64(value))
        return integer < 0 && magnitude > 0 ? value - magnitude : magnitude
    }

    /// The integer of least magnitude with this residue: `φ⁻¹(x)`, in `[−(p−1)/2, (p−1)/2]`.
    ///
    /// Equation 25 of <https://arxiv.org/abs/1902.00641v1> sends `(p−1)/2` itself to `−(p+1)/2`, outside of the range;
    /// here it stays where it is.
    public func lift(_ residue: Word) -> Int64 {
        residue <= (value - 1) / 2 ? Int64(residue) : -Int64(value - residue)
    }
}

/// Whether `n` is prime: the Miller–Rabin test with the first twelve primes as bases, which is exact below 2⁶⁴
/// (Sorenson and Webster, "Strong pseudoprimes to twelve prime bases", 2017).
private func isPrime(_ n: UInt64) -> Bool {
    let bases: [UInt64] = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37]
    guard n > 1 else { return false }
    for base in bases where n % base == 0 { return n == base }

    func multiply(_ a: UInt64, _ b: UInt64) -> UInt64 { n.dividingFullWidth(a.multipliedFullWidth(by: b)).remainder }
    func power(_ base: UInt64, _ exponent: UInt64) -> UInt64 {
        var (result, square, rest) = (UInt64(1), base, exponent)
        while rest > 0 {
            if rest & 1 == 1 { result = multiply(result, square) }
            square = multiply(square, square)
            rest >>= 1
        }
        return result
    }

    let twos = (n - 1).trailingZeroBitCount
    let odd = (n - 1) >> UInt64(twos)
    return bases.allSatisfy { base in
        var x = power(base, odd)
        if x == 1 || x == n - 1 { return true }
        for _ in 1..<max(twos, 1) {
            x = multiply(x, x)
            if x == n - 1 { return true }
        }
        return false
    }
}
