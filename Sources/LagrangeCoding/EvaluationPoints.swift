import PrimeFields

/// The points of a Lagrange code: all distinct, so that no worker's point is one where a block stands in clear.
///
/// Privacy needs only that no evaluation point is one of the first K interpolation points; here all points differ.
public struct EvaluationPoints<Word: ResidueWord>: Hashable, Sendable {
    /// Where the encoding polynomial takes the blocks and masks as its values: β₁ … β_{K+T}.
    public let interpolationPoints: [Word]
    /// Where the workers' shares are taken: α₁ … α_N.
    public let evaluationPoints: [Word]

    /// The usual points, `β_j = j` and `α_i = K + T + i`.
    ///
    /// - Throws: `CodingError.fieldTooSmall` if the field has not that many elements.
    public init(parameters: CodeParameters, modulus: Modulus<Word>) throws(CodingError) {
        let nodeCount = parameters.partitionCount + parameters.privacyThreshold
        let count = nodeCount + parameters.workerCount
        guard UInt64(count) < UInt64(modulus.value) else {
            throw .fieldTooSmall(points: count, modulus: UInt64(modulus.value))
        }
        try self.init(
            interpolationPoints: (1...nodeCount).map { Word($0) },
            evaluationPoints: (nodeCount + 1...count).map { Word($0) })
    }

    /// Points of the caller's choice, residues of one field.
    ///
    /// - Throws: `CodingError.pointsNotDistinct` if two of all the points are equal.
    public init(interpolationPoints: [Word], evaluationPoints: [Word]) throws(CodingError) {
        guard Set(interpolationPoints + evaluationPoints).count == interpolationPoints.count + evaluationPoints.count
        else { throw .pointsNotDistinct }
        self.interpolationPoints = interpolationPoints
        self.evaluationPoints = evaluationPoints
    }
}
