import PrimeFields

/// Degree reduction through one worker, the king: product shares of degree 2T become shares of degree T.
///
/// 1. Each worker subtracts its share `[r]_2T` of a fresh double sharing from its product share (`mask`) and sends
///    the difference to the king.
/// 2. The king opens `product − r` from any `2T + 1` of them (`open`) and sends it to all: a uniform, public value.
/// 3. Each worker adds its share `[r]_T` (`unmask`).
///
/// Two hops and O(1) elements a worker for each element, where `BGWReduction` takes O(N). Values are rows × columns of
/// any shape that the double sharing has too. What any T workers see, the king among them, has the same distribution
/// for all products.
///
/// - SeeAlso: Damgård and Nielsen, "Scalable and unconditionally secure multiparty computation", 2007.
public struct DamgardNielsenReduction<Word: ResidueWord>: Sendable {
    /// The sharing.
    public let scheme: ShamirScheme<Word>

    /// The reduction of products of `scheme`.
    public init(scheme: ShamirScheme<Word>) { self.scheme = scheme }

    /// Step 1, at each worker: `product − [r]_2T`, for the king.
    ///
    /// - Parameters:
    ///   - productShare: this worker's share of degree 2T.
    ///   - double: this worker's shares of as many unknown values, in the same shape; never used before.
    /// - Returns: the masked share, of the same shape.
    public func mask(_ productShare: ResidueMatrix<Word>, with double: DoubleSharing<Word>) -> ResidueMatrix<Word> {
        var masked = productShare
        masked.subtract(double.productShares)
        return masked
    }

    /// Step 2, at the king: `product − r`, for all workers.
    ///
    /// - Parameters:
    ///   - maskedShares: what these workers sent, one vector a row: `workers.count × c`.
    ///   - workers: distinct worker indices; the first `2T + 1` are used.
    /// - Returns: `1 × c`.
    /// - Throws: `SharingError.tooFewShares`, `.unknownWorker` or `.repeatedWorker`.
    public func open(
        _ maskedShares: ResidueMatrix<Word>, workers: [Int]
    ) throws(SharingError) -> ResidueMatrix<Word> {
        try scheme.open(degree: scheme.parameters.productDegree, shares: maskedShares, workers: workers)
    }

    /// Step 3, at each worker: its share of degree T of the product.
    ///
    /// - Parameters:
    ///   - opened: what the king sent, in the shape of the double sharing.
    ///   - double: the double sharing that masked the product.
    public func unmask(_ opened: ResidueMatrix<Word>, with double: DoubleSharing<Word>) -> ResidueMatrix<Word> {
        var share = opened
        share.add(double.thresholdShares)
        return share
    }
}
