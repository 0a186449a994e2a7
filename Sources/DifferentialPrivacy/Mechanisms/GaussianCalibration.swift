import Foundation

/// How the noise of one release follows from its budget.
public enum GaussianCalibration: String, Hashable, Codable, CaseIterable, Sendable {
    /// The least noise that keeps to the budget with continuous noise (Balle and Wang, 2018, theorem 9).
    case analytic
    /// `Δ √(2 ln(1.25/δ))/ε`, for ε up to one (Dwork and Roth, 2014, theorem A.1).
    case classical
    /// The classical formula for every ε, as papers apply it. Above one it may break the budget: with ε = 10 and
    /// δ = 0.01 it gives ε = 11.9.
    case paperFormula

    /// σ for a release of this sensitivity, in L2 norm.
    ///
    /// - Throws: `PrivacyError.sensitivityOutOfRange`, `.classicalNeedsSmallEpsilon` or `.unreachable`.
    public func standardDeviation(budget: PrivacyBudget, sensitivity: Double) throws(PrivacyError) -> Double {
        guard sensitivity > 0, sensitivity.isFinite else { throw .sensitivityOutOfRange(sensitivity) }
        if self == .classical, budget.epsilon > 1 { throw .classicalNeedsSmallEpsilon(budget.epsilon) }
        let multiplier: Double
        switch self {
        case .analytic: multiplier = try GaussianPrivacy.noiseMultiplier(for: budget, releases: 1)
        case .classical, .paperFormula: multiplier = (2 * log(1.25 / budget.delta)).squareRoot() / budget.epsilon
        }
        let deviation = (multiplier * sensitivity).nextUp
        guard deviation.isFinite, deviation > .leastNormalMagnitude else { throw .unreachable(budget, releases: 1) }
        return deviation
    }
}
