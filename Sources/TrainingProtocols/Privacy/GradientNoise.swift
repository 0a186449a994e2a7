import DifferentialPrivacy
import PrimeFields
import Quantization

/// The noise of a private training, and the ledger of what its releases have spent.
///
/// A reference: copies of a descent spend from one budget.
public final class GradientNoise {
    /// The bounds and the budget.
    public let settings: PrivacySettings
    /// What was spent.
    public private(set) var ledger: PrivacyLedger
    private let makeGenerator: (_ round: Int) throws -> any CryptographicGenerator
    private let willRelease: (PrivacyLedger) throws -> Void

    /// The noise of a training.
    ///
    /// - Parameters:
    ///   - settings: the bounds and the budget.
    ///   - ledger: the ledger, with what earlier runs have spent.
    ///   - makeGenerator: gives the generator of a round's noise.
    ///   - willRelease: is called with the ledger in which a release is spent already, before its noise is drawn: whoever
    ///     stores it then never spends the same release twice, whatever happens next.
    public init(
        settings: PrivacySettings, ledger: PrivacyLedger,
        makeGenerator: @escaping (_ round: Int) throws -> any CryptographicGenerator = { _ in try MaskGenerator() },
        willRelease: @escaping (PrivacyLedger) throws -> Void = { _ in }
    ) {
        self.settings = settings
        self.ledger = ledger
        self.makeGenerator = makeGenerator
        self.willRelease = willRelease
    }

    /// Whether nothing may be released any more.
    public var isSpent: Bool { ledger.remainingReleases == 0 }

    /// Adds the noise of a round to each sum.
    ///
    /// - Parameter rowSensitivity: the greatest Euclidean norm of what one row adds to the sums.
    /// - Throws: `PrivacyError` if the budget is gone or the noise is beyond what can be sampled; what the hook throws.
    package func add(to sums: inout [Int128], rowSensitivity: Double, round: Int) throws {
        // The bounds were computed in floating point.
        let sensitivity = rowSensitivity * settings.neighbours.contributionCount * (1 + 1e-9)
        let mechanism = try DiscreteGaussian(noiseMultiplier: ledger.noiseMultiplier, sensitivity: sensitivity)
        try ledger.spend()
        try willRelease(ledger)
        func add<Generator: CryptographicGenerator>(using generator: Generator) {
            var generator = generator
            mechanism.add(to: &sums, using: &generator)
        }
        add(using: try makeGenerator(round))
    }
}

/// Noise that anybody can repeat who knows the seed: for trials that compare runs, and no protection at all.
public struct InsecureNoiseGenerator: CryptographicGenerator {
    private var stream: RoundingGenerator

    /// The stream of a round.
    public init(seed: UInt64, round: Int) {
        stream = RoundingGenerator(seed: seed ^ 0x6e6f_6973_65, round: round)
    }

    /// The next bytes of the stream.
    public mutating func fill(_ bytes: UnsafeMutableRawBufferPointer) {
        for i in bytes.indices { bytes[i] = UInt8(truncatingIfNeeded: stream.next()) }
    }
}
