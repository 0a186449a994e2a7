import LagrangeCoding
import PrimeFields
import SecretSharing

/// BGW: every worker holds a Shamir share of all rows and of the weights; the answers are shares of degree 2T of the K
/// block gradients, which any `2T + 1` of them open.
///
/// - SeeAlso: appendix A.5 of <https://arxiv.org/abs/1902.00641>
struct ShamirDescentCode<Word: ResidueWord>: DescentCode {
    private let scheme: ShamirScheme<Word>
    private var openers: OpeningCache<Word>
    private let code: ShamirCode
    private let firstRound: Int
    let answerWidth: Int

    /// The code of data with `featureCount` columns, for a run that begins with round `firstRound`.
    init(code: ShamirCode, featureCount: Int, firstRound: Int, modulus: Modulus<Word>) throws(SharingError) {
        self.code = code
        self.firstRound = firstRound
        scheme = try ShamirScheme(parameters: code.sharing, modulus: modulus)
        openers = OpeningCache(scheme: scheme)
        answerWidth = code.partitionCount * ResidueMatrix<Word>.rowStride(columnCount: featureCount)
    }

    var modulus: Modulus<Word> { scheme.modulus }
    var workerCount: Int { code.sharing.workerCount }
    var recoveryThreshold: Int { code.sharing.productThreshold }
    // A worker's wrong message spreads to what all others compute, so that the answers may agree on something wrong.
    var adversaryCount: Int { 0 }
    var checksAnswers: Bool { false }
    var encodedBlockCount: Int { 1 }
    var gradientsPerOutput: Int { code.partitionCount }
    var exchangesPerReduction: Int? { code.reduction.exchangeCount }

    func makeLane(generator: any CryptographicGenerator) -> EncodingLane<Word> {
        scheme.sharingLane(generator: generator)
    }

    func encode(
        weights: ResidueMatrix<Word>, using generator: inout some CryptographicGenerator
    ) -> ResidueMatrix<Word> {
        scheme.share(weights, using: &generator)
    }

    mutating func decoder(workers: [Int]) throws -> LinearCombination<Word> {
        try openers.opener(degree: code.sharing.productDegree, workers: workers)
    }

    func wrongAnswers(
        in answers: ResidueMatrix<Word>, of workers: [Int], limit: Int,
        using generator: inout some CryptographicGenerator
    ) throws(CodingError) -> [Int] { [] }

    func role(of worker: WorkerID) -> WorkerRole {
        .sharing(
            SharingRole(
                worker: worker, workerCount: workerCount, privacyThreshold: code.sharing.privacyThreshold,
                partitionCount: code.partitionCount, reduction: code.reduction, firstRound: firstRound))
    }
}
