import PrimeFields

/// Finds the workers whose answers are wrong.
///
/// In every coordinate, right answers are values of one polynomial of degree below R. Instead of all coordinates, a few
/// random combinations of them are decoded, the same for every answer: they are values of such polynomials too, and a
/// wrong answer stays wrong in a combination but for one in p. All answers are read once, and what follows is independent
/// of their length.
///
/// The combinations are secret and drawn after the answers have come; whoever knows one beforehand can lie past it. Those
/// that locate let a wrong answer pass with a probability of 2⁻⁴⁰ at most; one more checks that all that is kept belongs
/// to one polynomial.
///
/// Whatever up to `limit` workers answer, they are found, and nobody else. With n answers, up to `n − R − limit` wrong ones
/// are noticed at least. Beyond that, answers that are wrong at random are still noticed, but workers that collude can make
/// others look wrong, or lie unnoticed: no decoder can tell.
///
/// - SeeAlso: Section IV of <https://arxiv.org/abs/1806.00939>, on malicious workers.
public struct ErrorLocator<Word: ResidueWord> {
    private let points: [Word]
    private let dimension: Int
    private let modulus: Modulus<Word>
    private var kernel: ProductKernel<Word>
    private var sums: ResidueMatrix<Word>

    /// The combinations that locate wrong answers: one escapes them all with probability `1/pᶜ ≤ 2⁻⁴⁰`.
    public let combinationCount: Int

    /// The locator for the answers of a code's workers.
    ///
    /// - Parameter answerWidth: the residues of an answer.
    public init(code: LagrangeCode<Word>, answerWidth: Int) {
        points = code.points.evaluationPoints
        dimension = code.parameters.recoveryThreshold
        modulus = code.modulus
        kernel = ProductKernel(featureCount: answerWidth, modulus: modulus)
        let bits = Word.bitWidth - 1 - modulus.value.leadingZeroBitCount
        combinationCount = (40 + bits - 1) / bits
        sums = ResidueMatrix(rowCount: combinationCount + 1, columnCount: points.count, modulus: modulus)
    }

    /// Finds the wrong ones among answers.
    ///
    /// - Parameters:
    ///   - answers: a row for each of the N workers; only those of `workers` matter.
    ///   - workers: the workers that have answered, each once.
    ///   - limit: the wrong answers at most; more than `⌊(n − R)/2⌋` of n answers are never corrected.
    ///   - generator: gives the combinations.
    /// - Returns: the workers whose answers are wrong, in ascending order. All others belong to one polynomial.
    /// - Throws: `CodingError.tooFewAnswers` if there are fewer than R; `.contradictingAnswers` if more are wrong.
    /// - Complexity: O(*N* · `answerWidth`), then O(*n* · (*n* − *R*)) if all are right, O(*n*²) otherwise, times the number of
    ///   combinations. With R answers, there is nothing to check and nothing is drawn.
    public mutating func wrongAnswers(
        in answers: ResidueMatrix<Word>, of workers: [Int], limit: Int,
        using generator: inout some CryptographicGenerator
    ) throws(CodingError) -> [Int] {
        precondition(answers.rowCount == points.count, "a row for each worker")
        precondition(limit >= 0, "a number of answers")
        guard workers.count != dimension else { return [] }
        let decoder = try GaoDecoder(points: workers.map { points[$0] }, dimension: dimension, modulus: modulus)
        var combinations = generator.uniformMatrix(
            rowCount: combinationCount + 1, columnCount: kernel.featureCount, modulus: modulus)
        // What stands in the padding of answers does not count.
        let (stride, width) = (combinations.rowStride, combinations.columnCount)
        combinations.withMutableWords { words in
            for row in 0...combinationCount { words[row * stride + width..<(row + 1) * stride].update(repeating: 0) }
        }
        kernel.evaluate(rows: answers, weights: combinations, products: &sums)
        let values = (0...combinationCount).map { c in workers.map { sums[c, $0] } }
        if values.allSatisfy(decoder.isConsistent) { return [] }

        var found: Set<Int> = []
        for locating in values.dropLast() {
            guard let errors = decoder.decode(locating)?.errors else {
                throw .contradictingAnswers(count: workers.count, limit: limit, suspects: [])
            }
            found.formUnion(errors)
        }
        // Different combinations may each have few errors, but not the same ones, if there are too many in all.
        let kept = workers.indices.filter { !found.contains($0) }
        guard found.count <= decoder.greatestErrorCount, try belongTogether(kept, of: workers, values) else {
            throw .contradictingAnswers(count: workers.count, limit: limit, suspects: [])
        }
        let wrong = found.map { workers[$0] }.sorted()
        guard wrong.count <= limit else {
            throw .contradictingAnswers(count: workers.count, limit: limit, suspects: wrong)
        }
        return wrong
    }

    /// Whether the answers that are kept belong to one polynomial in all combinations, one of which nothing was located by.
    private func belongTogether(
        _ kept: [Int], of workers: [Int], _ values: [[Word]]
    ) throws(CodingError) -> Bool {
        let decoder = try GaoDecoder(points: kept.map { points[workers[$0]] }, dimension: dimension, modulus: modulus)
        return values.allSatisfy { combination in decoder.isConsistent(kept.map { combination[$0] }) }
    }
}
