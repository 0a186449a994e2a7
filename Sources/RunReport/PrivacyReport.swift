import DifferentialPrivacy
import TrainingProtocols

/// The guarantee of a differentially private training, and what it has cost.
public struct PrivacyReport: Encodable, Sendable {
    /// The bounds and the budget.
    public var settings: PrivacySettings
    /// What was planned and what was spent.
    public var ledger: PrivacyLedger
    /// What the same noise would cost if it were continuous, for comparison.
    public var gaussianEpsilon: Double?
    /// Whether the noise came from a seed on the command line: then there is no guarantee.
    public var isInsecure: Bool
    /// What leaves the run and is computed from the data without noise.
    public var notCovered = [
        "trainAccuracy", "trainLoss", "history", "headroom", "field",
    ]

    /// A report.
    public init(settings: PrivacySettings, ledger: PrivacyLedger, isInsecure: Bool) {
        self.settings = settings
        self.ledger = ledger
        self.isInsecure = isInsecure
        gaussianEpsilon = try? GaussianPrivacy(
            noiseMultiplier: ledger.noiseMultiplier, releases: ledger.plannedReleases
        ).epsilon(delta: ledger.budget.delta)
    }
}
