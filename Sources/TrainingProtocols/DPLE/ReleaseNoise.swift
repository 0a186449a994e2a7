import DifferentialPrivacy

/// The noise of one answer of one worker, and what all of them reveal together.
///
/// The noise is added by the worker, who holds its share in clear: it protects rows against whoever reads answers on their
/// way, and from nobody who holds shares. One row is part of every worker's share, so that each answer that is read is a
/// release about it, in each round.
public struct ReleaseNoise: Hashable, Sendable {
    /// (ε, δ) that was asked for of one release.
    public let budget: PrivacyBudget
    /// How the noise follows from it.
    public let calibration: GaussianCalibration
    /// σ/Δ.
    public let multiplier: Double

    /// The noise of a release.
    ///
    /// - Throws: `PrivacyError.classicalNeedsSmallEpsilon` or `.unreachable`.
    public init(budget: PrivacyBudget, calibration: GaussianCalibration) throws(PrivacyError) {
        self.budget = budget
        self.calibration = calibration
        multiplier = try calibration.standardDeviation(budget: budget, sensitivity: 1)
    }

    /// ε of all answers of `uplinks` workers in `rounds` rounds together, with the δ of one release: exact, by Gaussian
    /// differential privacy.
    ///
    /// - Throws: `PrivacyError.releasesOutOfRange` or `.noiseMultiplierOutOfRange`.
    public func epsilon(rounds: Int, uplinks: Int) throws(PrivacyError) -> Double {
        try GaussianPrivacy(noiseMultiplier: multiplier, releases: rounds * uplinks).epsilon(delta: budget.delta)
    }
}
