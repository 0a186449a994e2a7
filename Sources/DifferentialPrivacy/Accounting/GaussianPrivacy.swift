import Foundation

/// Gaussian differential privacy: two neighbours' results are no easier to tell apart than `N(0, 1)` from `N(μ, 1)`.
///
/// Exact for continuous Gaussian noise, adaptively composed: `μ = √J Δ/σ`. For the discrete Gaussian it is not
/// proved, and with little noise not even true: with Δ = 1 and σ = 1.5 the δ of some ε is 1.6 times that of the curve.
/// There it is a figure to compare `ZeroConcentratedPrivacy` with.
///
/// - SeeAlso: Dong, Roth and Su, "Gaussian differential privacy", 2019, definition 2.6 and corollary 3.3,
///   <https://arxiv.org/abs/1905.02383>; Balle and Wang, "Improving the Gaussian mechanism for differential privacy",
///   2018, theorem 8, <https://arxiv.org/abs/1805.06530>.
public struct GaussianPrivacy: PrivacyAccountant {
    /// `Gaussian DP`.
    public static var name: String { "Gaussian DP" }

    /// μ of all releases together.
    public let mu: Double

    /// The loss `mu`.
    ///
    /// - Throws: `PrivacyError.lossOutOfRange`.
    public init(mu: Double) throws(PrivacyError) {
        guard mu > 0, (mu * mu).isFinite else { throw .lossOutOfRange(mu) }
        self.mu = mu
    }

    /// `μ = √J/(σ/Δ)` of J releases.
    public init(noiseMultiplier: Double, releases: Int) throws(PrivacyError) {
        mu = try AccountantChecks.squaredSignal(noiseMultiplier: noiseMultiplier, releases: releases).squareRoot()
    }

    private init(unchecked mu: Double) { self.mu = mu }

    /// The root of the sum of squares.
    public func composed(with other: Self) -> Self { Self(unchecked: (mu * mu + other.mu * other.mu).squareRoot()) }

    /// `Φ(μ/2 − ε/μ) − e^ε Φ(−μ/2 − ε/μ)`.
    ///
    /// - SeeAlso: Balle and Wang, theorem 8.
    public func delta(epsilon: Double) throws(PrivacyError) -> Double {
        try AccountantChecks.epsilon(epsilon)
        return min(1, exp(logDelta(epsilon: epsilon)) * (1 + 1e-10))
    }

    /// The ε at which the curve falls to δ, by bisection from above.
    public func epsilon(delta: Double) throws(PrivacyError) -> Double {
        try AccountantChecks.delta(delta)
        // Above the rounding of the curve, so that the result is.
        let target = log(delta) - 1e-11
        var (low, high) = (0.0, mu * mu / 2 + mu * (-2 * target).squareRoot())
        if logDelta(epsilon: 0) <= target { return 0 }
        for _ in 0..<200 where high - low > 1e-13 * high {
            let middle = low + (high - low) / 2
            if logDelta(epsilon: middle) <= target { high = middle } else { low = middle }
        }
        return high
    }

    /// ln δ(ε).
    ///
    /// With `a = ε/μ − μ/2` and `b = a + μ`, `e^ε φ(b) = φ(a)`, so that `δ = φ(a) (M(a) − M(b))` with Mills' ratio M:
    /// nothing overflows, however deep the tail.
    private func logDelta(epsilon: Double) -> Double {
        let a = epsilon / mu - mu / 2
        let b = epsilon / mu + mu / 2
        if mu <= 0.5 { return NormalTail.logDensity(a) + log(meanSlope(from: a, by: mu)) + log(mu) }
        if a > -5 { return NormalTail.logDensity(a) + log(NormalTail.millsRatio(a) - NormalTail.millsRatio(b)) }
        // δ is nearly one: here the second term is small.
        return log(0.5 * erfc(a / 2.0.squareRoot()) - exp(NormalTail.logDensity(a)) * NormalTail.millsRatio(b))
    }

    /// The mean of −M′ over `[start, start + length]`, for a short interval, where M(a) − M(b) would cancel
    /// (Gauss–Legendre with ten points).
    private func meanSlope(from start: Double, by length: Double) -> Double {
        let center = start + length / 2
        return Self.quadrature.reduce(0.0) { sum, point in
            let offset = point.node * length / 2
            return sum + point.weight / 2
                * (NormalTail.millsSlope(center - offset) + NormalTail.millsSlope(center + offset))
        }
    }

    private static let quadrature: [(node: Double, weight: Double)] = [
        (0.1488743389816312, 0.2955242247147529), (0.4333953941292472, 0.2692667193099963),
        (0.6794095682990244, 0.2190863625159821), (0.8650633666889845, 0.1494513491505806),
        (0.9739065285171717, 0.0666713443086881),
    ]
}
