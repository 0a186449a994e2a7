import PrimeFields

/// A generator of zeros: every mask drawn from it is zero, so that shares are what the blocks alone make of them.
public struct ZeroGenerator: CryptographicGenerator, Sendable {
    /// The generator.
    public init() {}

    /// Fills `bytes` with zeros.
    public mutating func fill(_ bytes: UnsafeMutableRawBufferPointer) {
        bytes.initializeMemory(as: UInt8.self, repeating: 0)
    }
}
