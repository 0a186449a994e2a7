/// The rows of a matrix over 2⁶¹ − 1 in groups of two, with sums in 128 bits: the loops that the fused kernel and its
/// halves share without AVX-512.
///
/// Pointers instead of spans: two rows are read side by side, clamped at the last row.
struct WideRowGroups {
    let rows: UnsafePointer<UInt64>
    let rowCount: Int
    let rowStride: Int

    /// The rows whose sums are updated in one pass.
    static let groupSize = 2

    /// The bytes of the column sums.
    var sumByteCount: Int { rowStride * MemoryLayout<UInt128>.stride }

    /// Row `i`, or the last row if `i` is past it.
    @inline(__always)
    private func pointer(_ i: Int) -> UnsafePointer<UInt64> {
        rows + Swift.min(i, rowCount - 1) * rowStride
    }

    /// The residues of the products of the two rows from `first` with weights `j`.
    @inline(never)
    func products(first: Int, weights: UnsafePointer<UInt64>, at j: Int) -> SIMD2<UInt64> {
        let w = weights + j * rowStride
        let (x0, x1) = (pointer(first), pointer(first + 1))
        var (s0, s1) = (UInt128.zero, UInt128.zero)
        var c = 0
        while true {
            let end = Swift.min(c &+ MersenneReduction.productsPerFold, rowStride)
            while c < end {
                let u = w[c]
                s0 = s0 &+ MersenneReduction.product(x0[c], u)
                s1 = s1 &+ MersenneReduction.product(x1[c], u)
                c &+= 1
            }
            if c == rowStride { break }
            s0 = MersenneReduction.fold(s0)
            s1 = MersenneReduction.fold(s1)
        }
        return SIMD2(MersenneReduction.residue(s0), MersenneReduction.residue(s1))
    }

    /// Column sums of nothing yet, in memory of `sumByteCount` bytes.
    func emptySums(in memory: UnsafeMutableRawPointer) -> LazyWideSums {
        let sums = memory.bindMemory(to: UInt128.self, capacity: rowStride)
        sums.update(repeating: 0, count: rowStride)
        return LazyWideSums(sums: sums)
    }

    /// Adds the two rows from `first` times their factors, zero for rows past the last; meanwhile the next two rows are
    /// asked for.
    @inline(__always)
    func add(first: Int, factors: SIMD2<UInt64>, to sums: inout LazyWideSums) {
        sums.productCount += Self.groupSize
        if sums.productCount > MersenneReduction.productsPerFold {
            update(sums.sums, first: first, factors: factors) { MersenneReduction.fold($0) }
            sums.productCount = Self.groupSize
        } else {
            update(sums.sums, first: first, factors: factors) { $0 }
        }
    }

    /// Reduces the sums to residues.
    func residues(of sums: LazyWideSums, to results: UnsafeMutablePointer<UInt64>) {
        for c in 0..<rowStride { results[c] = MersenneReduction.residue(sums.sums[c]) }
    }

    /// `add`, with each sum folded first.
    @inline(__always)
    private func update(
        _ sums: UnsafeMutablePointer<UInt128>, first: Int, factors: SIMD2<UInt64>, fold: (UInt128) -> UInt128
    ) {
        let (x0, x1) = (pointer(first), pointer(first + 1))
        let (g0, g1) = (factors.x, factors.y)
        let next = Prefetch(UnsafeRawPointer(x1) + rowStride * 8, linesPerChunk: 1)
        for c in 0..<rowStride {
            // A line for each four columns.
            if c & 3 == 0 { next.request(chunk: c &>> 2) }
            sums[c] = fold(sums[c]) &+ MersenneReduction.product(x0[c], g0) &+ MersenneReduction.product(x1[c], g1)
        }
    }
}

/// Column sums of products in 128 bits, and how many products are in each since the last fold.
struct LazyWideSums {
    let sums: UnsafeMutablePointer<UInt128>
    var productCount = 0
}
