/// Why a guarantee cannot be given. Each description says what to change.
public enum PrivacyError: Error, Hashable, Sendable {
    /// ε is not positive and finite.
    case epsilonOutOfRange(Double)
    /// δ is not between zero and one.
    case deltaOutOfRange(Double)
    /// Δ, the most that one person changes a result, is not positive and finite.
    case sensitivityOutOfRange(Double)
    /// The noise is outside of what the mechanism samples exactly.
    case scaleOutOfRange(Double, range: ClosedRange<Double>)
    /// σ/Δ is not positive and finite, or rounds to a privacy loss that isn't.
    case noiseMultiplierOutOfRange(Double)
    /// ρ or μ is not positive and finite.
    case lossOutOfRange(Double)
    /// Fewer than one release, or more than 2⁵³.
    case releasesOutOfRange(Int)
    /// The classical formula is proved for ε up to one.
    case classicalNeedsSmallEpsilon(Double)
    /// No noise in the range of `Double` reaches the budget.
    case unreachable(PrivacyBudget, releases: Int)
    /// One release alone takes more than the budget.
    case releaseExceedsBudget(epsilon: Double, budget: PrivacyBudget)
    /// The planned releases together take more than the budget.
    case planExceedsBudget(epsilon: Double, releases: Int, budget: PrivacyBudget)
    /// All planned releases are spent, or fewer are left than were asked for.
    case budgetSpent(asked: Int, left: Int)
    /// A saved ledger is of other settings; the name of the first that differs.
    case otherLedger(LedgerSetting)
    /// A saved ledger has spent more than was planned, or less than nothing.
    case spentOutOfRange(Int, planned: Int)
    /// Events are counted of at least one trial, and are at most as many.
    case countsOutOfRange(events: Int, trials: Int)
    /// A confidence is not between zero and one.
    case confidenceOutOfRange(Double)
}

/// What two ledgers of one training have in common.
public enum LedgerSetting: String, Hashable, Sendable {
    /// ε or δ.
    case budget
    /// The kind of noise.
    case mechanism
    /// σ/Δ of a release.
    case noiseMultiplier = "noise multiplier"
    /// The number of planned releases.
    case plannedReleases = "number of planned releases"
}

extension PrivacyError: CustomStringConvertible {
    /// What is wrong, and what to change.
    public var description: String {
        switch self {
        case .epsilonOutOfRange(let value): "epsilon is \(value): give a number above 0, such as 1"
        case .deltaOutOfRange(let value):
            "delta is \(value): give a number between 0 and 1, well below one over the number of people, such as 1e-5"
        case .sensitivityOutOfRange(let value):
            "the sensitivity is \(value): give the most that one person can change the result, above 0; clip to bound it"
        case .scaleOutOfRange(let value, let range):
            "the noise has scale \(value): change the budget or the fixed-point bits so that it is in "
                + "\(range.lowerBound) ... \(range.upperBound)"
        case .noiseMultiplierOutOfRange(let value): "the noise multiplier is \(value): give a number above 0, such as 1"
        case .lossOutOfRange(let value): "the privacy loss is \(value): give a finite number above 0"
        case .releasesOutOfRange(let count): "\(count) releases: plan at least one"
        case .classicalNeedsSmallEpsilon(let epsilon):
            "the classical calibration holds for epsilon up to 1, not \(epsilon): use the analytic one, or ask for the "
                + "paper's formula and get a weaker guarantee than it says"
        case .unreachable(let budget, let releases):
            "no noise makes \(releases) releases cost \(budget): raise epsilon or delta, or plan fewer releases"
        case .releaseExceedsBudget(let epsilon, let budget):
            "one release costs epsilon = \(epsilon), more than the budget of \(budget): raise the noise multiplier or "
                + "the budget"
        case .planExceedsBudget(let epsilon, let releases, let budget):
            "\(releases) releases cost epsilon = \(epsilon), more than the budget of \(budget): plan fewer, or raise the "
                + "noise multiplier or the budget"
        case .budgetSpent(let asked, let left):
            "\(asked) releases asked for, \(left) left in the budget: stop here, or start anew with a larger budget"
        case .otherLedger(let setting):
            "the saved ledger has another \(setting.rawValue): resume with the settings that it was started with"
        case .spentOutOfRange(let spent, let planned):
            "the saved ledger has spent \(spent) of \(planned) releases: it is damaged, use another copy"
        case .countsOutOfRange(let events, let trials):
            "\(events) events in \(trials) trials: count events of at least one trial, none twice"
        case .confidenceOutOfRange(let value): "the confidence is \(value): give a number between 0 and 1, such as 0.95"
        }
    }
}
