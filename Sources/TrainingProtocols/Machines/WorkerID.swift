/// A worker of a run, counted from zero. (Rank `index + 1` under MPI, where rank 0 is the master.)
public struct WorkerID: Hashable, Comparable, Codable, Sendable {
    /// The worker's number, in `0 ..< N`.
    public let index: Int

    /// The worker with this number.
    public init(_ index: Int) {
        precondition(index >= 0, "workers are counted from zero")
        self.index = index
    }

    /// Whether `a` has the lower number.
    public static func < (a: Self, b: Self) -> Bool { a.index < b.index }
}
