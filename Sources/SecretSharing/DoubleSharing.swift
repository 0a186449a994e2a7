import PrimeFields

/// Shares of unknown uniform values twice over, of degree T and of degree 2T: `([r]_T, [r]_2T)`.
///
/// Each value masks one product and is used once: the difference of two products masked with the same value would be
/// public. Prints as `<redacted>`.
public struct DoubleSharing<Word: ResidueWord>: Sendable {
    /// The shares of degree T.
    public let thresholdShares: ResidueMatrix<Word>
    /// The shares of degree 2T, of the same shape.
    public let productShares: ResidueMatrix<Word>

    /// The pair of these shares.
    public init(thresholdShares: ResidueMatrix<Word>, productShares: ResidueMatrix<Word>) {
        precondition(
            thresholdShares.rowCount == productShares.rowCount
                && thresholdShares.columnCount == productShares.columnCount
                && thresholdShares.modulus == productShares.modulus, "both halves have one shape and field")
        self.thresholdShares = thresholdShares
        self.productShares = productShares
    }
}

extension DoubleSharing: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// `<redacted>`.
    public var description: String { "<redacted>" }

    /// `<redacted>`.
    public var debugDescription: String { "<redacted>" }

    /// A mirror without children.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
