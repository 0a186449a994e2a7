import Foundation

/// The polynomial that stands for the sigmoid in the field: least squares on `[−B, B]` with uniform weight.
public enum SigmoidApproximation {
    /// The degrees that are fitted. Degree 2 gives the same polynomial as degree 1, at the price of a larger code.
    public static let supportedDegrees = 1...3

    /// Returns the coefficients `c₀ … c_r` of the best polynomial of degree `r`.
    ///
    /// `sigmoid − 1/2` is odd, so `c₀ = 1/2` and `c₂ = 0` exactly. The odd ones come from the Legendre expansion
    /// `aₙ = (2n+1)/2 · ∫ sigmoid(B t) Pₙ(t) dt`.
    ///
    /// - Parameters:
    ///   - degree: r, in `supportedDegrees`.
    ///   - range: B, positive and finite.
    /// - SeeAlso: Equation 15 of <https://arxiv.org/abs/1902.00641v1>, which leaves the fit open.
    public static func coefficients(degree: Int, range: Double) throws(QuantizationError) -> [Double] {
        guard supportedDegrees.contains(degree) else { throw .unsupportedDegree(degree) }
        guard range > 0, range.isFinite else { throw .invalidSigmoidRange(range) }
        let first = 3 * halfIntegral(range: range) { $0 }
        guard degree == 3 else { return [0.5, first / range] + (degree == 2 ? [0] : []) }
        let third = 7 * halfIntegral(range: range) { (5 * $0 * $0 * $0 - 3 * $0) / 2 }
        return [0.5, (first - 1.5 * third) / range, 0, 2.5 * third / (range * range * range)]
    }

    /// `∫₀¹ (sigmoid(B t) − 1/2) P(t) dt` for an odd `P`, by Simpson's rule on panels of 1/400 of the
    /// argument or less; the error is below 10⁻¹⁰.
    private static func halfIntegral(range: Double, _ polynomial: (Double) -> Double) -> Double {
        let panels = 4096 * max(1, Int((range / 10).rounded(.up)))
        let step = 1.0 / Double(panels)
        return (0...panels).reduce(0) { sum, i in
            let t = Double(i) * step
            let weight = i == 0 || i == panels ? 1.0 : (i % 2 == 1 ? 4.0 : 2.0)
            return sum + weight * polynomial(t) * (1 / (1 + exp(-range * t)) - 0.5)
        } * step / 3
    }
}
