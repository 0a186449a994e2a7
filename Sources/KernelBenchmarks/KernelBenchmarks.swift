import PrimeFields

/// Times of every kernel over every field, next to the limits of the machine measured in the same run.
package enum KernelBenchmarks {
    /// Measures everything.
    ///
    /// - Parameters:
    ///   - quick: smaller shapes and fewer repetitions: about half a minute instead of a few.
    ///   - onMeasurement: called with each measurement when it is made.
    /// - Returns: all measurements, the limits first, then noise, then field by field.
    /// - Precondition: the processor can run this build (`InstructionSet.isSupported`), and the system gives randomness.
    package static func run(quick: Bool, onMeasurement: (KernelMeasurement) -> Void) -> [KernelMeasurement] {
        run(quick ? .quick : .full, onMeasurement: onMeasurement)
    }

    /// Measures everything at this scale, as `run(quick:onMeasurement:)` does.
    package static func run(
        _ scale: BenchmarkScale, onMeasurement: (KernelMeasurement) -> Void
    ) -> [KernelMeasurement] {
        withoutActuallyEscaping(onMeasurement) { onMeasurement in
            var session = BenchmarkSession(scale: scale, onMeasurement: onMeasurement)
            session.measureLimits()
            session.measureNoise()
            for field in PrimeField.allCases {
                switch field {
                case .p24: session.measureKernels(field, modulus: .p24)
                case .p26: session.measureKernels(field, modulus: .p26)
                case .p31: session.measureKernels(field, modulus: .p31)
                case .p61: session.measureKernels(field, modulus: .p61)
                }
            }
            return session.measurements
        }
    }
}

extension BenchmarkSession {
    /// All kernels over one field.
    fileprivate mutating func measureKernels<Word: ResidueWord>(_ field: PrimeField, modulus: Modulus<Word>) {
        measureRowKernels(field, modulus: modulus)
        measureCoding(field, modulus: modulus)
        measureVectors(field, modulus: modulus)
    }
}
