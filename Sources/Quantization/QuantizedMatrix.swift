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
    /// - Complexity: one pass over the data, on all cores.
    public init(
        _ values: UnsafeBufferPointer<Float>, rowCount: Int, columnCount: Int, scaleBits: Int
    ) throws(QuantizationError) {
        precondition(values.count == rowCount * columnCount, "as many values as rows times columns")
        guard Self.scaleBitsRange.contains(scaleBits) else {
            throw .bitsOutOfRange(parameter: "data", have: scaleBits, range: Self.scaleBitsRange)
        }
        self.rowCount = rowCount
        self.columnCount = columnCount
        self.scaleBits = scaleBits
        rowStride = (columnCount + 15) / 16 * 16
        storage = AlignedStorage(byteCount: rowCount * rowStride * 4)

        let destination = UnsafeMutableBufferPointer(
            start: storage.base.assumingMemoryBound(to: Int32.self), count: rowCount * rowStride)
        let lanes = parallelLanes(rowCount)
        let stride = rowStride
        nonisolated(unsafe) let (source, target) = (values, destination)
        // The first row of each lane with a number that does not fit; `rowCount` if there is none.
        let firstBad = concurrentMap(lanes) { rows in
            rows.first { i in
                !quantizeRow(
                    UnsafeBufferPointer(rebasing: source[i * columnCount..<(i + 1) * columnCount]),
                    into: target.baseAddress! + i * stride, scale: Double(sign: .plus, exponent: scaleBits, significand: 1))
            } ?? rowCount
        }.min() ?? rowCount
        if firstBad < rowCount {
            let limit = Double(Int32.max) / Double(1 << scaleBits)
            let column = (0..<columnCount).first { !(Double(abs(values[firstBad * columnCount + $0])) < limit) }
            throw .valueOutOfRange(row: firstBad, column: column ?? 0)
        }
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

/// Quantizes one row; returns whether all its numbers fit.
///
/// Adding 1.5 · 2⁵² to an integral double below 2³¹ leaves the integer in the low bits: unlike a checked conversion
/// this runs in vectors.
private func quantizeRow(_ row: UnsafeBufferPointer<Float>, into target: UnsafeMutablePointer<Int32>, scale: Double) -> Bool {
    let magic = 6_755_399_441_055_744.0
    var fits = true
    for j in 0..<row.count {
        let value = (Double(row[j]) * scale + 0.5).rounded(.down)
        fits = fits && abs(value) < 2_147_483_647
        target[j] = Int32(truncatingIfNeeded: (value + magic).bitPattern)
    }
    return fits
}

/// Ranges of `0 ..< count` of nearly equal size, at most 64, independent of the number of cores.
func parallelLanes(_ count: Int) -> [Range<Int>] {
    let lanes = min(max(count / 64, 1), 64)
    return (0..<lanes).map { $0 * count / lanes..<($0 + 1) * count / lanes }
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
