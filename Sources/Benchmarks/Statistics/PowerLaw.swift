import Foundation

/// A power law `y = factor · x^exponent`, fitted by least squares to the logarithms.
package struct PowerLaw: Hashable, Sendable {
    /// The slope in a plot with two logarithmic axes.
    package let exponent: Double
    /// The value at `x = 1`.
    package let factor: Double

    /// The law that fits best.
    ///
    /// - Returns: `nil` unless there are two points with different `x`; points that are not positive have no logarithm
    ///   and are left out.
    package init?(_ points: [(x: Double, y: Double)]) {
        let logarithms = points.filter { $0.x > 0 && $0.y > 0 }.map { (x: log($0.x), y: log($0.y)) }
        let count = Double(logarithms.count)
        guard count > 0 else { return nil }
        let meanX = logarithms.reduce(0) { $0 + $1.x } / count
        let meanY = logarithms.reduce(0) { $0 + $1.y } / count
        let variance = logarithms.reduce(0) { $0 + ($1.x - meanX) * ($1.x - meanX) }
        guard variance > 0 else { return nil }
        exponent = logarithms.reduce(0) { $0 + ($1.x - meanX) * ($1.y - meanY) } / variance
        factor = exp(meanY - exponent * meanX)
    }

    /// The value at `x`.
    package func callAsFunction(_ x: Double) -> Double { factor * pow(x, exponent) }
}
