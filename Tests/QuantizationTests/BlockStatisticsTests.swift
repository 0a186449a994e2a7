import Foundation
import Quantization
import Testing
import _TestSupport

@Suite struct BlockStatisticsTests {
    static let shapes = [(1, 1, 1), (10, 3, 3), (100, 17, 7), (200, 8, 1), (500, 33, 13), (4, 5, 9)]

    @Test(arguments: [1, 5, 12, 953, 12396], [1, 2, 7, 13, 40])
    func blocksCoverEveryRowOnce(rowCount: Int, partitionCount: Int) {
        let blocks = (0..<partitionCount).map {
            BlockStatistics.rows(ofBlock: $0, rowCount: rowCount, partitionCount: partitionCount)
        }
        #expect(blocks.flatMap { Array($0) } == Array(0..<rowCount))
        let size = (rowCount + partitionCount - 1) / partitionCount
        #expect(blocks.allSatisfy { $0.count <= size } && blocks[0].count == size)
    }

    @Test(arguments: shapes, Entries.allCases)
    func statisticsBoundThoseOfPlainLoopsClosely(shape: (Int, Int, Int), entries: Entries) throws {
        var generator = SeededGenerator(seed: UInt64(shape.0))
        let matrix = try QuantizedMatrix(
            generator.features(entries, rowCount: shape.0, columnCount: shape.1), scaleBits: 6)
        let measured = BlockStatistics.measure(matrix, partitionCount: shape.2)
        #expect(measured.count == shape.2)
        for (k, block) in measured.enumerated() {
            let rows = matrix.integers(
                BlockStatistics.rows(ofBlock: k, rowCount: shape.0, partitionCount: shape.2))
            let squares = rows.map { $0.reduce(0) { $0 + $1 * $1 } }
            let columns = (0..<shape.1).map { j in rows.map { $0[j] } }
            let expected = [
                Double(columns.map { $0.reduce(0) { $0 + abs($1) } }.max()!),
                Double(columns.map { $0.reduce(0) { $0 + $1 * $1 } }.max()!).squareRoot(),
                Double(squares.max() ?? 0).squareRoot(), Double(squares.reduce(0, +)).squareRoot(),
            ]
            let have = [
                block.greatestColumnSum, block.greatestColumnNorm, block.greatestRowNorm, block.spectralNormBound,
            ]
            for (bound, value) in zip(have, expected) {
                #expect(bound >= value && bound <= value * (1 + 1e-8), "seed \(shape.0), block \(k)")
            }
        }
    }

    @Test(arguments: shapes, Entries.allCases)
    func quantizingMeasuresTheSameBlocks(shape: (Int, Int, Int), entries: Entries) throws {
        var generator = SeededGenerator(seed: UInt64(shape.1))
        let rows = generator.features(entries, rowCount: shape.0, columnCount: shape.1)
        let values = rows.flatMap { $0 }
        let quantized = try values.withUnsafeBufferPointer {
            try QuantizedMatrix.quantize(
                $0, rowCount: shape.0, columnCount: shape.1, scaleBits: 6, partitionCount: shape.2)
        }
        let matrix = try QuantizedMatrix(rows, scaleBits: 6)
        #expect(quantized.matrix.integers(0..<shape.0) == matrix.integers(0..<shape.0))
        #expect(quantized.blocks == BlockStatistics.measure(matrix, partitionCount: shape.2))
        let active = (0..<shape.1).count { j in (0..<shape.0).contains { matrix[$0, j] != 0 } }
        #expect(quantized.activeColumnCount == active, "seed \(shape.1)")
    }

    @Test(arguments: shapes, Entries.allCases)
    func refinedNormIsBetweenTheSpectralAndTheFrobeniusNorm(shape: (Int, Int, Int), entries: Entries) throws {
        for seed in UInt64(0)..<5 {
            var generator = SeededGenerator(seed: seed)
            let matrix = try QuantizedMatrix(
                generator.features(entries, rowCount: shape.0, columnCount: shape.1), scaleBits: 6)
            let measured = BlockStatistics.measure(matrix, partitionCount: shape.2)
            var refined = measured
            BlockStatistics.refine(&refined, of: matrix)
            for k in measured.indices {
                let rows = matrix.integers(
                    BlockStatistics.rows(ofBlock: k, rowCount: shape.0, partitionCount: shape.2))
                // The power method comes to the norm from below.
                let norm = spectralNorm(rows, width: shape.1, using: &generator)
                #expect(refined[k].spectralNormBound >= norm * (1 - 1e-12), "seed \(seed), block \(k)")
                #expect(refined[k].spectralNormBound <= measured[k].spectralNormBound, "seed \(seed), block \(k)")
                // Data of one sign: nearly tight, where one block has rows enough to be like pixels.
                if entries == .positive, rows.count >= 30 {
                    #expect(refined[k].spectralNormBound <= 1.05 * norm, "seed \(seed), block \(k)")
                }
                #expect(refined[k].greatestColumnSum == measured[k].greatestColumnSum)
            }
        }
    }
}

/// A lower bound on the spectral norm that is nearly the norm: 500 steps of the power method.
private func spectralNorm(_ rows: [[Int]], width: Int, using generator: inout SeededGenerator) -> Double {
    var v = (0..<width).map { _ in Double.random(in: 0.5...1.5, using: &generator) }
    var norm = 0.0
    for _ in 0..<500 {
        let length = v.reduce(0) { $0 + $1 * $1 }.squareRoot()
        guard length > 0 else { return norm }
        v = v.map { $0 / length }
        let image = rows.map { zip($0, v).reduce(0) { $0 + Double($1.0) * $1.1 } }
        norm = image.reduce(0) { $0 + $1 * $1 }.squareRoot()
        v = (0..<width).map { j in zip(rows, image).reduce(0) { $0 + Double($1.0[j]) * $1.1 } }
    }
    return norm
}
