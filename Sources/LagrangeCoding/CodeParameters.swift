/// The counts of a Lagrange code: how many workers, how the data is cut, how many may collude, stay away or lie.
///
/// A valid set fulfils `N ≥ (K + T − 1)·deg f + S + 2A + 1` (Yu et al., "Lagrange coded computing", Theorem 1 of
/// <https://arxiv.org/abs/1806.00939>).
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
    /// The number of workers whose answers may be wrong, whatever they are, and are corrected, A.
    public var adversaryCount: Int

    /// The code with these counts, not yet checked: see `validate()`.
    public init(
        workerCount: Int, partitionCount: Int, privacyThreshold: Int, stragglerCount: Int, functionDegree: Int,
        adversaryCount: Int = 0
    ) {
        self.workerCount = workerCount
        self.partitionCount = partitionCount
        self.privacyThreshold = privacyThreshold
        self.stragglerCount = stragglerCount
        self.functionDegree = functionDegree
        self.adversaryCount = adversaryCount
    }

    /// The number of right answers that determine the result, `R = (K + T − 1)·deg f + 1`.
    public var recoveryThreshold: Int { (partitionCount + privacyThreshold - 1) * functionDegree + 1 }

    /// The number of answers that determine the result if A of them may be wrong, `R + 2A`.
    public var answerThreshold: Int { recoveryThreshold + 2 * adversaryCount }

    /// The least number of workers that these counts need, `R + S + 2A`.
    public var neededWorkerCount: Int { answerThreshold + stragglerCount }

    /// Checks that every count is in range and that there are enough workers.
    public func validate() throws(CodingError) {
        let least = [
            ("workers", workerCount, 1), ("partitions", partitionCount, 1), ("privacy", privacyThreshold, 1),
            ("stragglers", stragglerCount, 0), ("function degree", functionDegree, 1),
            ("adversaries", adversaryCount, 0),
        ]
        for (name, have, need) in least where have < need {
            throw .countTooSmall(parameter: name, have: have, need: need)
        }
        guard workerCount >= neededWorkerCount else { throw .tooFewWorkers(self) }
    }

    /// The greatest K that fits with the other counts, or `nil` if not even one block does.
    public var greatestPartitionCount: Int? {
        let answers = workerCount - stragglerCount - 2 * adversaryCount
        let count = (answers - 1) / functionDegree - privacyThreshold + 1
        return answers > 0 && count >= 1 ? count : nil
    }
}
