/// What can be wrong with a sharing's counts or with the shares that are to be put together.
public enum SharingError: Error, Hashable, Sendable {
    /// Fewer workers than protect anything: one of three is the least that can be tolerated.
    case tooFewWorkers(have: Int, need: Int)
    /// T is not in `1 ... atMost`, with `atMost = ⌊(N − 1)/2⌋`.
    case privacyOutOfRange(have: Int, atMost: Int)
    /// The field has too few elements for that many distinct points besides zero.
    case fieldTooSmall(points: Int, modulus: UInt64)
    /// Fewer shares than determine a polynomial of the degree asked for.
    case tooFewShares(have: Int, need: Int)
    /// There is no such worker; indices are in `0 ..< workerCount`.
    case unknownWorker(Int, workerCount: Int)
    /// The same worker's share was given twice.
    case repeatedWorker(Int)
}
