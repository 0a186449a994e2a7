import Foundation
import PrimeFields

/// Data as integers: `Xq = Round(2^lx X)` with `Round(x) = ⌊x + 1/2⌋`, signed, before any field is chosen.
///
/// Row-major, rows padded with zeros to 64 bytes like those of a residue matrix of four-byte words.
public struct QuantizedMatrix: Sendable {
    /// The number of rows, m.
    public let rowCount: Int
    /// The number of columns, d.
    public let columnCount: Int
    /// The distance between rows in entries.
    public let rowStride: Int
    /// The number of fractional bits, lx: an entry `q` stands for `2^−lx q`.
    public let scaleBits: Int
    private let storage: AlignedStorage

    /// The values that are accepted as scale bits.
    public static let scaleBitsRange = 0...24

    /// Quantizes real numbers.
    ///
    /// - Parameters:
    ///   - values: `rowCount × columnCount` numbers, row-major, without padding.
    ///   - scaleBits: lx, in `scaleBitsRange`.
    /// - Throws: `valueOutOfRange` for a number that is not finite or too large, `bitsOutOfRange`.
    public init(
        _ values: UnsafeBufferPointer<Float>, rowCount: Int, columnCount: Int, scaleBits: Int
    ) throws(QuantizationError) {
        self = try Self.quantize(
            values, rowCount: rowCount, columnCount: columnCount, scaleBits: scaleBits, partitionCount: 1
        ).matrix
    }

    /// Quantizes real numbers and measures the K blocks of the result while they are in the cache.
    ///
    /// - Parameter rowNorm: rows whose Euclidean norm would be greater, in real scale, are scaled down so that it is not, in
    ///   integers too: what becomes of a row depends on that row alone.
    /// - Returns: the matrix, its blocks' statistics, and the number of columns that are not all zero.
    /// - Complexity: one pass over the data, on all cores.
    public static func quantize(
        _ values: UnsafeBufferPointer<Float>, rowCount: Int, columnCount: Int, scaleBits: Int, partitionCount: Int,
        rowNorm: Double? = nil
    ) throws(QuantizationError) -> (matrix: QuantizedMatrix, blocks: [BlockStatistics], activeColumnCount: Int) {
        precondition(values.count == rowCount * columnCount, "as many values as rows times columns")
        precondition(columnCount > 0 && partitionCount > 0, "at least one column and one block")
        guard scaleBitsRange.contains(scaleBits) else {
            throw .bitsOutOfRange(parameter: "data", have: scaleBits, range: scaleBitsRange)
        }
        let matrix = QuantizedMatrix(rowCount: rowCount, columnCount: columnCount, scaleBits: scaleBits)
        let scale = Double(sign: .plus, exponent: scaleBits, significand: 1)
        let stride = matrix.rowStride
        nonisolated(unsafe) let (source, target) = (
            values, matrix.storage.base.assumingMemoryBound(to: Int32.self)
        )
        let parts = BlockPart.parts(rowCount: rowCount, partitionCount: partitionCount)
        let results = concurrentMap(parts) { part in
            var sums = ColumnSums(columnCount: columnCount)
            var firstBad: Int?
            for i in part.rows {
                let isGood = RowKernels.quantize(
                    source.baseAddress! + i * columnCount, count: columnCount, into: target + i * stride, scale: scale)
                if !isGood, firstBad == nil { firstBad = i }
                if let rowNorm {
                    shorten(
                        target + i * stride, of: source.baseAddress! + i * columnCount, count: columnCount,
                        scale: scale,
                        to: rowNorm * scale)
                }
                sums.add(row: target + i * stride)
            }
            return (sums: sums, firstBad: firstBad)
        }
        if let row = results.compactMap(\.firstBad).min() {
            let limit = Double(Int32.max) / scale
            let column = (0..<columnCount).first { !(Double(values[row * columnCount + $0]).magnitude < limit) }
            throw .valueOutOfRange(row: row, column: column ?? 0)
        }
        let blocks = BlockPart.join(
            results.map(\.sums), of: parts, partitionCount: partitionCount, columnCount: columnCount)
        let activeColumnCount = (0..<columnCount).count { j in blocks.contains { $0.magnitudes[j] > 0 } }
        return (matrix, blocks.map(\.statistics), activeColumnCount)
    }

    /// Quantizes a row again that is longer than `norm` as integers, scaled down until it is not.
    ///
    /// Rounding to nearest may lengthen a row that was scaled to the norm, so that a few tries may be needed.
    private static func shorten(
        _ row: UnsafeMutablePointer<Int32>, of values: UnsafePointer<Float>, count: Int, scale: Double, to norm: Double
    ) {
        func isShort() -> Bool {
            var squares = 0.0
            for j in 0..<count { squares += Double(row[j]) * Double(row[j]) }
            // The margin is greater than the error of the sum.
            return squares <= norm * norm * (1 - 1e-9)
        }
        guard !isShort() else { return }
        var squares = 0.0
        for j in 0..<count { squares += Double(values[j]) * Double(values[j]) }
        var factor = min(1, norm / (scale * squares.squareRoot()))
        while factor * scale > 1e-9 * norm {
            if RowKernels.quantize(values, count: count, into: row, scale: scale * factor), isShort() { return }
            factor *= 0.995
        }
        for j in 0..<count { row[j] = 0 }
    }

    private init(rowCount: Int, columnCount: Int, scaleBits: Int) {
        self.rowCount = rowCount
        self.columnCount = columnCount
        self.scaleBits = scaleBits
        rowStride = ResidueMatrix<UInt32>.rowStride(columnCount: columnCount)
        storage = AlignedStorage(byteCount: rowCount * rowStride * 4)
    }

    /// Entry `(i, j)`.
    public subscript(i: Int, j: Int) -> Int32 { row(i)[j] }

    /// Row `i` without padding; valid while the matrix is kept.
    public func row(_ i: Int) -> UnsafeBufferPointer<Int32> {
        precondition(0 <= i && i < rowCount, "index outside of the matrix")
        return UnsafeBufferPointer(
            start: UnsafePointer(storage.base.assumingMemoryBound(to: Int32.self)) + i * rowStride, count: columnCount)
    }

    /// The first entry of all rows; valid while the matrix is kept.
    public var unsafeEntries: UnsafePointer<Int32> { UnsafePointer(storage.base.assumingMemoryBound(to: Int32.self)) }
}

/// The results of `body` for each item, computed on all cores, in the order of the items.
func concurrentMap<Item: Sendable, Result: Sendable>(
    _ items: [Item], _ body: @Sendable (Item) -> Result
) -> [Result] {
    var results = [Result?](repeating: nil, count: items.count)
    results.withUnsafeMutableBufferPointer { buffer in
        nonisolated(unsafe) let slots = buffer
        DispatchQueue.concurrentPerform(iterations: items.count) { slots[$0] = body(items[$0]) }
    }
    return results.map { $0! }
}
