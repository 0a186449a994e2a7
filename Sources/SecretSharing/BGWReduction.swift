import PrimeFields

/// Degree reduction by sharing again: product shares of degree 2T become shares of degree T of the same secret.
///
/// 1. Each of `2T + 1` agreed workers shares its product share with all N (`reshare`), row `i` for worker `i`.
/// 2. Each of the N workers combines what it received with the weights `λⱼ(0)` of the senders (`recombine`).
///
/// The new shares lie on one polynomial only if all N workers combine the subshares of the same senders: hence the set
/// is fixed here. One all-to-all round of `N(2T + 1)` messages of the vector's length.
///
/// What any T workers see has the same distribution for all products; a result that is opened tells what it tells.
///
/// - SeeAlso: Ben-Or, Goldwasser, Wigderson, "Completeness theorems for non-cryptographic fault-tolerant distributed
///   computation", 1988; in this form, without a randomised product, Gennaro, Rabin, Rabin, "Simplified VSS and
///   fast-track multiparty computations with applications to threshold cryptography", 1998.
public struct BGWReduction<Word: ResidueWord>: Sendable {
    /// The sharing.
    public let scheme: ShamirScheme<Word>
    /// The `2T + 1` workers that share again, in the order in which `recombine` takes their subshares.
    public let senders: [Int]
    /// The weights `λⱼ(0)` of the senders, `1 × (2T + 1)`.
    private let recombination: LinearCombination<Word>

    /// The reduction by the first `2T + 1` workers.
    public init(scheme: ShamirScheme<Word>) {
        guard let reduction = try? Self(scheme: scheme, senders: Array(0..<scheme.parameters.productThreshold)) else {
            preconditionFailure("2T + 1 is at most N")
        }
        self = reduction
    }

    /// The reduction by workers on which all N have agreed.
    ///
    /// - Parameter senders: distinct worker indices; the first `2T + 1` are taken.
    /// - Throws: `SharingError.tooFewShares`, `.unknownWorker` or `.repeatedWorker`.
    public init(scheme: ShamirScheme<Word>, senders: [Int]) throws(SharingError) {
        self.scheme = scheme
        self.senders = try scheme.used(senders, degree: scheme.parameters.productDegree)
        recombination = try scheme.opener(degree: scheme.parameters.productDegree, workers: senders)
    }

    /// Round 1, at each sender: subshares of its product share, with random coefficients of its own.
    ///
    /// Bulk data go through `ShamirScheme.sharingLane(degree:generator:)` instead.
    ///
    /// - Parameter productShare: `1 × c`, of degree 2T.
    /// - Returns: `N × c`; row `i` is for worker `i`.
    public func reshare(
        _ productShare: ResidueMatrix<Word>, using generator: inout some CryptographicGenerator
    ) -> ResidueMatrix<Word> {
        scheme.share(productShare, using: &generator)
    }

    /// Round 2, at each worker: its share of degree T.
    ///
    /// - Parameters:
    ///   - subshares: `(2T + 1) × c`; row `j` came from `senders[j]`.
    ///   - columnCount: the columns to combine, the first ones; all if not given.
    /// - Returns: `1 × columnCount`.
    public func recombine(_ subshares: ResidueMatrix<Word>, columnCount: Int? = nil) -> ResidueMatrix<Word> {
        precondition(subshares.rowCount == senders.count, "one subshare a sender")
        return scheme.combine(subshares, columnCount: columnCount ?? subshares.columnCount, with: recombination)
    }
}
