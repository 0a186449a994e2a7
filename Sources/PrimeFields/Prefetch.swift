import CKernelSupport

/// Cache lines that a loop over chunks (one line of each row) asks for before they are used.
///
/// They go into the second-level cache: into the first they would push out the rows at work. Requests past the end of
/// the matrix never fault.
struct Prefetch {
    let base: UnsafeRawPointer
    /// A constant where a loop is specialised, so that its requests are unrolled.
    let linesPerChunk: Int

    @inline(__always)
    init(_ base: UnsafeRawPointer, linesPerChunk: Int) {
        self.base = base
        self.linesPerChunk = linesPerChunk
    }

    /// The lines that belong to `chunk`.
    @inline(__always)
    func request(chunk: Int) {
        let first = base + chunk &* (linesPerChunk &* 64)
        for line in 0..<linesPerChunk { ck_prefetch_l2(first + line &* 64) }
    }
}
