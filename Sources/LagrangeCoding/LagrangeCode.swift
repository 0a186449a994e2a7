import PrimeFields

/// A Lagrange code: shares from blocks and masks, and the blocks' results from any R answers.
///
/// The encoding polynomial `u` of degree `K + T − 1` takes the K blocks and T uniform masks as its values at the
/// interpolation points; share `i` is `u(αᵢ)`. A worker returns `f(u(αᵢ))`, a value of `h = f ∘ u` of degree
/// `(K + T − 1)·deg f`, which any R answers determine; block `k` of the result is `h(β_k)`.
///
/// - SeeAlso: Section IV of <https://arxiv.org/abs/1806.00939>.
public struct LagrangeCode<Word: ResidueWord>: Sendable {
    /// The counts, valid.
    public let parameters: CodeParameters
    /// The points, distinct.
    public let points: EvaluationPoints<Word>
    /// The field.
    public let modulus: Modulus<Word>
    /// `N × (K + T)`: what each worker's share takes of each block and mask.
    public let encodingMatrix: ResidueMatrix<Word>
    let encoding: LinearCombination<Word>
    private let replicated: LinearCombination<Word>

    /// The code with these counts and the usual points.
    public init(parameters: CodeParameters, modulus: Modulus<Word>) throws(CodingError) {
        try parameters.validate()
        let points = try EvaluationPoints(parameters: parameters, modulus: modulus)
        try self.init(parameters: parameters, points: points, modulus: modulus)
    }

    /// The code with points of the caller's choice: K + T interpolation points, N evaluation points.
    public init(parameters: CodeParameters, points: EvaluationPoints<Word>, modulus: Modulus<Word>) throws(CodingError)
    {
        try parameters.validate()
        let (blockCount, maskCount) = (parameters.partitionCount, parameters.privacyThreshold)
        precondition(
            points.interpolationPoints.count == blockCount + maskCount
                && points.evaluationPoints.count == parameters.workerCount, "K + T and N points")
        self.parameters = parameters
        self.points = points
        self.modulus = modulus
        let matrix = try lagrangeMatrix(
            at: points.evaluationPoints, nodes: points.interpolationPoints, modulus: modulus)
        encodingMatrix = matrix
        encoding = LinearCombination(coefficients: matrix)

        // The same value in all K slots: one column with the sum of the K.
        var summed = ResidueMatrix(rowCount: matrix.rowCount, columnCount: 1 + maskCount, modulus: modulus)
        for i in 0..<matrix.rowCount {
            let row = matrix.row(i)
            summed[i, 0] = row[..<blockCount].reduce(0, modulus.add)
            for t in 0..<maskCount { summed[i, 1 + t] = row[blockCount + t] }
        }
        replicated = LinearCombination(coefficients: summed)
    }

    /// Computes `count` columns of all N shares.
    ///
    /// - Parameters:
    ///   - inputs: the K blocks and T masks, `count` residues each; the masks uniform, and used once.
    ///   - outputs: the N shares, `count` residues each.
    /// - Complexity: O(*N* · (*K* + *T*) · `count`).
    public func encode(inputs: [UnsafePointer<Word>], outputs: [UnsafeMutablePointer<Word>], count: Int) {
        encoding.apply(inputs: inputs, outputs: outputs, count: count)
    }

    /// The shares of one vector that stands in all K blocks: the weights of a round.
    ///
    /// - Parameters:
    ///   - vector: `1 × c`.
    ///   - generator: gives the T masks, fresh at each call.
    /// - Returns: `N × c`; row `i` is worker `i`'s share.
    public func encode(
        replicating vector: ResidueMatrix<Word>, using generator: inout some CryptographicGenerator
    ) -> ResidueMatrix<Word> {
        precondition(vector.rowCount == 1 && vector.modulus == modulus, "one vector of the code's field")
        var stacked = generator.uniformMatrix(
            rowCount: 1 + parameters.privacyThreshold, columnCount: vector.columnCount, modulus: modulus)
        vector.withWords { source in
            stacked.withMutableWords { $0.baseAddress!.update(from: source.baseAddress!, count: source.count) }
        }
        return replicated.apply(to: stacked)
    }

    /// The decoder for the answers of these workers, in this order.
    ///
    /// - Parameter workers: at least R distinct worker indices in `0 ..< N`; all of them are used.
    /// - Returns: the combination `K × workers.count` that takes answers to the K blocks of the result.
    public func decoder(workers: [Int]) throws(CodingError) -> LinearCombination<Word> {
        let need = parameters.recoveryThreshold
        guard workers.count >= need else { throw .tooFewAnswers(have: workers.count, need: need) }
        let matrix = try lagrangeMatrix(
            at: Array(points.interpolationPoints.prefix(parameters.partitionCount)),
            nodes: workers.map { points.evaluationPoints[$0] }, modulus: modulus)
        return LinearCombination(coefficients: matrix)
    }
}
