/// The counts of a Shamir sharing, valid: `1 ≤ T ≤ ⌊(N − 1)/2⌋`.
///
/// With T in this range a product of two shares, of degree 2T, is still determined by the N workers.
///
/// - SeeAlso: Ben-Or, Goldwasser, Wigderson, "Completeness theorems for non-cryptographic fault-tolerant distributed
///   computation", 1988.
public struct ShamirParameters: Hashable, Sendable {
    /// The number of workers, N.
    public let workerCount: Int
    /// The number of workers that may put their shares together and still learn nothing, T.
    public let privacyThreshold: Int

    /// The counts with the greatest T that allows products, `⌊(N − 1)/2⌋`.
    ///
    /// - Throws: `SharingError.tooFewWorkers` if N is less than three.
    public init(workerCount: Int) throws(SharingError) {
        guard workerCount >= 3 else { throw .tooFewWorkers(have: workerCount, need: 3) }
        self.workerCount = workerCount
        privacyThreshold = (workerCount - 1) / 2
    }

    /// The counts with T of the caller's choice.
    ///
    /// - Throws: `SharingError.tooFewWorkers` if N is less than three, `SharingError.privacyOutOfRange` if T is not in
    ///   `1 ... ⌊(N − 1)/2⌋`.
    public init(workerCount: Int, privacyThreshold: Int) throws(SharingError) {
        try self.init(greatest: Self(workerCount: workerCount), privacyThreshold: privacyThreshold)
    }

    private init(greatest: Self, privacyThreshold: Int) throws(SharingError) {
        guard 1 <= privacyThreshold && privacyThreshold <= greatest.privacyThreshold else {
            throw .privacyOutOfRange(have: privacyThreshold, atMost: greatest.privacyThreshold)
        }
        workerCount = greatest.workerCount
        self.privacyThreshold = privacyThreshold
    }

    /// The degree of a product of two sharings, 2T.
    public var productDegree: Int { 2 * privacyThreshold }

    /// The number of workers whose product shares determine the product, `2T + 1`.
    public var productThreshold: Int { 2 * privacyThreshold + 1 }
}
