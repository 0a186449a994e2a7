/// The counts of a Lagrange code over the reals or complexes, valid.
///
/// `D = (2r + 1)(K + T − 1) + 1 ≤ N`: the encoding polynomial has degree `K + T − 1` in data and weights, and
/// `f(X, w) = Xᵀ S(X w)` has degree `2r + 1` in both together.
///
/// - SeeAlso: Soleymani, Mahdavifar and Avestimehr, "Analog Lagrange coded computing", 2021,
///   <https://arxiv.org/abs/2008.08565>.
public struct AnalogCodeParameters: Hashable, Sendable {
    /// The number of workers, N.
    public let workerCount: Int
    /// The number of blocks that the data is cut into, K.
    public let blockCount: Int
    /// The number of pads, T: as many workers may put their shares together and learn no more than the leakage bound.
    public let padCount: Int
    /// The degree of the polynomial `S` that stands for the sigmoid, r.
    public let degree: Int

    /// Checks the counts: N, K and r are at least 1, T at least 0, and D ≤ N.
    public init(workerCount: Int, blockCount: Int, padCount: Int, degree: Int) throws(AnalogCodingError) {
        let least = [
            ("workers", workerCount, 1), ("blocks", blockCount, 1), ("pads", padCount, 0), ("degree", degree, 1),
        ]
        for (name, have, need) in least where have < need {
            throw .countTooSmall(parameter: name, have: have, need: need)
        }
        self.workerCount = workerCount
        self.blockCount = blockCount
        self.padCount = padCount
        self.degree = degree
        guard recoveryThreshold <= workerCount else {
            let nodes = (workerCount - 1) / (2 * degree + 1) + 1
            let degrees = nodeCount > 1 ? ((workerCount - 1) / (nodeCount - 1) - 1) / 2 : degree
            throw .tooFewWorkers(
                have: workerCount, need: recoveryThreshold,
                greatestBlockCount: nodes > padCount ? nodes - padCount : nil,
                greatestPadCount: nodes >= blockCount ? nodes - blockCount : nil,
                greatestDegree: degrees >= 1 ? degrees : nil)
        }
    }

    /// The number of blocks and pads, `K + T`.
    public var nodeCount: Int { blockCount + padCount }

    /// The number of answers that determine the result, D. Over the reals that many are seldom enough in practice: see
    /// `AnalogDecoder.isUsable`.
    public var recoveryThreshold: Int { (2 * degree + 1) * (nodeCount - 1) + 1 }
}
