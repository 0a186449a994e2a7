/// A matrix of residues: row-major, rows padded to 16 words, a value (copies share memory until one is changed).
public struct ResidueMatrix<Word: ResidueWord>: Sendable {
    /// The number of rows.
    public let rowCount: Int
    /// The number of columns.
    public let columnCount: Int
    /// The distance between rows in words: `columnCount`, rounded up to a multiple of 16.
    public let rowStride: Int
    /// The field of the entries.
    public let modulus: Modulus<Word>
    private var storage: AlignedStorage

    /// The zero matrix.
    public init(rowCount: Int, columnCount: Int, modulus: Modulus<Word>) {
        precondition(rowCount >= 0 && columnCount >= 0, "a matrix has no negative size")
        self.rowCount = rowCount
        self.columnCount = columnCount
        self.modulus = modulus
        rowStride = Self.rowStride(columnCount: columnCount)
        storage = AlignedStorage(byteCount: rowCount * rowStride * MemoryLayout<Word>.size)
    }

    /// The matrix of the residues of `rows`, all of one length.
    public init(_ rows: [[Int64]], modulus: Modulus<Word>) {
        self.init(rowCount: rows.count, columnCount: rows.first?.count ?? 0, modulus: modulus)
        for (i, row) in rows.enumerated() {
            precondition(row.count == columnCount, "the rows differ in length")
            for (j, value) in row.enumerated() { self[i, j] = modulus.residue(of: value) }
        }
    }

    /// The distance between rows in words of a matrix with `columnCount` columns.
    public static func rowStride(columnCount: Int) -> Int {
        (columnCount + 15) / 16 * 16
    }

    /// The entry in row `i`, column `j`.
    public subscript(i: Int, j: Int) -> Word {
        get {
            precondition(0 <= i && i < rowCount && 0 <= j && j < columnCount, "index outside of the matrix")
            return words[i * rowStride + j]
        }
        set {
            precondition(0 <= i && i < rowCount && 0 <= j && j < columnCount, "index outside of the matrix")
            precondition(newValue < modulus.value, "a residue is smaller than the modulus")
            let place = i * rowStride + j
            withMutableWords { $0[place] = newValue }
        }
    }

    /// The entries of row `i`, without padding.
    public func row(_ i: Int) -> [Word] {
        precondition(0 <= i && i < rowCount, "index outside of the matrix")
        return withWords { Array($0[i * rowStride..<i * rowStride + columnCount]) }
    }

    /// All rows with their padding: `rowCount × rowStride` words.
    public func withWords<Result>(_ body: (UnsafeBufferPointer<Word>) throws -> Result) rethrows -> Result {
        try body(words)
    }

    /// All rows with their padding, to be changed; whoever writes keeps every word below the modulus.
    public mutating func withMutableWords<Result>(
        _ body: (UnsafeMutableBufferPointer<Word>) throws -> Result
    ) rethrows -> Result {
        if !isKnownUniquelyReferenced(&storage) {
            let copy = AlignedStorage(byteCount: storage.byteCount)
            copy.base.copyMemory(from: storage.base, byteCount: storage.byteCount)
            storage = copy
        }
        return try body(
            UnsafeMutableBufferPointer(
                start: storage.base.assumingMemoryBound(to: Word.self), count: rowCount * rowStride))
    }

    /// All rows with their padding, to be written anew: where a copy shares the memory, this matrix takes other memory
    /// and the words are zero; otherwise they are what they were.
    public mutating func withFreshWords<Result>(
        _ body: (UnsafeMutableBufferPointer<Word>) throws -> Result
    ) rethrows -> Result {
        if !isKnownUniquelyReferenced(&storage) { storage = AlignedStorage(byteCount: storage.byteCount) }
        return try withMutableWords(body)
    }

    /// All rows with their padding, as a message that keeps the matrix's memory alive.
    public var allRows: StorageSlice {
        StorageSlice(storage, range: 0..<rowCount * rowStride * MemoryLayout<Word>.size)
    }

    /// Row `i` without padding, as a message that keeps the matrix's memory alive.
    public func rowSlice(_ i: Int) -> StorageSlice { rowSlice(i, count: columnCount) }

    /// The first `count` words of row `i`, padding included if it is asked for, as a message likewise.
    public func rowSlice(_ i: Int, count: Int) -> StorageSlice {
        precondition(0 <= i && i < rowCount && 0 <= count && count <= rowStride, "words outside of the row")
        let start = i * rowStride * MemoryLayout<Word>.size
        return StorageSlice(storage, range: start..<start + count * MemoryLayout<Word>.size)
    }

    private var words: UnsafeBufferPointer<Word> {
        UnsafeBufferPointer(
            start: UnsafePointer(storage.base.assumingMemoryBound(to: Word.self)), count: rowCount * rowStride)
    }
}

extension ResidueMatrix: Equatable {
    /// Whether both have the same shape, field and entries; padding does not count.
    public static func == (a: Self, b: Self) -> Bool {
        a.rowCount == b.rowCount && a.columnCount == b.columnCount && a.modulus == b.modulus
            && (0..<a.rowCount).allSatisfy { a.row($0) == b.row($0) }
    }
}
