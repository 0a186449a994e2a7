import CKernelSupport

/// A number for each of four rows.
typealias Four = (UInt64, UInt64, UInt64, UInt64)

/// The rows of a matrix of 32-bit residues in groups of eight or of four: the loops that the fused kernel and its halves
/// share.
///
/// Eight rows share each load and store of the column sums. The fused kernel goes over a group twice, though, and the
/// second time should find it in the first-level cache: where eight long rows would not fit beside the weights and the
/// sums, it takes four at a time.
///
/// A step takes sixteen columns (a *chunk*, one cache line) of each row. Column sums are kept as a vector of the even and a
/// vector of the odd columns of each chunk; rows and weights are loaded that way.
/// Pointers instead of spans: the rows of a group are read side by side, clamped at the last row.
struct RowGroups {
    let rows: UnsafePointer<UInt32>
    let rowCount: Int
    let chunkCount: Int
    let reduction: LazyReduction
    /// Whether the product of a row with weights is below 2⁶⁴ without any reduction.
    private let wholeSumsFit: Bool

    /// The rows whose sums are updated in one pass.
    static let groupSize = 8
    /// What the rows of a group, one row of weights and the sums may take of a first-level cache of 48 KiB: eight rows, and
    /// four. Eight rows of 784 columns would just fit: by four they are read 5 % faster from memory.
    private static let (groupByteLimit, fourByteLimit) = (32 * 1024, 46 * 1024)

    init(rows: UnsafePointer<UInt32>, rowCount: Int, rowStride: Int, modulus: Modulus<UInt32>) {
        precondition(rowStride % 16 == 0, "rows are padded to 64 bytes")
        self.rows = rows
        self.rowCount = rowCount
        chunkCount = rowStride / 16
        reduction = LazyReduction(modulus)
        wholeSumsFit = reduction.fitsUnfolded(productCount: rowStride)
    }

    /// The bytes of the column sums.
    var sumByteCount: Int { chunkCount * 2 * MemoryLayout<Lanes>.stride }

    /// The first byte of row `i`, or of the last row if `i` is past it.
    @inline(__always)
    func pointer(_ i: Int) -> UnsafeRawPointer {
        UnsafeRawPointer(rows + min(i, rowCount - 1) * chunkCount * 16)
    }

    /// Rows `i` and `i + 1`, clamped at the last.
    @inline(__always)
    private func pair(_ i: Int) -> RowPair { RowPair(x0: pointer(i), x1: pointer(i + 1)) }

    /// Whether four rows stay in the first-level cache with weights and sums where eight do not.
    var fitsInFoursOnly: Bool {
        let rowBytes = chunkCount * 64
        return 9 * rowBytes + sumByteCount > Self.groupByteLimit
            && 5 * rowBytes + sumByteCount <= Self.fourByteLimit
    }

    /// Where the group after that from `first` begins, or the end of the rows.
    @inline(__always)
    func end(ofGroup first: Int) -> UnsafeRawPointer {
        UnsafeRawPointer(rows + min(first + Self.groupSize, rowCount) * chunkCount * 16)
    }

    // MARK: Products with weights

    /// The residues of the products of the eight rows from `first` with weights `j`; meanwhile the first four rows from
    /// `next` are asked for.
    @inline(__always)
    func products(first: Int, weights: UnsafePointer<UInt32>, at j: Int, next: UnsafeRawPointer) -> Lanes {
        let w = weights + j * 16 * chunkCount
        let z0 = products(first: first, weights: w, halfPrefetching: next)
        let z1 = products(first: first + 4, weights: w, halfPrefetching: next + chunkCount * 2 * 64)
        return reduction.residues(Lanes(lowHalf: z0, highHalf: z1))
    }

    /// The residues of the products of the eight rows from `first` with weights `j`; meanwhile all eight rows from
    /// `next` are asked for.
    @inline(__always)
    func products(first: Int, weights: UnsafePointer<UInt32>, at j: Int, allOfNext next: UnsafeRawPointer) -> Lanes {
        let w = weights + j * 16 * chunkCount
        let z0 = products(first: first, weights: w, prefetching: next)
        let z1 = products(first: first + 4, weights: w, prefetching: next + chunkCount * 4 * 64)
        return reduction.residues(Lanes(lowHalf: z0, highHalf: z1))
    }

    /// The residues of the products of the four rows from `first` with weights `j`; meanwhile the two rows after them are
    /// asked for.
    @inline(__always)
    func productsOfFour(first: Int, weights: UnsafePointer<UInt32>, at j: Int) -> Four {
        let z = products(first: first, weights: weights + j * 16 * chunkCount, prefetchingPair: first + 4)
        return (
            reduction.residue(z.x), reduction.residue(z.y), reduction.residue(z.z), reduction.residue(z.w)
        )
    }

    @inline(never)
    private func products(
        first: Int, weights w: UnsafePointer<UInt32>, halfPrefetching next: UnsafeRawPointer
    ) -> SIMD4<UInt64> {
        products(pair(first), pair(first + 2), weights: w, next: Prefetch(next, linesPerChunk: 2))
    }

    @inline(never)
    private func products(
        first: Int, weights w: UnsafePointer<UInt32>, prefetching next: UnsafeRawPointer
    ) -> SIMD4<UInt64> {
        products(pair(first), pair(first + 2), weights: w, next: Prefetch(next, linesPerChunk: 4))
    }

    @inline(never)
    private func products(
        first: Int, weights w: UnsafePointer<UInt32>, prefetchingPair next: Int
    ) -> SIMD4<UInt64> {
        products(pair(first), pair(first + 2), weights: w, next: .sideBySide(pointer(next), pointer(next + 1)))
    }

    /// The products of four rows with one vector of weights: sums below 2⁶⁴, not reduced.
    @inline(__always)
    private func products(_ a: RowPair, _ b: RowPair, weights w: UnsafePointer<UInt32>, next: Prefetch) -> SIMD4<UInt64>
    {
        let w = UnsafeRawPointer(w)
        // Each chunk adds an even and an odd product to a lane.
        let chunksPerFold = reduction.productsPerFold / 2
        var (s0, s1, s2, s3) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
        @inline(__always)
        func addProducts(_ chunk: Int) {
            let weights = Chunk(w, chunk)
            a.addProducts(chunk: chunk, weights: weights, to: &s0, &s1)
            b.addProducts(chunk: chunk, weights: weights, to: &s2, &s3)
        }
        if chunkCount <= chunksPerFold {
            // A loop of its own: counted from zero, it needs no sums of addresses, which take ports from the products.
            next.forEachChunk(from: 0, to: chunkCount) { addProducts($0) }
        } else {
            var chunk = 0
            while true {
                let end = chunkCount - chunk > chunksPerFold ? chunk + chunksPerFold : chunkCount
                next.forEachChunk(from: chunk, to: end) { addProducts($0) }
                chunk = end
                if chunk == chunkCount { break }
                (s0, s1) = (reduction.fold(s0), reduction.fold(s1))
                (s2, s3) = (reduction.fold(s2), reduction.fold(s3))
            }
        }
        return SIMD4(horizontalSum(s0), horizontalSum(s1), horizontalSum(s2), horizontalSum(s3))
    }

    /// A sum below 2⁶⁴ equal to that of all lanes mod p: eight lanes below 2⁶⁰ + 2³² each, where they are folded.
    @inline(__always)
    private func horizontalSum(_ t: Lanes) -> UInt64 {
        let folded = wholeSumsFit ? t : reduction.foldTwice(t)
        let four = folded.lowHalf &+ folded.highHalf
        let two = four.lowHalf &+ four.highHalf
        return two.x &+ two.y
    }

    // MARK: Column sums

    /// Column sums of nothing yet, in memory of `sumByteCount` bytes.
    func emptySums(in memory: UnsafeMutableRawPointer) -> LazySums {
        let lanes = memory.assumingMemoryBound(to: Lanes.self)
        lanes.initialize(repeating: .zero, count: 2 * chunkCount)
        return LazySums(lanes: lanes)
    }

    /// Adds the eight rows from `first` times their factors, zero for rows past the last; meanwhile `next` is asked for.
    @inline(__always)
    func add(first: Int, factors: Lanes, to sums: inout LazySums, next: Prefetch) {
        let (p0, p1, p2, p3) = (pair(first), pair(first + 2), pair(first + 4), pair(first + 6))
        let mask = LazyReduction.lowHalf
        let (g0, g1) = (Lanes(repeating: factors[0]) & mask, Lanes(repeating: factors[1]) & mask)
        let (g2, g3) = (Lanes(repeating: factors[2]) & mask, Lanes(repeating: factors[3]) & mask)
        let (g4, g5) = (Lanes(repeating: factors[4]) & mask, Lanes(repeating: factors[5]) & mask)
        let (g6, g7) = (Lanes(repeating: factors[6]) & mask, Lanes(repeating: factors[7]) & mask)
        update(&sums, productCount: Self.groupSize, next: next) { chunk, even, odd, folding in
            p0.addMultiples(chunk: chunk, g0, g1, even: &even, odd: &odd)
            p1.addMultiples(chunk: chunk, g2, g3, even: &even, odd: &odd)
            if folding == .mersenne { (even, odd) = (reduction.foldMersenne(even), reduction.foldMersenne(odd)) }
            p2.addMultiples(chunk: chunk, g4, g5, even: &even, odd: &odd)
            p3.addMultiples(chunk: chunk, g6, g7, even: &even, odd: &odd)
        }
    }

    /// Adds the four rows from `first` times their factors; meanwhile the last two of the next four are asked for.
    @inline(__always)
    func addFour(first: Int, factors: Four, to sums: inout LazySums) {
        let (p0, p1) = (pair(first), pair(first + 2))
        let mask = LazyReduction.lowHalf
        let (g0, g1) = (Lanes(repeating: factors.0) & mask, Lanes(repeating: factors.1) & mask)
        let (g2, g3) = (Lanes(repeating: factors.2) & mask, Lanes(repeating: factors.3) & mask)
        let next = Prefetch.sideBySide(pointer(first + 6), pointer(first + 7))
        update(&sums, productCount: 4, next: next) { chunk, even, odd, _ in
            p0.addMultiples(chunk: chunk, g0, g1, even: &even, odd: &odd)
            p1.addMultiples(chunk: chunk, g2, g3, even: &even, odd: &odd)
        }
    }

    /// Reduces the sums to residues.
    func residues(of sums: LazySums, to results: UnsafeMutablePointer<UInt32>) {
        let to = UnsafeMutableRawPointer(results)
        for chunk in 0..<chunkCount {
            let residues = reduction.residues(even: sums.lanes[2 * chunk], odd: sums.lanes[2 * chunk + 1])
            to.storeBytes(of: residues, toByteOffset: chunk * 64, as: SIMD16<UInt32>.self)
        }
    }

    /// When the sums of a chunk are folded. A constant in each specialised loop.
    private enum Folding {
        case never, beforeEachGroup
        /// Before each four products, for which the sums of 2³¹ − 1 have room.
        case mersenne
    }

    /// Calls `add` for each chunk of the sums, which are folded before if they are full.
    @inline(__always)
    private func update(
        _ sums: inout LazySums, productCount: Int, next: Prefetch,
        add: (_ chunk: Int, _ even: inout Lanes, _ odd: inout Lanes, _ folding: Folding) -> Void
    ) {
        if reduction.isMersenne {
            update(sums.lanes, folding: .mersenne, next: next, add: add)
        } else if sums.productCount + productCount > reduction.productsPerFold {
            update(sums.lanes, folding: .beforeEachGroup, next: next, add: add)
            sums.productCount = productCount
        } else {
            update(sums.lanes, folding: .never, next: next, add: add)
            sums.productCount += productCount
        }
    }

    @inline(__always)
    private func update(
        _ lanes: UnsafeMutablePointer<Lanes>, folding: Folding, next: Prefetch,
        add: (_ chunk: Int, _ even: inout Lanes, _ odd: inout Lanes, _ folding: Folding) -> Void
    ) {
        next.forEachChunk(from: 0, to: chunkCount) { chunk in
            var (even, odd) = (lanes[2 &* chunk], lanes[2 &* chunk &+ 1])
            switch folding {
            case .never: break
            case .beforeEachGroup: (even, odd) = (reduction.foldGeneral(even), reduction.foldGeneral(odd))
            case .mersenne: (even, odd) = (reduction.foldMersenne(even), reduction.foldMersenne(odd))
            }
            add(chunk, &even, &odd, folding)
            (lanes[2 &* chunk], lanes[2 &* chunk &+ 1]) = (even, odd)
        }
    }
}

/// The sixteen columns of a chunk in two vectors of products' factors, of which the lower halves of the lanes count.
private struct Chunk {
    let even: Lanes
    let odd: Lanes

    @inline(__always)
    init(_ row: UnsafeRawPointer, _ chunk: Int) {
        let words = row + chunk &* 64
        even = words.load(as: Lanes.self)
        var odd = Lanes()
        ck_load_odd(words, &odd)
        self.odd = odd
    }
}

/// Two rows side by side.
private struct RowPair {
    let x0: UnsafeRawPointer
    let x1: UnsafeRawPointer

    /// Adds the products of both rows with the weights of a chunk to one sum each.
    @inline(__always)
    func addProducts(chunk: Int, weights w: Chunk, to s0: inout Lanes, _ s1: inout Lanes) {
        let mask = LazyReduction.lowHalf
        let (even, odd) = (w.even & mask, w.odd & mask)
        let v0 = Chunk(x0, chunk)
        s0 = s0 &+ (v0.even & mask) &* even &+ (v0.odd & mask) &* odd
        let v1 = Chunk(x1, chunk)
        s1 = s1 &+ (v1.even & mask) &* even &+ (v1.odd & mask) &* odd
    }

    /// Adds both rows of a chunk times their factors to the sums of its columns.
    @inline(__always)
    func addMultiples(chunk: Int, _ g0: Lanes, _ g1: Lanes, even: inout Lanes, odd: inout Lanes) {
        let mask = LazyReduction.lowHalf
        let v0 = Chunk(x0, chunk)
        even = even &+ (v0.even & mask) &* (g0 & mask)
        odd = odd &+ (v0.odd & mask) &* (g0 & mask)
        let v1 = Chunk(x1, chunk)
        even = even &+ (v1.even & mask) &* (g1 & mask)
        odd = odd &+ (v1.odd & mask) &* (g1 & mask)
    }
}

/// Column sums of products, and how many products are in each since the last fold.
struct LazySums {
    let lanes: UnsafeMutablePointer<Lanes>
    var productCount = 0
}
