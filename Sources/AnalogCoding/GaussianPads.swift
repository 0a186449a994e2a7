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
