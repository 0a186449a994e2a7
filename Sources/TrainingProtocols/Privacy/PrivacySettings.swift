import DifferentialPrivacy

/// What a differentially private training promises, and the public bounds that the promise rests on.
///
/// The mechanism is noisy gradient descent: each round releases the summed gradient plus Gaussian noise, and everything
/// after it follows from what was released. `docs/privacy.md` has the proof.
public struct PrivacySettings: Hashable, Codable, Sendable {
    /// Which data sets the guarantee doesn't tell apart. The number of rows is public.
    public enum Neighbours: String, CaseIterable, Codable, Sendable {
        /// One row is there, or there is a row of zeros that no gradient knows of in its place.
        case addOrRemove = "add-remove"
        /// One row is another one.
        case replace

        /// How many contributions of a row the sums of neighbours differ by.
        var contributionCount: Double { self == .replace ? 2 : 1 }
    }

    /// The total ε and δ over all rounds.
    public var budget: PrivacyBudget
    /// C: rows with a greater Euclidean norm, on scaled features, are scaled down to it.
    public var rowNorm: Double
    /// R: weights with a greater Euclidean norm are scaled down to it after each step.
    public var weightRadius: Double
    /// What neighbouring data sets are.
    public var neighbours: Neighbours
    /// σ over the sensitivity of a round; nil for the least that all rounds need.
    public var noiseMultiplier: Double?

    /// The settings with these values.
    ///
    /// - Precondition: bounds are positive and finite.
    public init(
        budget: PrivacyBudget, rowNorm: Double, weightRadius: Double, neighbours: Neighbours = .addOrRemove
    ) {
        precondition(
            rowNorm > 0 && rowNorm.isFinite && weightRadius > 0 && weightRadius.isFinite, "bounds are positive")
        self.budget = budget
        self.rowNorm = rowNorm
        self.weightRadius = weightRadius
        self.neighbours = neighbours
    }

    /// A bound on the norm of rows that looks at no data: √d/3, the norm of features spread evenly over [−1/√3, 1/√3] or so.
    public static func usualRowNorm(featureCount: Int) -> Double { Double(featureCount).squareRoot() / 3 }

    /// The step size that is safe for all data with rows of this norm: `1/L` with `L = C²/4 + λ`.
    public func learningRate(l2: Double) -> Double { 1 / (rowNorm * rowNorm / 4 + l2) }

    /// A ledger for `rounds` rounds; for fewer, if the noise is given and the budget is gone before.
    ///
    /// - Throws: `PrivacyError`, also if one round alone takes more than the budget.
    public func makeLedger(rounds: Int) throws(PrivacyError) -> PrivacyLedger {
        func ledger(_ releases: Int) throws(PrivacyError) -> PrivacyLedger {
            try PrivacyLedger(
                budget: budget, mechanism: .discreteGaussian, noiseMultiplier: noiseMultiplier,
                plannedReleases: releases)
        }
        guard noiseMultiplier != nil else { return try ledger(rounds) }
        var (good, bad) = (1, rounds + 1)
        var best = try ledger(good)
        while bad - good > 1 {
            let middle = (good + bad) / 2
            if let fitting = try? ledger(middle) { (good, best) = (middle, fitting) } else { bad = middle }
        }
        return best
    }
}
