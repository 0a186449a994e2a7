import Foundation

/// ln Φ(x), the logarithm of the standard normal distribution function: to 10⁻¹⁴ of its value below 1, to 10⁻¹³ above,
/// where it is tiny. Finite wherever −x²/2 is.
public func logNormalCDF(_ x: Double) -> Double {
    if x.isNaN || x == -.infinity { return x }
    if x >= -1 { return log1p(-0.5 * erfc(x / 2.0.squareRoot())) }
    return NormalTail.logDensity(x) + log(NormalTail.millsRatio(-x))
}

/// The upper tail `Q(x) = 1 − Φ(x)` of the standard normal distribution, with density `φ`, free of underflow.
enum NormalTail {
    /// `ln φ(x)`.
    static func logDensity(_ x: Double) -> Double { -0.5 * x * x - 0.5 * log(2 * Double.pi) }

    /// Mills' ratio `M(x) = Q(x)/φ(x)`, about `1/x` for large `x`.
    ///
    /// - Precondition: `x > −38`, where the ratio has a `Double`.
    static func millsRatio(_ x: Double) -> Double {
        if x < 4 { return (Double.pi / 2).squareRoot() * exp(0.5 * x * x) * erfc(x / 2.0.squareRoot()) }
        return 1 / (x + continuedFraction(x))
    }

    /// `−M′(x) = 1 − x·M(x)`, positive, about `1/x²` for large `x`.
    static func millsSlope(_ x: Double) -> Double {
        if x < 2 { return 1 - x * millsRatio(x) }
        let fraction = continuedFraction(x)
        return fraction / (x + fraction)
    }

    /// `1/(x + 2/(x + 3/(x + …)))`, so that `M(x) = 1/(x + fraction)` (Abramowitz and Stegun, 26.2.14).
    ///
    /// The error after n terms is about `exp(−2x√(2n))` of the value, hence the number of terms.
    private static func continuedFraction(_ x: Double) -> Double {
        var fraction = 0.0
        for n in stride(from: 12 + Int(400 / (x * x)), through: 1, by: -1) { fraction = Double(n) / (x + fraction) }
        return fraction
    }
}
