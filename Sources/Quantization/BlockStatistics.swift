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
        (0..<partitionCount).map { k in
            let rows = rows(ofBlock: k, rowCount: matrix.rowCount, partitionCount: partitionCount)
            return concurrentMap(parts(of: rows)) { ColumnSums(matrix, rows: $0) }.reduce(into: ColumnSums()) {
                $0.add($1)
            }.statistics
        }
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

    private static func parts(of rows: Range<Int>) -> [Range<Int>] {
        parallelLanes(rows.count).map { $0.lowerBound + rows.lowerBound..<$0.upperBound + rows.lowerBound }
    }

    private static func spectralBound(_ matrix: QuantizedMatrix, rows: Range<Int>, steps: Int) -> Double {
        let width = matrix.columnCount
        var v = [Double](repeating: 0, count: width)
        for i in rows {
            let row = matrix.row(i)
            for j in 0..<width { v[j] += Double(abs(row[j])) }
        }
        var bound = Double.infinity
        for _ in 0..<steps {
            var product = [Double](repeating: 0, count: width)
            for i in rows {
                let row = matrix.row(i)
                var lanes = SIMD8<Double>.zero
                let whole = width / 8 * 8
                for j in stride(from: 0, to: whole, by: 8) {
                    for lane in 0..<8 { lanes[lane] += Double(abs(row[j + lane])) * v[j + lane] }
                }
                var dot = lanes.sum()
                for j in whole..<width { dot += Double(abs(row[j])) * v[j] }
                for j in 0..<width { product[j] += Double(abs(row[j])) * dot }
            }
            // A column of zeros has no part in the norm.
            let ratio = (0..<width).reduce(0) { v[$1] > 0 ? max($0, product[$1] / v[$1]) : $0 }
            bound = min(bound, ratio)
            v = product
        }
        return bound.squareRoot() * (1 + 1e-9)
    }
}

/// Sums over the rows of a part of a block.
private struct ColumnSums: Sendable {
    private var magnitudes: [Double] = []
    private var squares: [Double] = []
    private var greatestRowSquare = 0.0

    init() {}

    init(_ matrix: QuantizedMatrix, rows: Range<Int>) {
        let width = matrix.columnCount
        magnitudes = [Double](repeating: 0, count: width)
        squares = magnitudes
        magnitudes.withUnsafeMutableBufferPointer { magnitudes in
            squares.withUnsafeMutableBufferPointer { squares in
                for i in rows {
                    let row = matrix.row(i)
                    var rowSquare = SIMD8<Double>.zero
                    for j in 0..<width {
                        let value = Double(row[j])
                        magnitudes[j] += abs(value)
                        squares[j] += value * value
                    }
                    for j in 0..<width {
                        let value = Double(row[j])
                        rowSquare[j & 7] += value * value
                    }
                    greatestRowSquare = max(greatestRowSquare, rowSquare.sum())
                }
            }
        }
    }

    mutating func add(_ other: ColumnSums) {
        guard !magnitudes.isEmpty else {
            self = other
            return
        }
        for j in magnitudes.indices {
            magnitudes[j] += other.magnitudes[j]
            squares[j] += other.squares[j]
        }
        greatestRowSquare = max(greatestRowSquare, other.greatestRowSquare)
    }

    /// Rounded up by far more than the sums can have lost.
    var statistics: BlockStatistics {
        let margin = 1 + 1e-9
        return BlockStatistics(
            greatestColumnSum: (magnitudes.max() ?? 0) * margin,
            greatestColumnNorm: (squares.max() ?? 0).squareRoot() * margin,
            greatestRowNorm: greatestRowSquare.squareRoot() * margin,
            spectralNormBound: squares.reduce(0, +).squareRoot() * margin)
    }
}
