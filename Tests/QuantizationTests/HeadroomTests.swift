import Foundation
import Quantization
import Testing
import _TestSupport

@Suite struct HeadroomTests {
    static let polynomials: [(degree: Int, mode: CoefficientMode)] = [
        (1, .monic), (1, .scaled(bits: 4)), (3, .monic), (3, .scaled(bits: 12)), (2, .scaled(bits: 8)),
    ]

    @Test(arguments: polynomials, Entries.allCases)
    func boundIsNeverExceeded(form: (degree: Int, mode: CoefficientMode), entries: Entries) throws {
        let polynomial = try FieldPolynomial(
            coefficients: SigmoidApproximation.coefficients(degree: form.degree, range: 10), mode: form.mode,
            dataBits: 2, weightBits: 4)
        for seed in UInt64(0)..<300 {
            var generator = SeededGenerator(seed: seed)
            let rowCount = Int.random(in: 1...12, using: &generator)
            let columnCount = Int.random(in: 1...6, using: &generator)
            let partitionCount = Int.random(in: 1...3, using: &generator)
            let matrix = try QuantizedMatrix(
                generator.features(entries, rowCount: rowCount, columnCount: columnCount), scaleBits: 2)
            var blocks = BlockStatistics.measure(matrix, partitionCount: partitionCount)
            if Bool.random(using: &generator) { BlockStatistics.refine(&blocks, of: matrix) }
            let headroom = Headroom(blocks: blocks, polynomial: polynomial)
            for _ in 0..<5 {
                let weights = (0..<form.degree).map { _ in
                    (0..<columnCount).map { _ in Int.random(in: -20...20, using: &generator) }
                }
                let norm = weights.map { $0.reduce(0) { $0 + Double($1 * $1) }.squareRoot() }.max()!
                let bound = headroom.greatestBlockValue(weightNorm: norm)
                let greatest = greatestBlockValue(
                    matrix, partitionCount: partitionCount, weights: weights, coefficients: polynomial.integers)
                #expect(greatest <= bound, "seed \(seed)")
            }
        }
    }

    @Test(arguments: [[0.5, 0.07], [0.5, 0.2, 0, 0.01]])
    func boundIsReachedByConstantDataAndWeights(coefficients: [Double]) throws {
        let polynomial = try FieldPolynomial(coefficients: coefficients, mode: .monic, dataBits: 2, weightBits: 4)
        let matrix = try QuantizedMatrix(
            [[Float]](repeating: [Float](repeating: 0.75, count: 9), count: 40), scaleBits: 2)
        let headroom = Headroom(
            blocks: BlockStatistics.measure(matrix, partitionCount: 4), polynomial: polynomial)
        let weights = [[Int]](repeating: [Int](repeating: 7, count: 9), count: polynomial.degree)
        let greatest = greatestBlockValue(
            matrix, partitionCount: 4, weights: weights, coefficients: polynomial.integers)
        let bound = headroom.greatestBlockValue(weightNorm: 21)
        #expect(greatest > 0 && greatest <= bound && bound <= greatest * (1 + 1e-6))
    }

    @Test func boundGrowsWithTheWeightsAndCountsTheConstant() throws {
        let matrix = try QuantizedMatrix([[1, 0.5], [0.25, 1]], scaleBits: 2)
        let blocks = BlockStatistics.measure(matrix, partitionCount: 1)
        let scaled = try FieldPolynomial(
            coefficients: [0.5, 0.07], mode: .scaled(bits: 4), dataBits: 2, weightBits: 4)
        let headroom = Headroom(blocks: blocks, polynomial: scaled)
        // Without weights only the constant is left: 512 times the greater column sum, 6.
        #expect(abs(headroom.greatestBlockValue(weightNorm: 0) - 3072) < 1e-3)
        #expect(headroom.greatestBlockValue(weightNorm: 2) > headroom.greatestBlockValue(weightNorm: 1))
        #expect(Headroom(blocks: [], polynomial: scaled).greatestBlockValue(weightNorm: 5) == 0)
    }
}

/// The greatest block value, by the definition.
private func greatestBlockValue(
    _ matrix: QuantizedMatrix, partitionCount: Int, weights: [[Int]], coefficients: [Int64]
) -> Double {
    var greatest: Int128 = 0
    for k in 0..<partitionCount {
        let rows = matrix.integers(
            BlockStatistics.rows(ofBlock: k, rowCount: matrix.rowCount, partitionCount: partitionCount))
        let values = rows.map { row in
            var (value, power) = (Int128(coefficients[0]), Int128(1))
            for (e, w) in weights.enumerated() {
                power *= Int128(zip(row, w).reduce(0) { $0 + $1.0 * $1.1 })
                value += Int128(coefficients[e + 1]) * power
            }
            return value
        }
        for j in 0..<matrix.columnCount {
            greatest = max(
                greatest, Int128(zip(rows, values).reduce(Int128(0)) { $0 + Int128($1.0[j]) * $1.1 }.magnitude))
        }
    }
    return Double(greatest)
}
