import Foundation

/// What a bound on block values needs to know of one block of quantized data, all in quantized units.
public struct BlockStatistics: Hashable, Codable, Sendable {
    /// The greatest `Σᵢ |x_ij|` of a column.
    public let greatestColumnSum: Double
    /// The greatest `‖x_·j‖₂` of a column.
    public let greatestColumnNorm: Double
    /// The greatest `‖x_i·‖₂` of a row.
    public let greatestRowNorm: Double
    /// An upper bound on the spectral norm `‖X_k‖₂`: the Frobenius norm, until it is refined.
    public internal(set) var spectralNormBound: Double

    /// The rows of block `k`: `⌈m/K⌉` each, fewer in the last ones. Missing rows count as zero rows, which change nothing.
    public static func rows(ofBlock k: Int, rowCount: Int, partitionCount: Int) -> Range<Int> {
        let size = (rowCount + partitionCount - 1) / partitionCount
        return min(k * size, rowCount)..<min((k + 1) * size, rowCount)
    }

    /// The statistics of all K blocks.
    ///
    /// - Complexity: one pass over the data, on all cores.
    public static func measure(_ matrix: QuantizedMatrix, partitionCount: Int) -> [BlockStatistics] {
        let parts = BlockPart.parts(rowCount: matrix.rowCount, partitionCount: partitionCount)
        let sums = concurrentMap(parts) { ColumnSums(matrix, rows: $0.rows) }
        return BlockPart.join(sums, of: parts, partitionCount: partitionCount, columnCount: matrix.columnCount)
            .map(\.statistics)
    }

    /// Replaces the Frobenius norms by nearly tight bounds on the spectral norms.
    ///
    /// For `A = |X_k|` and any positive `v`, `‖X_k‖₂² ≤ ‖A‖₂² ≤ max_j (AᵀA v)_j / v_j` (Collatz and Wielandt). Two steps
    /// of the power method from the column sums come within a few per cent for data of one sign.
    ///
    /// - Complexity: two passes over the data, on all cores.
    public static func refine(_ statistics: inout [BlockStatistics], of matrix: QuantizedMatrix) {
        let count = statistics.count
        let bounds = concurrentMap(Array(0..<count)) { k in
            spectralBound(
                matrix, rows: rows(ofBlock: k, rowCount: matrix.rowCount, partitionCount: count), steps: 2)
        }
        for k in 0..<count { statistics[k].spectralNormBound = min(statistics[k].spectralNormBound, bounds[k]) }
    }

    private static func spectralBound(_ matrix: QuantizedMatrix, rows: Range<Int>, steps: Int) -> Double {
        let width = matrix.columnCount
        var v = [Double](repeating: 0, count: width)
        for i in rows { RowKernels.addScaledMagnitudes(matrix.row(i).baseAddress!, 1, to: &v, count: width) }
        var bound = Double.infinity
        for _ in 0..<steps {
            var product = [Double](repeating: 0, count: width)
            for i in rows {
                let row = matrix.row(i).baseAddress!
                let dot = RowKernels.dotOfMagnitudes(row, v, count: width)
                RowKernels.addScaledMagnitudes(row, dot, to: &product, count: width)
            }
            // A column of zeros has no part in the norm.
            let ratio = (0..<width).reduce(0) { v[$1] > 0 ? max($0, product[$1] / v[$1]) : $0 }
            bound = min(bound, ratio)
            v = product
        }
        return bound.squareRoot() * (1 + 1e-9)
    }
}

/// Some rows of one block: the unit of work of one core.
struct BlockPart: Sendable {
    let block: Int
    let rows: Range<Int>

    /// All rows of all blocks, in parts of at most 256 rows.
    static func parts(rowCount: Int, partitionCount: Int) -> [BlockPart] {
        (0..<partitionCount).flatMap { block in
            let rows = BlockStatistics.rows(ofBlock: block, rowCount: rowCount, partitionCount: partitionCount)
            return stride(from: rows.lowerBound, to: rows.upperBound, by: 256).map {
                BlockPart(block: block, rows: $0..<min($0 + 256, rows.upperBound))
            }
        }
    }

    /// The sums of whole blocks from those of their parts.
    static func join(
        _ sums: [ColumnSums], of parts: [BlockPart], partitionCount: Int, columnCount: Int
    ) -> [ColumnSums] {
        var blocks = [ColumnSums](repeating: ColumnSums(columnCount: columnCount), count: partitionCount)
        for (part, sum) in zip(parts, sums) { blocks[part.block].add(sum) }
        return blocks
    }
}
