/// The rows of a matrix of 32-bit residues in groups of eight: the loops that the fused kernel and its halves share.
///
/// A step takes sixteen columns (a *chunk*, one cache line) of each row. Weights and column sums are kept as a vector of
/// the even and a vector of the odd columns of each chunk.
/// Pointers instead of spans: eight rows are read side by side, clamped at the last row.
struct RowGroups {
    let rows: UnsafePointer<UInt32>
    let rowCount: Int
    let chunkCount: Int
    let reduction: LazyReduction

    /// The rows whose sums are updated in one pass.
    static let groupSize = 8

    init(rows: UnsafePointer<UInt32>, rowCount: Int, rowStride: Int, modulus: Modulus<UInt32>) {
        precondition(rowStride % 16 == 0, "rows are padded to 64 bytes")
        self.rows = rows
        self.rowCount = rowCount
        chunkCount = rowStride / 16
        reduction = LazyReduction(modulus)
    }

    /// The bytes of one row's weights, or of the column sums.
    var splitByteCount: Int { chunkCount * 2 * MemoryLayout<Lanes>.stride }

    /// The first byte of row `i`, or of the last row if `i` is past it.
    @inline(__always)
    func pointer(_ i: Int) -> UnsafeRawPointer {
        UnsafeRawPointer(rows + min(i, rowCount - 1) * chunkCount * 16)
    }

    /// Where the group after that from `first` begins, or the end of the rows.
    @inline(__always)
    func end(ofGroup first: Int) -> UnsafeRawPointer {
        UnsafeRawPointer(rows + min(first + Self.groupSize, rowCount) * chunkCount * 16)
    }

    // MARK: Products with weights

    /// Splits `count` rows of weights into even and odd columns, in memory of `count · splitByteCount` bytes.
    func split(weights: UnsafePointer<UInt32>, count: Int, into memory: UnsafeMutableRawPointer) -> UnsafePointer<Lanes>
    {
        let lanes = memory.assumingMemoryBound(to: Lanes.self)
        let from = UnsafeRawPointer(weights)
        for chunk in 0..<count * chunkCount {
            let w = from.loadUnaligned(fromByteOffset: chunk * 64, as: Lanes.self)
            lanes[2 * chunk] = w & LazyReduction.lowHalf
            lanes[2 * chunk + 1] = w &>> Lanes(repeating: 32)
        }
        return UnsafePointer(lanes)
    }

    /// The residues of the products of the eight rows from `first` with weights `j`; meanwhile the first four rows from
    /// `next` are asked for.
    @inline(__always)
    func products(first: Int, weights: UnsafePointer<Lanes>, at j: Int, next: UnsafeRawPointer) -> Lanes {
        let w = weights + j * 2 * chunkCount
        let z0 = products(first: first, weights: w, halfPrefetching: next)
        let z1 = products(first: first + 4, weights: w, halfPrefetching: next + chunkCount * 2 * 64)
        return reduction.residues(Lanes(lowHalf: z0, highHalf: z1))
    }

    /// The residues of the products of the eight rows from `first` with weights `j`; meanwhile all eight rows from
    /// `next` are asked for.
    @inline(__always)
    func products(first: Int, weights: UnsafePointer<Lanes>, at j: Int, allOfNext next: UnsafeRawPointer) -> Lanes {
        let w = weights + j * 2 * chunkCount
        let z0 = products(first: first, weights: w, prefetching: next)
        let z1 = products(first: first + 4, weights: w, prefetching: next + chunkCount * 4 * 64)
        return reduction.residues(Lanes(lowHalf: z0, highHalf: z1))
    }

    @inline(never)
    private func products(
        first: Int, weights w: UnsafePointer<Lanes>, halfPrefetching next: UnsafeRawPointer
    ) -> SIMD4<UInt64> {
        products(first: first, weights: w, next: Prefetch(next, linesPerChunk: 2))
    }

    @inline(never)
    private func products(
        first: Int, weights w: UnsafePointer<Lanes>, prefetching next: UnsafeRawPointer
    ) -> SIMD4<UInt64> {
        products(first: first, weights: w, next: Prefetch(next, linesPerChunk: 4))
    }

    /// The products of the four rows from `first` with one vector of weights: sums below 2⁶⁴, not reduced.
    @inline(__always)
    private func products(first: Int, weights w: UnsafePointer<Lanes>, next: Prefetch) -> SIMD4<UInt64> {
        let (x0, x1, x2, x3) = (pointer(first), pointer(first + 1), pointer(first + 2), pointer(first + 3))
        let mask = LazyReduction.lowHalf
        // Each chunk adds an even and an odd product to a lane.
        let chunksPerFold = reduction.productsPerFold / 2
        var (s0, s1, s2, s3) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
        var chunk = 0
        while true {
            let end = chunkCount - chunk > chunksPerFold ? chunk + chunksPerFold : chunkCount
            while chunk < end {
                let offset = chunk &* 64
                next.request(chunk: chunk)
                let even = w[2 &* chunk] & mask
                let odd = w[2 &* chunk &+ 1] & mask
                let v0 = x0.load(fromByteOffset: offset, as: Lanes.self)
                s0 = s0 &+ (v0 & mask) &* even &+ (v0 &>> Lanes(repeating: 32)) &* odd
                let v1 = x1.load(fromByteOffset: offset, as: Lanes.self)
                s1 = s1 &+ (v1 & mask) &* even &+ (v1 &>> Lanes(repeating: 32)) &* odd
                let v2 = x2.load(fromByteOffset: offset, as: Lanes.self)
                s2 = s2 &+ (v2 & mask) &* even &+ (v2 &>> Lanes(repeating: 32)) &* odd
                let v3 = x3.load(fromByteOffset: offset, as: Lanes.self)
                s3 = s3 &+ (v3 & mask) &* even &+ (v3 &>> Lanes(repeating: 32)) &* odd
                chunk &+= 1
            }
            if chunk == chunkCount { break }
            s0 = reduction.fold(s0)
            s1 = reduction.fold(s1)
            s2 = reduction.fold(s2)
            s3 = reduction.fold(s3)
        }
        return SIMD4(horizontalSum(s0), horizontalSum(s1), horizontalSum(s2), horizontalSum(s3))
    }

    /// A sum below 2⁶⁴ equal to that of all lanes mod p: eight lanes below 2⁶⁰ + 2³² each.
    @inline(__always)
    private func horizontalSum(_ t: Lanes) -> UInt64 {
        let folded = reduction.foldTwice(t)
        let four = folded.lowHalf &+ folded.highHalf
        let two = four.lowHalf &+ four.highHalf
        return two.x &+ two.y
    }

    // MARK: Column sums

    /// Column sums of nothing yet, in memory of `splitByteCount` bytes.
    func emptySums(in memory: UnsafeMutableRawPointer) -> LazySums {
        let lanes = memory.assumingMemoryBound(to: Lanes.self)
        lanes.initialize(repeating: .zero, count: 2 * chunkCount)
        return LazySums(lanes: lanes)
    }

    /// Adds the eight rows from `first` times their factors, zero for rows past the last; meanwhile `next` is asked for.
    @inline(__always)
    func add(first: Int, factors: Lanes, to sums: inout LazySums, next: Prefetch) {
        if reduction.isMersenne {
            update(sums.lanes, first: first, factors: factors, next: next) { reduction.foldMersenne($0) }
        } else if sums.productCount + Self.groupSize > reduction.productsPerFold {
            update(sums.lanes, first: first, factors: factors, next: next) { reduction.foldGeneral($0) }
            sums.productCount = Self.groupSize
        } else {
            update(sums.lanes, first: first, factors: factors, next: next) { $0 }
            sums.productCount += Self.groupSize
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

    /// `add`, with `fold` before each four rows.
    @inline(__always)
    private func update(
        _ lanes: UnsafeMutablePointer<Lanes>, first: Int, factors: Lanes, next: Prefetch, fold: (Lanes) -> Lanes
    ) {
        let (x0, x1, x2, x3) = (pointer(first), pointer(first + 1), pointer(first + 2), pointer(first + 3))
        let (x4, x5, x6, x7) = (pointer(first + 4), pointer(first + 5), pointer(first + 6), pointer(first + 7))
        let mask = LazyReduction.lowHalf
        let (g0, g1) = (Lanes(repeating: factors[0]) & mask, Lanes(repeating: factors[1]) & mask)
        let (g2, g3) = (Lanes(repeating: factors[2]) & mask, Lanes(repeating: factors[3]) & mask)
        let (g4, g5) = (Lanes(repeating: factors[4]) & mask, Lanes(repeating: factors[5]) & mask)
        let (g6, g7) = (Lanes(repeating: factors[6]) & mask, Lanes(repeating: factors[7]) & mask)
        for chunk in 0..<chunkCount {
            let offset = chunk &* 64
            next.request(chunk: chunk)
            var (even, odd) = (fold(lanes[2 &* chunk]), fold(lanes[2 &* chunk &+ 1]))
            let v0 = x0.load(fromByteOffset: offset, as: Lanes.self)
            even = even &+ (v0 & mask) &* g0
            odd = odd &+ (v0 &>> Lanes(repeating: 32)) &* g0
            let v1 = x1.load(fromByteOffset: offset, as: Lanes.self)
            even = even &+ (v1 & mask) &* g1
            odd = odd &+ (v1 &>> Lanes(repeating: 32)) &* g1
            let v2 = x2.load(fromByteOffset: offset, as: Lanes.self)
            even = even &+ (v2 & mask) &* g2
            odd = odd &+ (v2 &>> Lanes(repeating: 32)) &* g2
            let v3 = x3.load(fromByteOffset: offset, as: Lanes.self)
            even = fold(even &+ (v3 & mask) &* g3)
            odd = fold(odd &+ (v3 &>> Lanes(repeating: 32)) &* g3)
            let v4 = x4.load(fromByteOffset: offset, as: Lanes.self)
            even = even &+ (v4 & mask) &* g4
            odd = odd &+ (v4 &>> Lanes(repeating: 32)) &* g4
            let v5 = x5.load(fromByteOffset: offset, as: Lanes.self)
            even = even &+ (v5 & mask) &* g5
            odd = odd &+ (v5 &>> Lanes(repeating: 32)) &* g5
            let v6 = x6.load(fromByteOffset: offset, as: Lanes.self)
            even = even &+ (v6 & mask) &* g6
            odd = odd &+ (v6 &>> Lanes(repeating: 32)) &* g6
            let v7 = x7.load(fromByteOffset: offset, as: Lanes.self)
            lanes[2 &* chunk] = even &+ (v7 & mask) &* g7
            lanes[2 &* chunk &+ 1] = odd &+ (v7 &>> Lanes(repeating: 32)) &* g7
        }
    }
}

/// Column sums of products, and how many products are in each since the last fold.
struct LazySums {
    let lanes: UnsafeMutablePointer<Lanes>
    var productCount = 0
}
