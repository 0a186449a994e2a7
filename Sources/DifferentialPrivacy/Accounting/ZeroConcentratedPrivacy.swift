import Foundation

/// Zero-concentrated differential privacy: the Rényi divergence of order α of two neighbours' results is at most `ρα`,
/// for every `α > 1`.
///
/// Proved for noise of the discrete Gaussian on integers, of any number of coordinates and adaptively composed, and for
/// the continuous Gaussian: `ρ = Δ²/2σ²` a release.
///
/// - SeeAlso: Bun and Steinke, "Concentrated differential privacy", 2016, definition 1.1 and lemma 2.3; Canonne, Kamath
///   and Steinke, "The discrete Gaussian for differential privacy", theorems 4 and 14,
///   <https://arxiv.org/abs/2004.00010>.
public struct ZeroConcentratedPrivacy: PrivacyAccountant {
    /// `zCDP`.
    public static var name: String { "zCDP" }

    /// ρ of all releases together.
    public let rho: Double

    /// The loss `rho`.
    ///
    /// - Throws: `PrivacyError.lossOutOfRange`.
    public init(rho: Double) throws(PrivacyError) {
        guard rho > 0, rho.isFinite else { throw .lossOutOfRange(rho) }
        self.rho = rho
    }

    /// `ρ = J/2(σ/Δ)²` of J releases.
    public init(noiseMultiplier: Double, releases: Int) throws(PrivacyError) {
        rho = try AccountantChecks.squaredSignal(noiseMultiplier: noiseMultiplier, releases: releases) / 2
    }

    private init(unchecked rho: Double) { self.rho = rho }

    /// The sum of both.
    public func composed(with other: Self) -> Self { Self(unchecked: rho + other.rho) }

    /// The least over α of `αρ + ln(1 − 1/α) − ln(δα)/(α − 1)`.
    ///
    /// Every α proves its value, so that an inexact minimum is safe.
    ///
    /// - SeeAlso: Canonne, Kamath and Steinke, proposition 12 with `τ = ρα`.
    public func epsilon(delta: Double) throws(PrivacyError) -> Double {
        try AccountantChecks.delta(delta)
        func bound(_ logOrder: Double) -> Double {
            let excess = exp(logOrder)
            let order = 1 + excess
            return order * rho + (logOrder - log1p(excess)) - (log(delta) + log1p(excess)) / excess
        }
        // Quasi-convex in α, as ln δ is convex in it: golden section over ln(α − 1), around the order that is best for
        // the simple bound. Orders further off than e⁴⁰ have no part in a minimum above 10⁻¹⁶.
        let center = 0.5 * log(-log(delta) / rho)
        var (low, high) = (min(center, 0) - 40, max(center, 0) + 40)
        let ratio = (5.0.squareRoot() - 1) / 2
        var (left, right) = (high - ratio * (high - low), low + ratio * (high - low))
        var (atLeft, atRight) = (bound(left), bound(right))
        while high - low > 1e-9 {
            if atLeft < atRight {
                (high, right, atRight) = (right, left, atLeft)
                left = high - ratio * (high - low)
                atLeft = bound(left)
            } else {
                (low, left, atLeft) = (left, right, atRight)
                right = low + ratio * (high - low)
                atRight = bound(right)
            }
        }
        return max(0, min(atLeft, atRight) * (1 + 1e-13))
    }

    /// The least over α of `exp((α − 1)(αρ − ε)) (1 − 1/α)^α / (α − 1)`.
    ///
    /// - SeeAlso: Canonne, Kamath and Steinke, corollary 13.
    public func delta(epsilon: Double) throws(PrivacyError) -> Double {
        try AccountantChecks.epsilon(epsilon)
        // The logarithm is convex in α with slope (2α − 1)ρ − ε + ln(1 − 1/α).
        func slope(_ logOrder: Double) -> Double {
            let excess = exp(logOrder)
            return (1 + 2 * excess) * rho - epsilon + logOrder - log1p(excess)
        }
        var (low, high) = (-700.0, 700.0)
        for _ in 0..<80 {
            let middle = (low + high) / 2
            if slope(middle) < 0 { low = middle } else { high = middle }
        }
        let excess = exp(high)
        let order = 1 + excess
        let exponent = excess * (order * rho - epsilon + high - log1p(excess)) - log1p(excess)
        return min(1, exp(exponent) * (1 + 1e-12))
    }

    /// `ρ + 2√(ρ ln(1/δ))`: easier to check by hand than `epsilon(delta:)`, and always above it.
    ///
    /// - SeeAlso: Bun and Steinke, proposition 1.3.
    public func simpleEpsilon(delta: Double) throws(PrivacyError) -> Double {
        try AccountantChecks.delta(delta)
        return rho + 2 * (rho * -log(delta)).squareRoot()
    }
}
