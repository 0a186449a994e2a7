/// What a training may reveal and has revealed: its budget, its noise, and the releases planned and spent.
///
///     var ledger = try PrivacyLedger(budget: budget, mechanism: .discreteGaussian, plannedReleases: 25)
///     try ledger.spend()  // stored, and only then is the noisy result sent
///
/// ε is always that of the accountant proved for the mechanism.
public struct PrivacyLedger: Hashable, Sendable {
    /// What all planned releases together may cost.
    public let budget: PrivacyBudget
    /// The kind of noise.
    public let mechanism: NoiseKind
    /// σ/Δ of a release.
    public let noiseMultiplier: Double
    /// J, the releases that the budget is for.
    public let plannedReleases: Int
    /// The releases made so far.
    public private(set) var spentReleases: Int

    /// A ledger with nothing spent.
    ///
    /// - Parameters:
    ///   - noiseMultiplier: σ/Δ of a release; the least that keeps to the budget, if not given.
    ///   - plannedReleases: J, at least one.
    /// - Throws: `PrivacyError.releasesOutOfRange`, `.noiseMultiplierOutOfRange`, `.unreachable`,
    ///   `.releaseExceedsBudget` or `.planExceedsBudget`.
    public init(
        budget: PrivacyBudget, mechanism: NoiseKind, noiseMultiplier: Double? = nil, plannedReleases: Int
    ) throws(PrivacyError) {
        let accountant = mechanism.accountant
        let multiplier: Double
        if let noiseMultiplier {
            multiplier = noiseMultiplier
        } else {
            multiplier = try accountant.noiseMultiplier(for: budget, releases: plannedReleases)
        }
        let once = try accountant.init(noiseMultiplier: multiplier, releases: 1).epsilon(delta: budget.delta)
        let all = try accountant.init(noiseMultiplier: multiplier, releases: plannedReleases)
            .epsilon(delta: budget.delta)
        guard once <= budget.epsilon else { throw .releaseExceedsBudget(epsilon: once, budget: budget) }
        guard all <= budget.epsilon else {
            throw .planExceedsBudget(epsilon: all, releases: plannedReleases, budget: budget)
        }
        self.budget = budget
        self.mechanism = mechanism
        self.noiseMultiplier = multiplier
        self.plannedReleases = plannedReleases
        spentReleases = 0
        epsilonAtEnd = all
    }

    /// ε of all planned releases, with the budget's δ.
    public let epsilonAtEnd: Double

    /// ε of the releases made so far, with the budget's δ.
    public var epsilonSpent: Double {
        guard spentReleases > 0 else { return 0 }
        do {
            return try mechanism.accountant.init(noiseMultiplier: noiseMultiplier, releases: spentReleases)
                .epsilon(delta: budget.delta)
        } catch {
            preconditionFailure("no more than was planned: \(error)")
        }
    }

    /// The releases left.
    public var remainingReleases: Int { plannedReleases - spentReleases }

    /// Takes releases from the budget, before they are made.
    ///
    /// - Throws: `PrivacyError.budgetSpent` if fewer are left, and takes none; `.releasesOutOfRange` for less than one.
    public mutating func spend(_ releases: Int = 1) throws(PrivacyError) {
        guard releases >= 1 else { throw .releasesOutOfRange(releases) }
        guard releases <= remainingReleases else { throw .budgetSpent(asked: releases, left: remainingReleases) }
        spentReleases += releases
    }

    /// Takes over what a saved ledger of the same training has spent. What is spent here stays so, whichever is older.
    ///
    /// - Throws: `PrivacyError.otherLedger` if it is of other settings.
    public mutating func resume(from saved: PrivacyLedger) throws(PrivacyError) {
        guard saved.budget == budget else { throw .otherLedger(.budget) }
        guard saved.mechanism == mechanism else { throw .otherLedger(.mechanism) }
        guard saved.noiseMultiplier == noiseMultiplier else { throw .otherLedger(.noiseMultiplier) }
        guard saved.plannedReleases == plannedReleases else { throw .otherLedger(.plannedReleases) }
        spentReleases = max(spentReleases, saved.spentReleases)
    }
}

extension PrivacyLedger: Codable {
    private enum CodingKeys: String, CodingKey {
        case budget, mechanism, noiseMultiplier, plannedReleases, spentReleases, epsilonSpent, epsilonAtEnd
    }

    /// Decodes and validates; both ε are computed again.
    ///
    /// - Throws: `PrivacyError`, besides decoding errors.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            budget: values.decode(PrivacyBudget.self, forKey: .budget),
            mechanism: values.decode(NoiseKind.self, forKey: .mechanism),
            noiseMultiplier: values.decode(Double.self, forKey: .noiseMultiplier),
            plannedReleases: values.decode(Int.self, forKey: .plannedReleases))
        let spent = try values.decode(Int.self, forKey: .spentReleases)
        guard (0...plannedReleases).contains(spent) else {
            throw PrivacyError.spentOutOfRange(spent, planned: plannedReleases)
        }
        spentReleases = spent
    }

    /// Encodes the settings and what is spent, with both ε for readers.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(budget, forKey: .budget)
        try values.encode(mechanism, forKey: .mechanism)
        try values.encode(noiseMultiplier, forKey: .noiseMultiplier)
        try values.encode(plannedReleases, forKey: .plannedReleases)
        try values.encode(spentReleases, forKey: .spentReleases)
        try values.encode(epsilonSpent, forKey: .epsilonSpent)
        try values.encode(epsilonAtEnd, forKey: .epsilonAtEnd)
    }
}
