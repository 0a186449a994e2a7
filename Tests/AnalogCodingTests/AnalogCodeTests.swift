import AnalogCoding
import PrimeFields
import Testing
import _TestSupport

@Suite struct AnalogCodeTests {
    struct Counts: Sendable {
        let workers: Int
        let blocks: Int
        let pads: Int
        let degree: Int
    }

    /// No pads, one block, all degrees, and the paper's K = 5, T = 4.
    static let counts = [
        Counts(workers: 30, blocks: 5, pads: 0, degree: 1), Counts(workers: 25, blocks: 1, pads: 2, degree: 3),
        Counts(workers: 1, blocks: 1, pads: 0, degree: 1), Counts(workers: 4, blocks: 1, pads: 0, degree: 2),
        Counts(workers: 40, blocks: 3, pads: 2, degree: 3), Counts(workers: 40, blocks: 4, pads: 2, degree: 2),
        Counts(workers: 50, blocks: 5, pads: 4, degree: 1), Counts(workers: 51, blocks: 2, pads: 2, degree: 1),
    ]

    @Test(arguments: counts, [AnalogPoints.circles(), .chebyshev])
    func decodesTheSumOfTheGradients(_ counts: Counts, _ points: AnalogPoints) throws {
        let parameters = try AnalogCodeParameters(
            workerCount: counts.workers, blockCount: counts.blocks, padCount: counts.pads, degree: counts.degree)
        let code = try AnalogCode(parameters: parameters, points: points)
        var scenario = Scenario(code: code, polynomial: polynomial(degree: counts.degree), seed: 11)
        let expected = scenario.gradient
        // Shares on circles are some ρ^(1 − K − T) times the pads, here to the 7th power.
        let limit = points == .circles() && counts.degree == 3 ? 1e-8 : 1e-9
        for _ in 0..<4 {
            let size = min(counts.workers, parameters.recoveryThreshold + 10)
            let workers = scenario.generator.subset(of: counts.workers, size: size).shuffled()
            let error = relativeError(try scenario.decoded(from: workers), expected)
            #expect(error < limit, "\(counts) \(points) \(workers)")
        }
    }

    /// Even seven answers on integers cost seven digits.
    @Test(arguments: [(AnalogPoints.integers, 1e-7), (.equispaced, 1e-9)])
    func decodesWithOtherPointsWhereTheseAreFew(_ points: AnalogPoints, limit: Double) throws {
        let parameters = try AnalogCodeParameters(workerCount: 8, blockCount: 2, padCount: 1, degree: 1)
        let code = try AnalogCode(parameters: parameters, points: points)
        var scenario = Scenario(code: code, polynomial: polynomial(degree: 1), seed: 12)
        let workers = scenario.generator.subset(of: 8, size: 7)
        let error = relativeError(try scenario.decoded(from: workers), scenario.gradient)
        #expect(error < limit)
    }

    /// Schemes page, 7.3: without noise the decoded gradient is right to rounding; with shares of 32 bits to 9e-8 there, with
    /// Chebyshev points and pads of deviation 1. Circles need 64 bits: their shares are some ρ^(1 − K − T) times the pads.
    @Test(arguments: [(AnalogPoints.circles(), 2e-2), (.chebyshev, 9e-8)])
    func gradientErrorWithoutNoise(_ points: AnalogPoints, floatLimit: Double) throws {
        let parameters = try AnalogCodeParameters(workerCount: 50, blockCount: 5, padCount: 4, degree: 1)
        let code = try AnalogCode(parameters: parameters, points: points)
        var scenario = Scenario(
            code: code, polynomial: polynomial(degree: 1), rowCount: 100, featureCount: 785, seed: 13)
        let expected = scenario.gradient
        let exact = relativeError(try scenario.decoded(from: Array(0..<50)), expected)
        #expect(exact < 1e-9)
        scenario.roundSharesToFloat()
        let rounded = relativeError(try scenario.decoded(from: Array(0..<50)), expected)
        #expect(rounded < floatLimit && rounded > exact)
    }

    @Test(arguments: [AnalogPoints.circles(), .chebyshev])
    func oneShareIsThatOfAll(_ points: AnalogPoints) throws {
        let parameters = try AnalogCodeParameters(workerCount: 13, blockCount: 3, padCount: 2, degree: 1)
        let code = try AnalogCode(parameters: parameters, points: points)
        var generator = SeededGenerator(seed: 14)
        let inputs = generator.matrix(rowCount: code.inputCount, columnCount: 37, in: -1...1)
        var all = RealMatrix(rowCount: 13 * code.planeCount, columnCount: 37)
        var one = RealMatrix(rowCount: code.planeCount, columnCount: 37)
        inputs.withNumbers { input in
            let from = (0..<inputs.rowCount).map { input.baseAddress! + $0 * inputs.rowStride }
            all.withMutableNumbers { numbers in
                let to = (0..<13 * code.planeCount).map { numbers.baseAddress! + $0 * 40 }
                code.encode(inputs: from, outputs: to, count: 37)
            }
            for worker in 0..<13 {
                one.withMutableNumbers { numbers in
                    let to = (0..<code.planeCount).map { numbers.baseAddress! + $0 * 40 }
                    code.encode(worker: worker, inputs: from, outputs: to, count: 37)
                }
                for p in 0..<code.planeCount { #expect(one.row(p) == all.row(worker * code.planeCount + p)) }
            }
        }
    }

    @Test func rowsOfTheEncodingMatrixSumToOne() throws {
        let parameters = try AnalogCodeParameters(workerCount: 50, blockCount: 5, padCount: 4, degree: 1)
        for points in [AnalogPoints.circles(), .chebyshev, .equispaced] {
            for row in try AnalogCode(parameters: parameters, points: points).encodingMatrix {
                let (re, im) = (row.reduce(0) { $0 + $1.real }, row.reduce(0) { $0 + $1.imaginary })
                #expect(abs(re - 1) < 1e-10 && abs(im) < 1e-10, "\(points)")
            }
        }
    }

    @Test(arguments: [(1, 1, 1), (3, 5, 7), (4, 16, 16), (9, 13, 49), (5, 60, 1_000), (2, 1, 0)])
    func combinationsAgreeWithPlainSums(outputs: Int, inputs: Int, columns: Int) {
        var generator = SeededGenerator(seed: 15)
        let u = (0..<outputs).map { _ in (0..<inputs).map { _ in Double.random(in: -1...1, using: &generator) } }
        let x = generator.matrix(rowCount: inputs, columnCount: columns, in: -1...1)
        let y = RealCombination(u).apply(to: x)
        for i in 0..<outputs {
            for c in 0..<columns {
                let expected = (0..<inputs).reduce(0) { $0 + u[i][$1] * x[$1, c] }
                #expect(abs(y[i, c] - expected) < 1e-13)
            }
        }
    }

    @Test func matricesCopyOnWrite() {
        let a = RealMatrix([[1, 2, 3], [4, 5, 6]])
        var b = a
        #expect(a == b)
        b[1, 2] = 7
        #expect(a.row(1) == [4, 5, 6] && b.row(1) == [4, 5, 7] && a != b)
        #expect(a.rowStride == 8 && a.allRows.byteCount == 128 && a.rowSlice(1..<2).byteCount == 64)
    }

    /// Of 200 000 normal numbers, mean, variance and fourth moment are within 5.5 of their deviations: false alarms in less
    /// than 10⁻⁶ of seeds. An odd count leaves nothing unset.
    @Test func padsAreNormal() {
        var generator = SeededGenerator(seed: 16)
        let count = 200_001
        var numbers = [Double](repeating: .nan, count: count)
        numbers.withUnsafeMutableBufferPointer { generator.fill(pads: $0, deviation: 3, distribution: .gaussian) }
        let x = numbers.map { $0 / 3 }
        func mean(_ power: (Double) -> Double) -> Double { x.reduce(0) { $0 + power($1) } / Double(count) }
        let deviation = 5.5 / Double(count).squareRoot()
        #expect(abs(mean { $0 }) < deviation)
        #expect(abs(mean { $0 * $0 } - 1) < deviation * 2.0.squareRoot())
        #expect(abs(mean { $0 * $0 * $0 * $0 } - 3) < deviation * 96.0.squareRoot())
        #expect(abs(zip(x, x.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 } / Double(count)) < deviation)
    }
}
