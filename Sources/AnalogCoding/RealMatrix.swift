import PrimeFields

/// A matrix of `Double`: row-major, rows padded to 64 bytes, a value (copies share memory until one is changed).
///
/// Complex matrices are two of these, the planes of the real and the imaginary parts; short complex vectors are two rows
/// of one.
public struct RealMatrix: Sendable {
    /// The number of rows.
    public let rowCount: Int
    /// The number of columns.
    public let columnCount: Int
    /// The distance between rows in numbers: `columnCount`, rounded up to a multiple of 8.
    public let rowStride: Int
    private var storage: AlignedStorage

    /// The zero matrix.
    public init(rowCount: Int, columnCount: Int) {
        precondition(rowCount >= 0 && columnCount >= 0, "a matrix has no negative size")
        self.rowCount = rowCount
        self.columnCount = columnCount
        rowStride = Self.rowStride(columnCount: columnCount)
        storage = AlignedStorage(byteCount: rowCount * rowStride * MemoryLayout<Double>.size)
    }

    /// The matrix of `rows`, all of one length.
    public init(_ rows: [[Double]]) {
        self.init(rowCount: rows.count, columnCount: rows.first?.count ?? 0)
        for (i, row) in rows.enumerated() {
            precondition(row.count == columnCount, "the rows differ in length")
            for (j, value) in row.enumerated() { self[i, j] = value }
        }
    }

    /// The distance between rows in numbers of a matrix with `columnCount` columns.
    public static func rowStride(columnCount: Int) -> Int { (columnCount + 7) / 8 * 8 }

    /// The entry in row `i`, column `j`.
    public subscript(i: Int, j: Int) -> Double {
        get {
            precondition(0 <= i && i < rowCount && 0 <= j && j < columnCount, "index outside of the matrix")
            return numbers[i * rowStride + j]
        }
        set {
            precondition(0 <= i && i < rowCount && 0 <= j && j < columnCount, "index outside of the matrix")
            let place = i * rowStride + j
            withMutableNumbers { $0[place] = newValue }
        }
    }

    /// The entries of row `i`, without padding.
    public func row(_ i: Int) -> [Double] {
        precondition(0 <= i && i < rowCount, "index outside of the matrix")
        return withNumbers { Array($0[i * rowStride..<i * rowStride + columnCount]) }
    }

    /// All rows with their padding: `rowCount × rowStride` numbers.
    public func withNumbers<Result>(_ body: (UnsafeBufferPointer<Double>) throws -> Result) rethrows -> Result {
        try body(numbers)
    }

    /// All rows with their padding, to be changed. What stands in the padding does not count.
    public mutating func withMutableNumbers<Result>(
        _ body: (UnsafeMutableBufferPointer<Double>) throws -> Result
    ) rethrows -> Result {
        if !isKnownUniquelyReferenced(&storage) {
            let copy = AlignedStorage(byteCount: storage.byteCount)
            copy.base.copyMemory(from: storage.base, byteCount: storage.byteCount)
            storage = copy
        }
        return try body(
            UnsafeMutableBufferPointer(
                start: storage.base.assumingMemoryBound(to: Double.self), count: rowCount * rowStride))
    }

    /// All rows with their padding, as a message that keeps the matrix's memory alive.
    public var allRows: StorageSlice {
        StorageSlice(storage, range: 0..<rowCount * rowStride * MemoryLayout<Double>.size)
    }

    /// The rows `rows` with their padding, as a message likewise.
    public func rowSlice(_ rows: Range<Int>) -> StorageSlice {
        precondition(0 <= rows.lowerBound && rows.upperBound <= rowCount, "rows outside of the matrix")
        let byteStride = rowStride * MemoryLayout<Double>.size
        return StorageSlice(storage, range: rows.lowerBound * byteStride..<rows.upperBound * byteStride)
    }

    private var numbers: UnsafeBufferPointer<Double> {
        UnsafeBufferPointer(
            start: UnsafePointer(storage.base.assumingMemoryBound(to: Double.self)), count: rowCount * rowStride)
    }
}

extension RealMatrix: Equatable {
    /// Whether both have the same shape and entries; padding does not count.
    public static func == (a: Self, b: Self) -> Bool {
        a.rowCount == b.rowCount && a.columnCount == b.columnCount
            && (0..<a.rowCount).allSatisfy { a.row($0) == b.row($0) }
    }
}
