extension UInt32: ResidueWord {
    /// Primes below 2³⁰, and 2³¹ − 1.
    public static func supports(modulus: UInt32) -> Bool {
        modulus < 1 << 30 || modulus == (1 << 31) - 1
    }

    /// ⌊(2⁶⁴ − 1) / (p − 1)²⌋: 76 921 for 15 485 863, 4096 for 2²⁶ − 5, 4 for 2³¹ − 1.
    public static func lazyProductLimit(modulus: UInt32) -> Int {
        let greatest = UInt64(modulus - 1)
        return Int(clamping: UInt64.max / (greatest * greatest))
    }
}
