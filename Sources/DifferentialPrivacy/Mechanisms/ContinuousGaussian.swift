import Foundation
import PrimeFields

/// Gaussian noise on real numbers, by the ziggurat method with 256 layers.
///
/// A `Double` is no real number: the lowest bits of a sum of value and noise can tell the value, whatever the noise
/// (Mironov, "On significance of the least significant bits for differential privacy", 2012). The guarantee holds for
/// real numbers; a guarantee that holds for the program takes `DiscreteGaussian`.
///
/// Tails end at 13σ, beyond which 10⁻³⁸ of the distribution is.
///
/// - SeeAlso: Marsaglia and Tsang, "The ziggurat method for generating random variables", 2000; with layer and position
///   from separate bits, as Doornik, "An improved ziggurat method to generate normal random samples", 2005, asks for.
public struct ContinuousGaussian: NoiseMechanism {
    /// Gaussian differential privacy.
    public typealias Accountant = GaussianPrivacy

    /// `continuousGaussian`.
    public static var kind: NoiseKind { .continuousGaussian }

    /// The scales that are sampled: squares and 2¹⁰-fold values have a `Double`.
    public static let scales: ClosedRange<Double> = 0x1p-500...0x1p500

    /// σ, the standard deviation.
    public let scale: Double

    /// The noise of this standard deviation.
    ///
    /// - Throws: `PrivacyError.scaleOutOfRange`.
    public init(scale: Double) throws(PrivacyError) {
        guard Self.scales.contains(scale) else { throw .scaleOutOfRange(scale, range: Self.scales) }
        self.scale = scale
    }

    /// `count` independent samples.
    public func samples(
        count: Int, using generator: inout some CryptographicGenerator
    ) -> Redacted<[Double]> {
        var noise = [Double](repeating: 0, count: count)
        add(to: &noise, using: &generator)
        return Redacted(noise)
    }

    /// Adds an independent sample to each value.
    public func add(to values: inout [Double], using generator: inout some CryptographicGenerator) {
        values.withUnsafeMutableBufferPointer { add(to: $0, using: &generator) }
    }

    /// Adds an independent sample to each value in place.
    public func add(
        to values: UnsafeMutableBufferPointer<Double>, using generator: inout some CryptographicGenerator
    ) {
        Ziggurat.shared.withLayers { layers in
            WordStream.with(&generator) { stream in
                for i in values.indices {
                    values[i] += scale * Ziggurat.sample(layers, from: &stream)
                }
            }
        }
    }
}
