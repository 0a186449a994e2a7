import LagrangeCoding
import PrimeFields

/// A scheme's opening with the weights of the survivor sets seen so far.
public struct OpeningCache<Word: ResidueWord>: Sendable {
    private let scheme: ShamirScheme<Word>
    private var openers: CombinationCache<Word>

    /// An empty cache that holds the weights of at most `capacity` sets.
    public init(scheme: ShamirScheme<Word>, capacity: Int = 64) {
        self.scheme = scheme
        openers = CombinationCache(capacity: capacity)
    }

    /// As `ShamirScheme.opener(degree:workers:)`. The weights follow from the workers that are used alone.
    public mutating func opener(degree: Int, workers: [Int]) throws(SharingError) -> LinearCombination<Word> {
        let scheme = scheme
        return try openers.combination(workers: scheme.used(workers, degree: degree)) { () throws(SharingError) in
            try scheme.opener(degree: degree, workers: workers)
        }
    }

    /// As `ShamirScheme.open(degree:shares:workers:)`.
    public mutating func open(
        degree: Int, shares: ResidueMatrix<Word>, workers: [Int]
    ) throws(SharingError) -> ResidueMatrix<Word> {
        precondition(shares.rowCount == workers.count, "one share a worker")
        return scheme.combine(
            shares, columnCount: shares.columnCount, with: try opener(degree: degree, workers: workers))
    }
}
