import CKernelSupport

/// Cache lines that a loop over chunks (one line of each row) asks for before they are used.
///
/// They go into the second-level cache: into the first they would push out the rows at work. Requests past the end of
/// the matrix never fault.
enum Prefetch {
    /// `linesPerChunk` lines a chunk, one after the other from the first line on. The number is a constant where a loop is
    /// specialised, so that its requests are unrolled.
    case oneAfterAnother(UnsafeRawPointer, linesPerChunk: Int)
    /// A line of each of two rows with each chunk. The hardware, which runs ahead of each row on a page of its own, then reads
    /// two pages at a time (measured on long rows from memory: 4 to 9 % more than row after row).
    case sideBySide(UnsafeRawPointer, UnsafeRawPointer)

    @inline(__always)
    init(_ base: UnsafeRawPointer, linesPerChunk: Int) {
        self = .oneAfterAnother(base, linesPerChunk: linesPerChunk)
    }

    /// Does something with each chunk from `start` to `end`, and asks for the lines that belong to it.
    @inline(__always)
    func forEachChunk(from start: Int, to end: Int, _ body: (_ chunk: Int) -> Void) {
        var chunk = start
        while chunk < end {
            request(chunk: chunk)
            body(chunk)
            chunk &+= 1
        }
    }

    /// Asks for the lines that belong to `chunk`.
    @inline(__always)
    func request(chunk: Int) {
        switch self {
        case .oneAfterAnother(let base, let linesPerChunk):
            let first = base + chunk &* (linesPerChunk &* 64)
            for line in 0..<linesPerChunk { ck_prefetch_l2(first + line &* 64) }
        case .sideBySide(let one, let other):
            ck_prefetch_l2(one + chunk &* 64)
            ck_prefetch_l2(other + chunk &* 64)
        }
    }
}
