import Foundation

/// What some releases together reveal, in a measure that adds up over releases: the state of an accountant.
///
/// An accountant says nothing of how noise is made. Which one is proved for a mechanism, the mechanism says
/// (`NoiseMechanism.Accountant`). All results round to the safe side: ε and δ up, noise up.
public protocol PrivacyAccountant: Hashable, Codable, Sendable {
    /// As it is printed.
    static var name: String { get }

    /// The loss of `releases` releases with Gaussian noise of `noiseMultiplier` = σ/Δ each, each of which may depend on
    /// the ones before.
    ///
    /// - Throws: `PrivacyError.noiseMultiplierOutOfRange` or `.releasesOutOfRange`.
    init(noiseMultiplier: Double, releases: Int) throws(PrivacyError)

    /// The loss of these releases and then the others.
    func composed(with other: Self) -> Self

    /// The least ε that is proved for this δ, zero at the least.
    ///
    /// - Throws: `PrivacyError.deltaOutOfRange`.
    func epsilon(delta: Double) throws(PrivacyError) -> Double

    /// The least δ that is proved for this ε, which may be zero.
    ///
    /// - Throws: `PrivacyError.epsilonOutOfRange`.
    func delta(epsilon: Double) throws(PrivacyError) -> Double
}

extension PrivacyAccountant {
    /// The least noise, σ/Δ, with which `releases` releases keep to `budget`, rounded up to 29 bits: by less than 10⁻⁸,
    /// so that another machine's last digits make no other noise, nor break the budget.
    ///
    /// - Throws: `PrivacyError.releasesOutOfRange`, or `.unreachable` if that is above 2⁶⁰.
    public static func noiseMultiplier(for budget: PrivacyBudget, releases: Int) throws(PrivacyError) -> Double {
        // Binary search for the logarithm; `high` always keeps to the budget.
        var (low, high) = (-30 * 0.6931471805599453, 60 * 0.6931471805599453)
        guard try keeps(to: budget, noiseMultiplier: exp(high), releases: releases) else {
            throw .unreachable(budget, releases: releases)
        }
        while high - low > 1e-12 {
            let middle = low + (high - low) / 2
            if try keeps(to: budget, noiseMultiplier: exp(middle), releases: releases) {
                high = middle
            } else {
                low = middle
            }
        }
        let least = exp(high)
        let grid = least.binade * 0x1p-28
        return (least / grid).rounded(.up) * grid
    }

    private static func keeps(
        to budget: PrivacyBudget, noiseMultiplier: Double, releases: Int
    ) throws(PrivacyError) -> Bool {
        try Self(noiseMultiplier: noiseMultiplier, releases: releases).epsilon(delta: budget.delta) <= budget.epsilon
    }
}

/// Checks that accountants share.
enum AccountantChecks {
    /// 1/(σ/Δ)² · releases, the squared ratio of sensitivity to noise of all releases together.
    static func squaredSignal(noiseMultiplier: Double, releases: Int) throws(PrivacyError) -> Double {
        guard releases >= 1, releases <= 1 << 53 else { throw .releasesOutOfRange(releases) }
        let square = Double(releases) / noiseMultiplier / noiseMultiplier
        guard noiseMultiplier > 0, square > 0, square.isFinite else {
            throw .noiseMultiplierOutOfRange(noiseMultiplier)
        }
        return square
    }

    static func delta(_ delta: Double) throws(PrivacyError) {
        guard delta > 0, delta < 1 else { throw .deltaOutOfRange(delta) }
    }

    static func epsilon(_ epsilon: Double) throws(PrivacyError) {
        guard epsilon >= 0, epsilon.isFinite else { throw .epsilonOutOfRange(epsilon) }
    }
}
