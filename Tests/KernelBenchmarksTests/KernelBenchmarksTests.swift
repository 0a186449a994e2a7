import Foundation
import KernelBenchmarks
import PrimeFields
import Testing

@Suite(.serialized) struct KernelBenchmarksTests {
    /// One run at the smallest scale, for all tests.
    private static let (measurements, reported): ([KernelMeasurement], [KernelMeasurement]) = {
        var reported: [KernelMeasurement] = []
        let measurements = KernelBenchmarks.run(.tiny) { reported.append($0) }
        return (measurements, reported)
    }()

    static let rowKernels = ["worker step, degree 1", "worker step, degree 3", "products", "transposed products"]
    static let codingKernels = ["encode", "share", "decode", "masks"]
    static let vectorKernels = [
        "residues of integers (reads and writes)", "sums (reads and writes)", "differences (reads and writes)",
        "entrywise products (reads and writes)", "sums with multiples (reads and writes)",
        "sums with a constant (reads and writes)",
    ]

    private var coreCounts: Set<Int> { [1, max(1, ProcessInfo.processInfo.activeProcessorCount)] }

    @Test(arguments: PrimeField.allCases)
    func measuresEveryKernelOverEveryField(_ field: PrimeField) {
        let ofField = Self.measurements.filter { $0.field == field.rawValue }
        #expect(Set(ofField.map(\.kernel)) == Set(Self.rowKernels + Self.codingKernels + Self.vectorKernels))
        for kernel in Self.rowKernels {
            for source in ["cache", "memory"] {
                let cores = ofField.filter { $0.kernel == kernel && $0.source == source }.map(\.cores)
                #expect(Set(cores) == coreCounts && cores.count == coreCounts.count, "\(kernel) from \(source)")
            }
        }
        for kernel in Self.vectorKernels {
            #expect(ofField.filter { $0.kernel == kernel }.map(\.source) == ["cache", "memory"], "\(kernel)")
        }
        for kernel in ["encode", "share"] {
            #expect(ofField.filter { $0.kernel == kernel }.map(\.source) == ["memory", "cache"], "\(kernel)")
        }
        for kernel in ["decode", "masks"] {
            #expect(ofField.filter { $0.kernel == kernel }.count == 1, "\(kernel)")
        }
    }

    @Test func measuresTheLimitsFirst() {
        let limits = Self.measurements.prefix { $0.isLimit }
        #expect(limits.allSatisfy { $0.field == nil })
        #expect(Self.measurements.dropFirst(limits.count).allSatisfy { !$0.isLimit })
        for kernel in ["multiply-add limit", "limb multiply-add limit", "double multiply-add limit"] {
            #expect(Set(limits.filter { $0.kernel == kernel }.map(\.cores)) == coreCounts, "\(kernel)")
        }
        #expect(limits.filter { $0.kernel == "update limit" }.map(\.source) == ["cache", "memory"])
        #expect(limits.filter { $0.kernel == "read limit" }.count == 2 * coreCounts.count)
        #expect(limits.filter { $0.kernel == "key stream limit" }.count == 1)
    }

    @Test func measuresNoiseOfManyScales() {
        let noise = Self.measurements.filter { $0.field == nil && !$0.isLimit }
        #expect(noise.filter { $0.kernel == "discrete Gaussian noise" }.count == 4)
        #expect(noise.filter { $0.kernel == "continuous Gaussian noise" }.count == 1)
        #expect(noise.allSatisfy { $0.gigaelementsPerSecond ?? 0 > 0 })
    }

    /// Times this short tell little, and other work may hold up a limit or a kernel: the bound on shares is wide.
    @Test func numbersAreFiniteAndPositive() {
        for measurement in Self.measurements {
            let numbers = [
                measurement.multiplyAdds, measurement.bytes, measurement.elements,
                measurement.gigaMultiplyAddsPerSecond, measurement.gigabytesPerSecond,
                measurement.gigaelementsPerSecond, measurement.leastSeconds, measurement.shareOfLimit,
            ].compactMap { $0 }
            #expect(numbers.allSatisfy { $0.isFinite && $0 > 0 }, "\(measurement)")
            #expect(measurement.leastSeconds <= measurement.medianSeconds, "\(measurement)")
            #expect(measurement.medianSeconds <= measurement.greatestSeconds, "\(measurement)")
            #expect(measurement.repetitions >= 5, "\(measurement)")
            #expect(numbers.count >= 3, "\(measurement)")
            let isNoise = measurement.kernel.hasSuffix("Gaussian noise")
            #expect((measurement.isLimit || isNoise) == (measurement.shareOfLimit == nil), "\(measurement)")
            #expect((measurement.limit == nil) == (measurement.shareOfLimit == nil), "\(measurement)")
            #expect(measurement.shareOfLimit ?? 0 < 10, "\(measurement)")
        }
        let shares = Self.measurements.compactMap(\.shareOfLimit).sorted()
        #expect(shares[shares.count / 2] < 1.3)
    }

    @Test func reportsEachMeasurementWhenItIsMade() {
        #expect(Self.reported == Self.measurements)
    }

    @Test func namesLimitsThatWereMeasured() {
        let limits = Set(Self.measurements.filter { $0.field == nil }.map(\.kernel))
        #expect(Self.measurements.compactMap(\.limit).allSatisfy(limits.contains))
    }

    @Test func jsonRoundTripsAndHasTheRates() throws {
        let data = try JSONEncoder().encode(Self.measurements)
        let decoded = try JSONDecoder().decode([KernelMeasurement].self, from: data)
        // Doubles come back as they were written, in the shortest form that tells them apart.
        #expect(decoded == Self.measurements)
        for (rates, measurement) in zip(try JSONDecoder().decode([Rates].self, from: data), Self.measurements) {
            #expect(rates.gigaMultiplyAddsPerSecond == measurement.gigaMultiplyAddsPerSecond)
            #expect(rates.gigabytesPerSecond == measurement.gigabytesPerSecond)
            #expect(rates.gigaelementsPerSecond == measurement.gigaelementsPerSecond)
        }
    }

    /// What a reader of the JSON sees besides the stored values.
    private struct Rates: Decodable {
        let gigaMultiplyAddsPerSecond: Double?
        let gigabytesPerSecond: Double?
        let gigaelementsPerSecond: Double?
    }
}
