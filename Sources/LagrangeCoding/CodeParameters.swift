/// The counts of a Lagrange code: how many workers, how the data is cut, how many may collude or stay away.
///
/// A valid set fulfils `N ≥ (K + T − 1)·deg f + S + 1` (Yu et al., "Lagrange coded computing", Theorem 1 of
/// <https://arxiv.org/abs/1806.00939>, without malicious workers).
public struct CodeParameters: Hashable, Codable, Sendable {
    /// The number of workers, N.
    public var workerCount: Int
    /// The number of blocks that the data is cut into, K.
    public var partitionCount: Int
    /// The number of workers that may put their shares together and still learn nothing, T.
    public var privacyThreshold: Int
    /// The number of workers whose answers need not come, S.
    public var stragglerCount: Int
    /// The total degree of the workers' function in all that is encoded, deg f.
    public var functionDegree: Int

    /// The code with these counts, not yet checked: see `validate()`.
    public init(
        workerCount: Int, partitionCount: Int, privacyThreshold: Int, stragglerCount: Int, functionDegree: Int
    ) {
        self.workerCount = workerCount
        self.partitionCount = partitionCount
        self.privacyThreshold = privacyThreshold
        self.stragglerCount = stragglerCount
        self.functionDegree = functionDegree
    }

    /// The number of answers that determine the result, `R = (K + T − 1)·deg f + 1`.
    public var recoveryThreshold: Int { (partitionCount + privacyThreshold - 1) * functionDegree + 1 }

    /// The least number of workers that these counts need, `R + S`.
    public var neededWorkerCount: Int { recoveryThreshold + stragglerCount }

    /// Checks that every count is in range and that there are enough workers.
    public func validate() throws(CodingError) {
        let least = [
            ("workers", workerCount, 1), ("partitions", partitionCount, 1), ("privacy", privacyThreshold, 1),
            ("stragglers", stragglerCount, 0), ("function degree", functionDegree, 1),
        ]
        for (name, have, need) in least where have < need {
            throw .countTooSmall(parameter: name, have: have, need: need)
        }
        guard workerCount >= neededWorkerCount else { throw .tooFewWorkers(self) }
    }

    /// The greatest K that fits with the other counts, or `nil` if not even one block does.
    public var greatestPartitionCount: Int? {
        let count = (workerCount - stragglerCount - 1) / functionDegree - privacyThreshold + 1
        return workerCount > stragglerCount && count >= 1 ? count : nil
    }
}
