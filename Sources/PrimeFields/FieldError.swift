/// What can be wrong with a field or with the randomness that fills it.
public enum FieldError: Error, Hashable, Sendable {
    /// The number is not prime, so its residues are not a field.
    case notPrime(UInt64)
    /// The number is prime, but no kernel is written for its size.
    case unsupportedModulus(UInt64)
    /// The system gave no randomness; nothing secret can be drawn.
    case noRandomness
}
