import DifferentialPrivacy
import PrimeFields

/// How pads are distributed.
public enum PadDistribution: String, CaseIterable, Codable, Sendable {
    /// Normal: the one that the leakage bound is for.
    case gaussian
    /// Uniform on an interval around zero, as papers have it: a share near the end of its range tells its data exactly.
    case uniform
}

extension CryptographicGenerator {
    /// Draws independent pads of mean 0 and this deviation. Uniform ones are in `±√3 deviation`.
    ///
    /// They are floating-point numbers: good as pads, whose leakage is bounded and not zero anyway, but not as the noise of a
    /// private release, where the low bits of a sum can tell.
    ///
    /// - Precondition: Gaussian ones have a deviation in `ContinuousGaussian.scales`.
    public mutating func fill(
        pads: UnsafeMutableBufferPointer<Double>, deviation: Double, distribution: PadDistribution
    ) {
        guard distribution == .uniform else { return fill(normal: pads, deviation: deviation) }
        let halfWidth = 3.0.squareRoot() * deviation
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 512) { words in
            for start in stride(from: 0, to: pads.count, by: words.count) {
                let drawn = UnsafeMutableBufferPointer(rebasing: words[..<min(words.count, pads.count - start)])
                fill(UnsafeMutableRawBufferPointer(drawn))
                for (i, word) in drawn.enumerated() {
                    pads[start + i] = halfWidth * (Double(word >> 11) * 0x1p-52 - 1)
                }
            }
        }
    }

    private mutating func fill(normal numbers: UnsafeMutableBufferPointer<Double>, deviation: Double) {
        numbers.update(repeating: 0)
        guard let gaussian = try? ContinuousGaussian(scale: deviation) else {
            preconditionFailure("a deviation that can be sampled")
        }
        gaussian.add(to: numbers, using: &self)
    }
}
