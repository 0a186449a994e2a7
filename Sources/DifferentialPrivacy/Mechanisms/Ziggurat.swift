import Foundation
import PrimeFields

/// The half of the normal density cut into 256 layers of one area: 255 rectangles, and the lowest with the tail.
struct Ziggurat: Sendable {
    /// A layer, from its lower edge up.
    struct Layer: Sendable {
        /// Its width over 2⁵³; of the lowest, that of a rectangle of the same area.
        var step: Double
        /// Positions below this are under the curve: the width of the layer above.
        var inner: Double
        /// The density at its lower and at its upper edge, relative to that at zero.
        var lower: Double
        var upper: Double
    }

    static let shared = Ziggurat()
    /// Where the tail starts, for 256 layers.
    static let tailStart = 3.6541528853610088

    private let layers: [Layer]

    private init() {
        func density(_ x: Double) -> Double { exp(-0.5 * x * x) }
        let r = Self.tailStart
        let area = r * density(r) + (Double.pi / 2).squareRoot() * erfc(r / 2.0.squareRoot())
        var layers = [Layer(step: area / density(r) * 0x1p-53, inner: r, lower: 0, upper: density(r))]
        var width = r
        for i in 1..<256 {
            let upper = i == 255 ? 1 : area / width + density(width)
            let inner = i == 255 ? 0 : (-2 * log(upper)).squareRoot()
            layers.append(Layer(step: width * 0x1p-53, inner: inner, lower: density(width), upper: upper))
            width = inner
        }
        self.layers = layers
    }

    /// Calls `body` with the 256 layers, to be read without checks of bounds.
    func withLayers<Result>(_ body: (UnsafePointer<Layer>) -> Result) -> Result {
        layers.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { preconditionFailure("256 layers") }
            return body(base)
        }
    }

    /// One sample of `N(0, 1)`: 8 bits for the layer and 54 for position and sign.
    @inline(__always)
    static func sample(
        _ layers: UnsafePointer<Layer>, from stream: inout WordStream
    ) -> Double {
        while true {
            let word = stream.next()
            let layer = Int(word & 255)
            let x = Double(Int64(bitPattern: word) >> 10) * layers[layer].step
            if abs(x) < layers[layer].inner { return x }
            if let sample = edge(x, of: layer, layers, from: &stream) { return sample }
        }
    }

    /// What a position outside of the layer's inner part gives: about one of a hundred.
    @inline(never)
    private static func edge(
        _ x: Double, of layer: Int, _ layers: UnsafePointer<Layer>, from stream: inout WordStream
    ) -> Double? {
        if layer == 0 { return x < 0 ? -tail(from: &stream) : tail(from: &stream) }
        let height = layers[layer].lower + unit(from: &stream) * (layers[layer].upper - layers[layer].lower)
        return height < exp(-0.5 * x * x) ? x : nil
    }

    /// A sample of the tail (Marsaglia, "Generating a variable from the tail of the normal distribution", 1964).
    private static func tail(from stream: inout WordStream) -> Double {
        while true {
            let x = -log(unit(from: &stream)) / tailStart
            let y = -log(unit(from: &stream))
            if 2 * y > x * x { return tailStart + x }
        }
    }

    /// Uniform in (0, 1), from 64 bits.
    private static func unit(from stream: inout WordStream) -> Double {
        (Double(stream.next()) + 0.5) * 0x1p-64
    }
}
