import LagrangeCoding
import PrimeFields

/// How data and weights are hidden, and how answers give the gradient back: what one `EncodedDescentMaster` differs from
/// another in.
protocol DescentCode<Word> {
    associatedtype Word: ResidueWord

    /// The field.
    var modulus: Modulus<Word> { get }
    /// N.
    var workerCount: Int { get }
    /// The number of right answers that determine a gradient, R.
    var recoveryThreshold: Int { get }
    /// The workers that may answer wrongly, A: a round needs R + 2A answers.
    var adversaryCount: Int { get }
    /// Whether more answers than R tell if all of them are right.
    var checksAnswers: Bool { get }
    /// The row blocks that the data are encoded from: K, or one if every worker's share is of all rows.
    var encodedBlockCount: Int { get }
    /// The words of an answer.
    var answerWidth: Int { get }
    /// The gradients of d entries that stand one after another in what the decoder makes of answers, `answerWidth` over
    /// this apart.
    var gradientsPerOutput: Int { get }
    /// The exchanges between workers for each degree of the polynomial; `nil` if workers do not know of each other. If they
    /// do, one that is silent keeps the others from answering.
    var exchangesPerReduction: Int? { get }

    /// What encodes the data on one core.
    func makeLane(generator: any CryptographicGenerator) -> EncodingLane<Word>

    /// The shares of a round's weights, `N × c`, of a vector `1 × c`.
    func encode(
        weights: ResidueMatrix<Word>, using generator: inout some CryptographicGenerator
    ) -> ResidueMatrix<Word>

    /// What takes the answers of these R workers, in ascending order, to block gradients.
    mutating func decoder(workers: [Int]) throws -> LinearCombination<Word>

    /// The workers whose answers are wrong, at most `limit`.
    ///
    /// - Parameters:
    ///   - answers: a row for each of the N workers; only those of `workers` matter.
    ///   - workers: the workers that have answered.
    ///   - limit: the wrong answers at most.
    ///   - generator: gives the secrets of the check.
    /// - Throws: `CodingError.contradictingAnswers` if more are wrong.
    mutating func wrongAnswers(
        in answers: ResidueMatrix<Word>, of workers: [Int], limit: Int,
        using generator: inout some CryptographicGenerator
    ) throws(CodingError) -> [Int]

    /// What this worker is to do with its share.
    func role(of worker: WorkerID) -> WorkerRole
}
