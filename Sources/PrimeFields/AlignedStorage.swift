#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Zeroed memory for residues and messages: aligned to 64 bytes, and to huge pages where it is large.
///
/// First touch of 4 KiB pages runs at 1–2 GB/s, slower than the coding that fills them, so blocks of `hugePageBytes`
/// and more are aligned to huge pages and ask the system for them. Shared by reference: the matrices built on it copy
/// on write.
public final class AlignedStorage: @unchecked Sendable {
    // Safety: mutation goes only through owners that have checked that their reference is unique.

    /// The size of a huge page on the systems this runs on.
    public static let hugePageBytes = 2 << 20

    /// The usable size in bytes.
    public let byteCount: Int

    /// The first byte.
    public let base: UnsafeMutableRawPointer

    private let isMapped: Bool

    /// Allocates `byteCount` zero bytes.
    public init(byteCount: Int) {
        precondition(byteCount >= 0, "a size is not negative")
        self.byteCount = byteCount
        isMapped = byteCount >= Self.hugePageBytes
        if isMapped {
            base = Self.mapAligned(byteCount: byteCount)
        } else {
            base = .allocate(byteCount: max(byteCount, 64), alignment: 64)
            memset(base, 0, max(byteCount, 64))
        }
    }

    deinit {
        if isMapped {
            munmap(base, Self.roundedUp(byteCount))
        } else {
            base.deallocate()
        }
    }

    private static func roundedUp(_ byteCount: Int) -> Int {
        (byteCount + hugePageBytes - 1) / hugePageBytes * hugePageBytes
    }

    /// Maps whole huge pages: one page more than needed, of which the unaligned ends are given back.
    private static func mapAligned(byteCount: Int) -> UnsafeMutableRawPointer {
        let size = roundedUp(byteCount)
        guard
            let map = mmap(
                nil, size + hugePageBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
            map != MAP_FAILED
        else { fatalError("out of memory: cannot map \(size) bytes") }
        let head = (hugePageBytes - Int(bitPattern: map) % hugePageBytes) % hugePageBytes
        if head > 0 { munmap(map, head) }
        munmap(map + head + size, hugePageBytes - head)
        #if os(Linux)
            // 14 is MADV_HUGEPAGE, which Glibc's module does not export.
            madvise(map + head, size, 14)
        #endif
        return map + head
    }
}

/// A range of bytes of a storage that it keeps alive: what a message carries.
public struct StorageSlice: Sendable {
    private let storage: AlignedStorage
    private let range: Range<Int>

    /// The bytes `range` of `storage`.
    public init(_ storage: AlignedStorage, range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= storage.byteCount, "range outside of the storage")
        self.storage = storage
        self.range = range
    }

    /// The number of bytes.
    public var byteCount: Int { range.count }

    /// The object that has to live as long as the bytes are used.
    public var owner: AnyObject { storage }

    /// Calls `body` with the bytes.
    public func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try body(UnsafeRawBufferPointer(start: storage.base + range.lowerBound, count: range.count))
    }

    /// The bytes by pointer, valid while this slice is kept.
    public var unsafeBytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: storage.base + range.lowerBound, count: range.count)
    }
}
