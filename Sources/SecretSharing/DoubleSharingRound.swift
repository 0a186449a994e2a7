import PrimeFields

/// One round in which the workers make double sharings that none of them, and no T of them together, know.
///
/// 1. Each of the N workers deals a double sharing of vectors that it draws (`contribute`), row `i` for worker `i`.
/// 2. Each worker applies `N − T` rows of a hyper-invertible matrix to what it received (`extract`). The `N − T` sums
///    are uniform to any T workers, although these know their own T contributions.
///
/// - SeeAlso: Damgård and Nielsen, "Scalable and unconditionally secure multiparty computation", 2007, with the matrix of Beerliová-Trubíniová and Hirt, 2008.
public struct DoubleSharingRound<Word: ResidueWord>: Sendable {
    /// The sharing.
    public let scheme: ShamirScheme<Word>
    private let extraction: LinearCombination<Word>

    /// The round of the workers of `scheme`.
    ///
    /// - Throws: `SharingError.fieldTooSmall` unless `2N < p`.
    public init(scheme: ShamirScheme<Word>) throws(SharingError) {
        self.scheme = scheme
        let matrix = try hyperInvertibleMatrix(size: scheme.parameters.workerCount, modulus: scheme.modulus)
        var rows = ResidueMatrix(
            rowCount: matrix.rowCount - scheme.parameters.privacyThreshold, columnCount: matrix.columnCount,
            modulus: scheme.modulus)
        for i in 0..<rows.rowCount {
            for j in 0..<rows.columnCount { rows[i, j] = matrix[i, j] }
        }
        extraction = LinearCombination(coefficients: rows)
    }

    /// The number of double sharings that N contributions yield for each of their columns, `N − T`.
    public var yield: Int { extraction.outputCount }

    /// Step 1, at each worker: a double sharing of a vector drawn here.
    ///
    /// - Parameters:
    ///   - columnCount: c, the length of the vector.
    ///   - generator: gives the vector and the coefficients, fresh at each call.
    /// - Returns: `N × c`; row `i` of both halves is for worker `i`.
    public func contribute(
        columnCount: Int, using generator: inout some CryptographicGenerator
    ) -> DoubleSharing<Word> {
        let values = generator.uniformMatrix(rowCount: 1, columnCount: columnCount, modulus: scheme.modulus)
        return DoubleSharing(
            thresholdShares: scheme.share(values, using: &generator),
            productShares: scheme.share(values, degree: scheme.parameters.productDegree, using: &generator))
    }

    /// Step 2, at each worker: its shares of `N − T` vectors that nobody knows.
    ///
    /// - Parameter contributions: `N × c`; row `j` of both halves came from worker `j`.
    /// - Returns: `(N − T) × c`; row `k` is its share of vector `k`.
    public func extract(_ contributions: DoubleSharing<Word>) -> DoubleSharing<Word> {
        DoubleSharing(
            thresholdShares: extraction.apply(to: contributions.thresholdShares),
            productShares: extraction.apply(to: contributions.productShares))
    }
}
