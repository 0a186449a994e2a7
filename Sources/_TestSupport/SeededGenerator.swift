import PrimeFields

/// A generator whose output follows from its seed (SplitMix64): for tests only, since anyone can predict it.
///
/// It conforms to `CryptographicGenerator` so that a failing test can be repeated from the seed that it prints. No
/// mask, share or noise of a real run may come from it.
public struct SeededGenerator: RandomNumberGenerator, CryptographicGenerator, Sendable {
    /// What the sequence follows from.
    public let seed: UInt64
    private var state: UInt64

    /// The generator of the sequence of `seed`.
    public init(seed: UInt64) {
        self.seed = seed
        state = seed
    }

    /// The next word (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
    public mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    /// Fills `bytes` from whole words, lowest byte first; what is left of the last word is dropped.
    public mutating func fill(_ bytes: UnsafeMutableRawBufferPointer) {
        var word: UInt64 = 0
        for i in bytes.indices {
            if i % 8 == 0 { word = next() }
            bytes[i] = UInt8(truncatingIfNeeded: word)
            word >>= 8
        }
    }
}
