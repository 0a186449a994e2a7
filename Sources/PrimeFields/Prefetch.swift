import CKernelSupport

/// Cache lines that a loop over chunks (one line of each row) asks for before they are used.
///
/// They go into the second-level cache: into the first they would push out the rows at work. Requests past the end of
/// the matrix never fault.
struct Prefetch {
    let base: UnsafeRawPointer
    /// A constant where a loop is specialised, so that its requests are unrolled.
    let linesPerChunk: Int
    /// Where a second row begins, if two rows are asked for side by side.
    private let secondRow: UnsafeRawPointer?

    /// So many lines a chunk, one after the other.
    @inline(__always)
    init(_ base: UnsafeRawPointer, linesPerChunk: Int) {
        self.base = base
        self.linesPerChunk = linesPerChunk
        secondRow = nil
    }

    /// A line of each of two rows every other chunk: half of both rows in all. The hardware, which runs ahead of each row on
    /// a page of its own, then reads two pages at a time (measured on long rows from memory: 4 to 9 % more than row after
    /// row).
    @inline(__always)
    init(sideBySide base: UnsafeRawPointer, rowByteCount: Int) {
        self.base = base
        linesPerChunk = 1
        secondRow = base + rowByteCount
    }

    /// Does something with each chunk from `start` to `end`, and asks for the lines that belong to it.
    @inline(__always)
    func forEachChunk(from start: Int, to end: Int, _ body: (_ chunk: Int) -> Void) {
        var chunk = start
        guard secondRow != nil else {
            while chunk < end {
                request(chunk: chunk)
                body(chunk)
                chunk &+= 1
            }
            return
        }
        if chunk & 1 == 1 && chunk < end {
            body(chunk)
            chunk &+= 1
        }
        while chunk &+ 1 < end {
            request(chunk: chunk)
            body(chunk)
            body(chunk &+ 1)
            chunk &+= 2
        }
        if chunk < end {
            request(chunk: chunk)
            body(chunk)
        }
    }

    /// The lines that belong to `chunk`, or to it and the next one where two rows are asked for.
    @inline(__always)
    func request(chunk: Int) {
        if let secondRow {
            ck_prefetch_l2(base + chunk &* 32)
            return ck_prefetch_l2(secondRow + chunk &* 32)
        }
        let first = base + chunk &* (linesPerChunk &* 64)
        for line in 0..<linesPerChunk { ck_prefetch_l2(first + line &* 64) }
    }
}
