import CKernelSupport

/// The rows of a matrix over 2⁶¹ − 1 in groups of eight, with sums in limbs: the loops that the fused kernel and its
/// halves share in AVX-512.
///
/// A step takes eight columns (a *chunk*, one cache line). Pointers instead of spans: the rows are clamped at the last
/// row.
struct LimbRowGroups {
    let rows: UnsafePointer<UInt64>
    let rowCount: Int
    let chunkCount: Int

    /// The rows whose sums are updated in one pass.
    static let groupSize = 8

    /// Whether this is the faster way in this build: in AVX-512.
    @inline(__always)
    static var serves: Bool { ck_build_level() >= 4 }

    init(rows: UnsafePointer<UInt64>, rowCount: Int, rowStride: Int) {
        precondition(rowStride % 8 == 0, "rows are padded to 64 bytes")
        self.rows = rows
        self.rowCount = rowCount
        chunkCount = rowStride / 8
    }

    /// The bytes of one row's weights in limbs.
    var weightByteCount: Int { chunkCount * MemoryLayout<LimbFactors>.stride }

    /// The bytes of the column sums.
    var sumByteCount: Int { chunkCount * MemoryLayout<LimbSums>.stride }

    /// The first byte of row `i`, or of the last row if `i` is past it.
    @inline(__always)
    private func pointer(_ i: Int) -> UnsafeRawPointer {
        UnsafeRawPointer(rows + min(i, rowCount - 1) * chunkCount * 8)
    }

    // MARK: Products with weights

    /// Cuts `count` rows of weights into limbs, in memory of `count · weightByteCount` bytes.
    func limbs(of weights: UnsafePointer<UInt64>, count: Int, in memory: UnsafeMutableRawPointer) -> UnsafePointer<
        LimbFactors
    > {
        let limbs = memory.bindMemory(to: LimbFactors.self, capacity: count * chunkCount)
        for chunk in 0..<count * chunkCount {
            let w = UnsafeRawPointer(weights).loadUnaligned(fromByteOffset: chunk * 64, as: Lanes.self)
            (limbs + chunk).initialize(to: LimbFactors(w))
        }
        return UnsafePointer(limbs)
    }

    /// The residue of the product of row `i` with weights `j`; meanwhile the same row of the next group is asked for.
    @inline(never)
    func product(row i: Int, weights: UnsafePointer<LimbFactors>, at j: Int) -> UInt64 {
        let x = pointer(i)
        let w = weights + j * chunkCount
        let next = Prefetch(x + Self.groupSize * chunkCount * 64, linesPerChunk: 1)
        var sums = LimbSums()
        var chunk = 0
        while true {
            let end = min(chunk &+ LimbSums.productsPerFold, chunkCount)
            while chunk < end {
                next.request(chunk: chunk)
                sums.add(x.load(fromByteOffset: chunk &* 64, as: Lanes.self), w[chunk])
                chunk &+= 1
            }
            if chunk == chunkCount { break }
            sums.fold()
        }
        let residues = sums.residues
        // Eight residues make less than 2⁶⁴.
        let four = residues.lowHalf &+ residues.highHalf
        let two = four.lowHalf &+ four.highHalf
        return MersenneReduction.residue(UInt128(truncatingIfNeeded: two.x &+ two.y))
    }

    // MARK: Column sums

    /// Column sums of nothing yet, in memory of `sumByteCount` bytes.
    func emptySums(in memory: UnsafeMutableRawPointer) -> LazyLimbSums {
        let lanes = memory.bindMemory(to: LimbSums.self, capacity: chunkCount)
        lanes.initialize(repeating: LimbSums(), count: chunkCount)
        return LazyLimbSums(lanes: lanes)
    }

    /// Adds the eight rows from `first` times their factors, zero for rows past the last.
    ///
    /// - Parameter isPrefetching: whether the next eight rows are asked for meanwhile.
    @inline(__always)
    func add(first: Int, factors: Lanes, to sums: inout LazyLimbSums, isPrefetching: Bool) {
        sums.productCount += Self.groupSize
        if sums.productCount > LimbSums.productsPerFold {
            for chunk in 0..<chunkCount { sums.lanes[chunk].fold() }
            sums.productCount = Self.groupSize
        }
        withUnsafeTemporaryAllocation(of: LimbFactors.self, capacity: Self.groupSize) { limbs in
            guard let limbs = limbs.baseAddress else { return }
            for r in 0..<Self.groupSize { (limbs + r).initialize(to: LimbFactors(Lanes(repeating: factors[r]))) }
            if isPrefetching {
                updatePrefetching(sums.lanes, first: first, factors: limbs)
            } else {
                update(sums.lanes, first: first, factors: limbs)
            }
        }
    }

    /// Reduces the sums to residues.
    func residues(of sums: LazyLimbSums, to results: UnsafeMutablePointer<UInt64>) {
        for chunk in 0..<chunkCount {
            UnsafeMutableRawPointer(results).storeBytes(
                of: sums.lanes[chunk].residues, toByteOffset: chunk * 64, as: Lanes.self)
        }
    }

    @inline(never)
    private func update(_ lanes: UnsafeMutablePointer<LimbSums>, first: Int, factors: UnsafePointer<LimbFactors>) {
        update(lanes, first: first, factors: factors, next: nil)
    }

    @inline(never)
    private func updatePrefetching(
        _ lanes: UnsafeMutablePointer<LimbSums>, first: Int, factors: UnsafePointer<LimbFactors>
    ) {
        let next = UnsafeRawPointer(rows + min(first + Self.groupSize, rowCount) * chunkCount * 8)
        update(lanes, first: first, factors: factors, next: Prefetch(next, linesPerChunk: Self.groupSize))
    }

    @inline(__always)
    private func update(
        _ lanes: UnsafeMutablePointer<LimbSums>, first: Int, factors: UnsafePointer<LimbFactors>, next: Prefetch?
    ) {
        let (x0, x1, x2, x3) = (pointer(first), pointer(first + 1), pointer(first + 2), pointer(first + 3))
        let (x4, x5, x6, x7) = (pointer(first + 4), pointer(first + 5), pointer(first + 6), pointer(first + 7))
        for chunk in 0..<chunkCount {
            let offset = chunk &* 64
            next?.request(chunk: chunk)
            var sum = lanes[chunk]
            sum.add(x0.load(fromByteOffset: offset, as: Lanes.self), factors[0])
            sum.add(x1.load(fromByteOffset: offset, as: Lanes.self), factors[1])
            sum.add(x2.load(fromByteOffset: offset, as: Lanes.self), factors[2])
            sum.add(x3.load(fromByteOffset: offset, as: Lanes.self), factors[3])
            sum.add(x4.load(fromByteOffset: offset, as: Lanes.self), factors[4])
            sum.add(x5.load(fromByteOffset: offset, as: Lanes.self), factors[5])
            sum.add(x6.load(fromByteOffset: offset, as: Lanes.self), factors[6])
            sum.add(x7.load(fromByteOffset: offset, as: Lanes.self), factors[7])
            lanes[chunk] = sum
        }
    }
}

/// Column sums of products in limbs, and how many products are in each since the last fold.
struct LazyLimbSums {
    let lanes: UnsafeMutablePointer<LimbSums>
    var productCount = 0
}
