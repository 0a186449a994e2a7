import DifferentialPrivacy
import PrimeFields

extension BenchmarkSession {
    /// The noise of private trainings on one core, which is of no field: the exact discrete Gaussian on integers, at scales
    /// on both sides of what 64 bits sample, and the continuous one on doubles.
    mutating func measureNoise() {
        for (scale, label) in [(1, "1"), (1000, "1000"), (1e12, "1e12"), (1e24, "1e24")] {
            let noise = Self.valid { () throws(PrivacyError) in try DiscreteGaussian(scale: scale) }
            measureNoise("discrete Gaussian noise", scale: label, zero: Int128(0)) { noise.add(to: &$0, using: &$1) }
        }
        let noise = Self.valid { () throws(PrivacyError) in try ContinuousGaussian(scale: 1) }
        measureNoise("continuous Gaussian noise", scale: "1", zero: 0.0) { noise.add(to: &$0, using: &$1) }
    }

    private mutating func measureNoise<Value: Equatable>(
        _ kernel: String, scale label: String, zero: Value, add: (inout [Value], inout MaskGenerator) -> Void
    ) {
        var generator = maskGenerator()
        let count = scale.vectorCount
        var values = [Value](repeating: zero, count: count)
        measure(
            kernel, field: nil, shape: "1 x \(count), sigma \(label)", source: .cache,
            cost: KernelCost(elements: Double(count))
        ) { _ in add(&values, &generator) }
        precondition(values.contains { $0 != zero }, "\(kernel) adds something")
    }

    private static func valid<Noise>(_ make: () throws(PrivacyError) -> Noise) -> Noise {
        do {
            return try make()
        } catch {
            preconditionFailure("a scale that can be sampled: \(error)")
        }
    }
}
