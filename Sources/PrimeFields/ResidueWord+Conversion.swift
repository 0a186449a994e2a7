// Between signed integers and residues, for whole vectors. Written once for both words; the specialised copies are
// reached through the requirements of `ResidueWord`.

extension UInt32 {
    /// Sets `residues[c]` to `integers[c]` mod p; every integer is in `(−p, p)`.
    public static func residues(
        of integers: UnsafePointer<Int32>, count: Int, into residues: UnsafeMutablePointer<UInt32>,
        modulus: Modulus<UInt32>
    ) {
        let p = Int32(bitPattern: modulus.value)
        for c in 0..<count {
            let value = integers[c]
            residues[c] = UInt32(bitPattern: value &+ ((value >> 31) & p))
        }
    }

    /// Adds the lifted residues to `sums` and returns the greatest magnitude among them.
    public static func addLifted(
        _ residues: UnsafePointer<UInt32>, count: Int, to sums: UnsafeMutablePointer<Int128>, modulus: Modulus<UInt32>
    ) -> UInt64 {
        var greatest: UInt64 = 0
        for c in 0..<count {
            let value = modulus.lift(residues[c])
            sums[c] &+= Int128(value)
            greatest = Swift.max(greatest, value.magnitude)
        }
        return greatest
    }

    /// Whether all `words` are residues, that is below `p`.
    public static func areResidues(_ words: UnsafePointer<UInt32>, count: Int, modulus: Modulus<UInt32>) -> Bool {
        var greatest: UInt32 = 0
        for c in 0..<count { greatest = Swift.max(greatest, words[c]) }
        return greatest < modulus.value
    }
}

extension UInt64 {
    /// Sets `residues[c]` to `integers[c]` mod p; every integer is in `(−p, p)`.
    public static func residues(
        of integers: UnsafePointer<Int32>, count: Int, into residues: UnsafeMutablePointer<UInt64>,
        modulus: Modulus<UInt64>
    ) {
        let p = Int64(bitPattern: modulus.value)
        for c in 0..<count {
            let value = Int64(integers[c])
            residues[c] = UInt64(bitPattern: value &+ ((value >> 63) & p))
        }
    }

    /// Adds the lifted residues to `sums` and returns the greatest magnitude among them.
    public static func addLifted(
        _ residues: UnsafePointer<UInt64>, count: Int, to sums: UnsafeMutablePointer<Int128>, modulus: Modulus<UInt64>
    ) -> UInt64 {
        var greatest: UInt64 = 0
        for c in 0..<count {
            let value = modulus.lift(residues[c])
            sums[c] &+= Int128(value)
            greatest = Swift.max(greatest, value.magnitude)
        }
        return greatest
    }

    /// Whether all `words` are residues, that is below `p`.
    public static func areResidues(_ words: UnsafePointer<UInt64>, count: Int, modulus: Modulus<UInt64>) -> Bool {
        var greatest: UInt64 = 0
        for c in 0..<count { greatest = Swift.max(greatest, words[c]) }
        return greatest < modulus.value
    }
}
