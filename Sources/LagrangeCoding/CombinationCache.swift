import PrimeFields

/// Combinations made for sets of workers, kept: in most runs the same workers answer first again and again.
public struct CombinationCache<Word: ResidueWord>: Sendable {
    private let capacity: Int
    private var known: [[Int]: LinearCombination<Word>] = [:]

    /// An empty cache that holds at most `capacity` combinations; when one more comes, all are dropped.
    public init(capacity: Int) {
        precondition(capacity > 0, "a cache holds at least one combination")
        self.capacity = capacity
    }

    /// The combination for the answers of `workers`, made by `make` unless it is known.
    ///
    /// The same workers in another order are another set: whoever sorts them hits more often.
    public mutating func combination<Failure: Error>(
        workers: [Int], make: () throws(Failure) -> LinearCombination<Word>
    ) throws(Failure) -> LinearCombination<Word> {
        if let combination = known[workers] { return combination }
        let combination = try make()
        if known.count == capacity { known.removeAll(keepingCapacity: true) }
        known[workers] = combination
        return combination
    }
}
