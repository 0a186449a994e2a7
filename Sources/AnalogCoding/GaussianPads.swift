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
    /// Draws independent pads of mean 0 and this deviation: zeros, if it is 0. Uniform ones are in `±√3 deviation`.
    ///
    /// - Precondition: `deviation` is 0 or in `ContinuousGaussian.scales`.
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
        guard deviation != 0 else { return }
        guard let gaussian = try? ContinuousGaussian(scale: deviation) else {
            preconditionFailure("a deviation that can be sampled")
        }
        gaussian.add(to: numbers, using: &self)
    }
}
