import LagrangeCoding
import PrimeFields

/// CodedPrivateML: K row blocks and T masks behind a Lagrange code; the answers `X̃ᵢᵀ g(X̃ᵢ W̃ᵢ)`, of degree `2r + 1` in
/// what was encoded, give the K blocks `Xₖᵀ g(Xₖ W)`.
///
/// - SeeAlso: Algorithm 1 of <https://arxiv.org/abs/1902.00641v1>
struct LagrangeDescentCode<Word: ResidueWord>: DescentCode {
    private let code: LagrangeCode<Word>
    private var decoders: DecoderCache<Word>
    private var locator: ErrorLocator<Word>
    let answerWidth: Int

    /// The code of data with `featureCount` columns.
    init(parameters: CodeParameters, featureCount: Int, modulus: Modulus<Word>) throws(CodingError) {
        code = try LagrangeCode(parameters: parameters, modulus: modulus)
        decoders = DecoderCache(code: code)
        locator = ErrorLocator(code: code, answerWidth: featureCount)
        answerWidth = featureCount
    }

    var modulus: Modulus<Word> { code.modulus }
    var workerCount: Int { code.parameters.workerCount }
    var recoveryThreshold: Int { code.parameters.recoveryThreshold }
    var adversaryCount: Int { code.parameters.adversaryCount }
    var checksAnswers: Bool { true }
    var encodedBlockCount: Int { code.parameters.partitionCount }
    var gradientsPerOutput: Int { 1 }
    var exchangesPerReduction: Int? { nil }

    func makeLane(generator: any CryptographicGenerator) -> EncodingLane<Word> {
        EncodingLane(code: code, generator: generator)
    }

    func encode(
        weights: ResidueMatrix<Word>, using generator: inout some CryptographicGenerator
    ) -> ResidueMatrix<Word> {
        code.encode(replicating: weights, using: &generator)
    }

    mutating func decoder(workers: [Int]) throws -> LinearCombination<Word> { try decoders.decoder(workers: workers) }

    mutating func wrongAnswers(
        in answers: ResidueMatrix<Word>, of workers: [Int], limit: Int,
        using generator: inout some CryptographicGenerator
    ) throws(CodingError) -> [Int] {
        try locator.wrongAnswers(in: answers, of: workers, limit: limit, using: &generator)
    }

    func role(of worker: WorkerID) -> WorkerRole { .coded }
}
