import PrimeFields

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension CryptographicGenerator {
    /// Draws independent normal numbers of mean 0, by Box and Muller's transform of 53-bit uniform ones.
    ///
    /// None is beyond 8.6 deviations. They are floating-point numbers: good as pads, whose leakage is bounded and not zero
    /// anyway, but not as the noise of a differentially private release, where the low bits of a sum can tell.
    public mutating func fill(normal numbers: UnsafeMutableBufferPointer<Double>, deviation: Double) {
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 512) { words in
            var start = 0
            while start < numbers.count {
                let count = Swift.min(words.count, numbers.count - start)
                let drawn = UnsafeMutableBufferPointer(rebasing: words[..<((count + 1) / 2 * 2)])
                fill(UnsafeMutableRawBufferPointer(drawn))
                for i in stride(from: 0, to: count, by: 2) {
                    // In (0, 1], so that the logarithm is finite.
                    let radius = deviation * (-2 * log(Double((drawn[i] >> 11) + 1) * 0x1p-53)).squareRoot()
                    let angle = 2 * .pi * (Double(drawn[i + 1] >> 11) * 0x1p-53)
                    numbers[start + i] = radius * cos(angle)
                    if i + 1 < count { numbers[start + i + 1] = radius * sin(angle) }
                }
                start += count
            }
        }
    }
}

/// How pads are distributed.
public enum PadDistribution: String, CaseIterable, Codable, Sendable {
    /// Normal: the one that the leakage bound is for.
    case gaussian
    /// Uniform on an interval around zero, as papers have it: a share near the end of its range tells its data exactly.
    case uniform
}

extension CryptographicGenerator {
    /// Draws independent pads of mean 0 and this deviation. Uniform ones are in `±√3 deviation`.
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
}
