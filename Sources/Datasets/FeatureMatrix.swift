#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A matrix of real features: row-major, rows contiguous without padding, aligned to 64 bytes; a value (copies share
/// memory until one is changed).
public struct FeatureMatrix: Sendable {
    /// The number of rows.
    public let rowCount: Int
    /// The number of columns.
    public let columnCount: Int
    @usableFromInline var storage: FeatureStorage

    /// The zero matrix.
    public init(rowCount: Int, columnCount: Int) {
        precondition(rowCount >= 0 && columnCount >= 0, "a matrix has no negative size")
        guard let matrix = Self(allocatingRowCount: rowCount, columnCount: columnCount) else {
            fatalError("out of memory: a matrix of \(rowCount) × \(columnCount) features")
        }
        self = matrix
    }

    /// The matrix with the entries `values`, row after row.
    ///
    /// - Precondition: `values.count == rowCount * columnCount`.
    public init(rowCount: Int, columnCount: Int, values: [Float]) {
        self.init(rowCount: rowCount, columnCount: columnCount)
        precondition(values.count == rowCount * columnCount, "the count of values is not that of the shape")
        let floats = storage.floats
        values.withUnsafeBufferPointer { source in
            if let first = source.baseAddress { floats.update(from: first, count: source.count) }
        }
    }

    /// The zero matrix, or nil if the system has no memory for it.
    init?(allocatingRowCount rowCount: Int, columnCount: Int) {
        let (count, overflow) = rowCount.multipliedReportingOverflow(by: columnCount)
        guard !overflow, count < Int.max / 8, let storage = FeatureStorage(count: count) else { return nil }
        self.rowCount = rowCount
        self.columnCount = columnCount
        self.storage = storage
    }

    private init(rowCount: Int, columnCount: Int, storage: FeatureStorage) {
        self.rowCount = rowCount
        self.columnCount = columnCount
        self.storage = storage
    }

    /// The first `rowCount` rows, in the same memory.
    func prefix(rowCount: Int) -> Self {
        precondition(rowCount <= self.rowCount, "the matrix has fewer rows")
        return Self(rowCount: rowCount, columnCount: columnCount, storage: storage)
    }

    /// Calls `body` with row `i`.
    @inlinable
    public func withRow<Result, Failure: Error>(
        _ i: Int, _ body: (UnsafeBufferPointer<Float>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        precondition(0 <= i && i < rowCount, "index outside of the matrix")
        return try body(UnsafeBufferPointer(start: UnsafePointer(storage.floats + i * columnCount), count: columnCount))
    }

    /// Calls `body` with all entries, row after row.
    @inlinable
    public func withValues<Result, Failure: Error>(
        _ body: (UnsafeBufferPointer<Float>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeBufferPointer(start: UnsafePointer(storage.floats), count: rowCount * columnCount))
    }

    /// Calls `body` with all entries, row after row, to be changed.
    @inlinable
    public mutating func withMutableValues<Result, Failure: Error>(
        _ body: (UnsafeMutableBufferPointer<Float>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        makeUnique()
        return try body(UnsafeMutableBufferPointer(start: storage.floats, count: rowCount * columnCount))
    }

    /// The entry in row `i`, column `j`.
    public subscript(i: Int, j: Int) -> Float {
        get {
            precondition(0 <= i && i < rowCount && 0 <= j && j < columnCount, "index outside of the matrix")
            return storage.floats[i * columnCount + j]
        }
        set {
            precondition(0 <= i && i < rowCount && 0 <= j && j < columnCount, "index outside of the matrix")
            makeUnique()
            storage.floats[i * columnCount + j] = newValue
        }
    }

    /// The first entry, to be written by a reader that alone has this matrix; valid while the matrix is kept.
    var writableBase: UnsafeMutablePointer<Float> {
        mutating get {
            makeUnique()
            return storage.floats
        }
    }

    @usableFromInline
    mutating func makeUnique() {
        guard !isKnownUniquelyReferenced(&storage) else { return }
        let count = rowCount * columnCount
        guard let copy = FeatureStorage(count: count) else {
            fatalError("out of memory: a copy of \(rowCount) × \(columnCount) features")
        }
        copy.floats.update(from: storage.floats, count: count)
        storage = copy
    }
}

extension FeatureMatrix: Equatable {
    /// Whether both have the same shape and entries.
    public static func == (a: Self, b: Self) -> Bool {
        guard a.rowCount == b.rowCount, a.columnCount == b.columnCount else { return false }
        return a.withValues { left in b.withValues { right in left.elementsEqual(right) } }
    }
}

/// Zeroed memory for floats: aligned to 64 bytes, and mapped on huge pages where it is large.
@usableFromInline
final class FeatureStorage: @unchecked Sendable {
    // Safety: mutation goes only through a matrix that has checked that its reference is unique.

    @usableFromInline let floats: UnsafeMutablePointer<Float>
    private let mappedByteCount: Int

    private static let hugePageBytes = 2 << 20

    /// Returns nil where the system has no memory.
    init?(count: Int) {
        let byteCount = max(count * MemoryLayout<Float>.size, 64)
        if byteCount < Self.hugePageBytes {
            let base = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: 64)
            memset(base, 0, byteCount)
            floats = base.bindMemory(to: Float.self, capacity: byteCount / MemoryLayout<Float>.size)
            mappedByteCount = 0
            return
        }
        // Whole huge pages: one page more than needed, of which the unaligned ends are given back.
        let page = Self.hugePageBytes
        let size = (byteCount + page - 1) / page * page
        guard
            let map = mmap(nil, size + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
            map != MAP_FAILED
        else { return nil }
        let head = (page - Int(bitPattern: map) % page) % page
        if head > 0 { munmap(map, head) }
        munmap(map + head + size, page - head)
        #if os(Linux)
            madvise(map + head, size, 14)  // MADV_HUGEPAGE
        #endif
        floats = (map + head).bindMemory(to: Float.self, capacity: size / MemoryLayout<Float>.size)
        mappedByteCount = size
    }

    deinit {
        if mappedByteCount > 0 {
            munmap(floats, mappedByteCount)
        } else {
            UnsafeMutableRawPointer(floats).deallocate()
        }
    }
}
