import AnalogCoding
import PrimeFields
import Testing
import _TestSupport

@Suite struct AnalogDecoderTests {
    struct Gains: Sendable {
        let points: AnalogPoints
        let all: ClosedRange<Double>
        let tenMore: ClosedRange<Double>
        let exact: ClosedRange<Double>
    }

    /// All 50, and medians of 60 random sets of D + 10 and D: 1.6 2.4 190; 700 1e4 2e7; 0.7 1.2 30. For integers the table
    /// has 5e6 2e7 2e12; least norm gives 2e8 and 2e9 for the first two (the same with another basis), as useless.
    static let gains = [
        Gains(points: .chebyshev, all: 1.55...1.65, tenMore: 2.2...2.7, exact: 80...400),
        Gains(points: .equispaced, all: 600...750, tenMore: 5e3...5e4, exact: 5e6...5e8),
        Gains(points: .integers, all: 1e8...4e8, tenMore: 5e8...1e10, exact: 1e11...1e14),
        Gains(points: .circles(), all: 0.65...0.75, tenMore: 1.1...1.35, exact: 10...80),
    ]

    @Test(arguments: gains)
    func noiseGainsOfTheTable(_ gains: Gains) throws {
        let code = try paperCode(gains.points)
        var generator = SeededGenerator(seed: 31)
        func gain(_ size: Int) throws -> Double {
            try median(
                (0..<60).map { _ in
                    try AnalogDecoder(code: code, workers: generator.subset(of: 50, size: size)).noiseGain
                })
        }
        let all = try AnalogDecoder(code: code, workers: Array(0..<50))
        #expect(gains.all.contains(all.noiseGain), "\(all.noiseGain)")
        let (tenMore, exact) = (try gain(35), try gain(25))
        #expect(gains.tenMore.contains(tenMore), "\(tenMore)")
        #expect(gains.exact.contains(exact), "\(exact)")
    }

    @Test(arguments: [AnalogPoints.chebyshev, .circles()])
    func exactlyDIsReportedAsUnusable(_ points: AnalogPoints) throws {
        let code = try paperCode(points)
        var generator = SeededGenerator(seed: 32)
        let exact = try (0..<100).map { _ in
            try AnalogDecoder(code: code, workers: generator.subset(of: 50, size: 25))
        }
        let tenMore = try (0..<100).map { _ in
            try AnalogDecoder(code: code, workers: generator.subset(of: 50, size: 35))
        }
        #expect(exact.count { $0.isUsable } < 25)
        #expect(tenMore.count { $0.isUsable } >= 90)
        // A run of neighbours is the worst set, every other worker a good one: the answer's set decides, not its size.
        #expect(try !AnalogDecoder(code: code, workers: Array(0..<25)).isUsable)
        #expect(try AnalogDecoder(code: code, workers: Array(stride(from: 0, to: 50, by: 2))).isUsable)
    }

    /// Noise of deviation 1 in each plane: the decoded noise of 20 000 columns has the variance `‖c‖²` within 5.5 times
    /// `√(2/20 000)` of it: false alarms in less than 10⁻⁶ of seeds.
    @Test(arguments: [AnalogPoints.chebyshev, .circles()])
    func noiseGainIsTheDeviationOfTheResult(_ points: AnalogPoints) throws {
        let code = try paperCode(points)
        var generator = SeededGenerator(seed: 33)
        for size in [50, 35, 26] {
            let decoder = try AnalogDecoder(code: code, workers: generator.subset(of: 50, size: size))
            let count = 20_000
            var noise = RealMatrix(rowCount: size * code.planeCount, columnCount: count)
            noise.withMutableNumbers { generator.fill(pads: $0, deviation: 1, distribution: .gaussian) }
            var sum = [Double](repeating: 0, count: count)
            let stride = noise.rowStride
            noise.withNumbers { numbers in
                sum.withUnsafeMutableBufferPointer {
                    decoder.decode(
                        answers: (0..<size * code.planeCount).map { numbers.baseAddress! + $0 * stride },
                        to: $0.baseAddress!, count: count)
                }
            }
            let variance = sum.reduce(0) { $0 + $1 * $1 } / Double(count)
            let ratio = variance / (decoder.noiseGain * decoder.noiseGain)
            #expect(abs(ratio - 1) < 5.5 * (2 / Double(count)).squareRoot(), "\(points) \(size)")
        }
    }

    /// The full circle is an orthogonal set; T_j on all Chebyshev points has columns of norms √N and √(N/2).
    @Test func conditionNumbersOfOrthogonalSets() throws {
        let circle = try AnalogDecoder(code: paperCode(.circles()), workers: Array(0..<50))
        #expect(abs(circle.conditionNumber - 1) < 1e-9)
        let line = try AnalogDecoder(code: paperCode(.chebyshev), workers: Array(0..<50))
        #expect(abs(line.conditionNumber - 2.0.squareRoot()) < 0.03)
        // numpy's 2-norm condition number of the basis on these points.
        let equispaced = try AnalogDecoder(code: paperCode(.equispaced), workers: Array(0..<50))
        #expect(abs(equispaced.conditionNumber / 18.4269 - 1) < 0.05)
    }

    @Test func refusesFewerThanDAnswers() throws {
        let code = try paperCode(.circles())
        #expect(throws: AnalogCodingError.tooFewAnswers(have: 24, need: 25)) {
            try AnalogDecoder(code: code, workers: Array(0..<24))
        }
        var cache = AnalogDecoderCache(code: code, capacity: 1)
        #expect(throws: AnalogCodingError.tooFewAnswers(have: 0, need: 25)) { try cache.decoder(workers: []) }
        for workers in [Array(0..<30), Array(0..<30), Array(5..<50)] {
            let decoder = try cache.decoder(workers: workers)
            #expect(decoder.workers == workers && decoder.coefficients.count == workers.count)
        }
    }
}
