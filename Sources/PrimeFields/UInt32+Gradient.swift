import CKernelSupport

extension UInt32 {
    /// `ResidueWord.gradient` for 32-bit primes: eight rows at a time, sums in 64-bit lanes.
    public static func gradient(
        rows: UnsafePointer<UInt32>, rowCount: Int, rowStride: Int, weights: UnsafePointer<UInt32>, degree: Int,
        coefficients: [UInt32], gradient: UnsafeMutablePointer<UInt32>, workspace: inout GradientWorkspace,
        modulus: Modulus<UInt32>
    ) {
        precondition(rowStride % 16 == 0, "rows are padded to 64 bytes")
        let memory = workspace.memory(byteCount: (degree + 1) * rowStride * 8)
        let work = RowGroups(
            rows: rows, rowCount: rowCount, chunkCount: rowStride / 16, degree: degree,
            sums: memory.assumingMemoryBound(to: Lanes.self),
            weights: memory.assumingMemoryBound(to: Lanes.self) + rowStride / 8, reduction: LazyReduction(modulus))
        work.prepare(weights: weights)
        coefficients.withUnsafeBufferPointer { work.addAllRows(coefficients: $0) }
        work.finish(gradient: gradient)
    }
}

/// The loops of `UInt32.gradient`: eight rows at a time, sixteen columns (a *chunk*, one cache line) a step.
///
/// The weights and the column sums are kept as a vector of the even and a vector of the odd columns of each chunk.
/// Pointers instead of spans: eight rows are read side by side, clamped at the last row.
private struct RowGroups {
    let rows: UnsafePointer<UInt32>
    let rowCount: Int
    let chunkCount: Int
    let degree: Int
    let sums: UnsafeMutablePointer<Lanes>
    let weights: UnsafeMutablePointer<Lanes>
    let reduction: LazyReduction

    /// The rows whose sums are updated in one pass.
    static let groupSize = 8

    /// Splits the weights into even and odd columns and clears the sums.
    func prepare(weights from: UnsafePointer<UInt32>) {
        let from = UnsafeRawPointer(from)
        for chunk in 0..<degree * chunkCount {
            let w = from.loadUnaligned(fromByteOffset: chunk * 64, as: Lanes.self)
            weights[2 * chunk] = w & LazyReduction.lowHalf
            weights[2 * chunk + 1] = w &>> Lanes(repeating: 32)
        }
        sums.initialize(repeating: .zero, count: 2 * chunkCount)
    }

    /// Reduces the sums to residues.
    func finish(gradient: UnsafeMutablePointer<UInt32>) {
        let to = UnsafeMutableRawPointer(gradient)
        for chunk in 0..<chunkCount {
            let residues = reduction.residues(even: sums[2 * chunk], odd: sums[2 * chunk + 1])
            to.storeBytes(of: residues, toByteOffset: chunk * 64, as: SIMD16<UInt32>.self)
        }
    }

    /// Adds `g(x · W) x` of all rows to the sums.
    func addAllRows(coefficients: UnsafeBufferPointer<UInt32>) {
        var productsInSums = 0
        var first = 0
        while first < rowCount {
            // The next rows come into the second-level cache while these are at work (into the first they would push
            // out these): half during the products with the weights, half during the update. The last group prefetches
            // past the end, which never faults.
            let next = pointer(min(first + Self.groupSize, rowCount))
            let factors = polynomial(coefficients, first: first, prefetching: next)
            let half = next + chunkCount * 4 * 64
            if reduction.isMersenne {
                update(first: first, factors: factors, prefetching: half) { reduction.foldMersenne($0) }
            } else if productsInSums + Self.groupSize > reduction.productsPerFold {
                update(first: first, factors: factors, prefetching: half) { reduction.foldGeneral($0) }
                productsInSums = Self.groupSize
            } else {
                update(first: first, factors: factors, prefetching: half) { $0 }
                productsInSums += Self.groupSize
            }
            first += Self.groupSize
        }
    }

    /// `g` of the products with the weights, for the eight rows from `first`; zero for rows past the last.
    @inline(__always)
    private func polynomial(
        _ coefficients: UnsafeBufferPointer<UInt32>, first: Int, prefetching next: UnsafeRawPointer
    ) -> Lanes {
        var product = Lanes(repeating: 1)
        var value = Lanes(repeating: UInt64(coefficients[0]))
        for j in 0..<degree {
            let w = weights + j * 2 * chunkCount
            // Each call prefetches two rows. After the first factor there is nothing left, so it asks again.
            let z0 = products(first: first, weights: w, prefetching: next)
            let z1 = products(first: first + 4, weights: w, prefetching: next + chunkCount * 2 * 64)
            let z = reduction.residues(Lanes(lowHalf: z0, highHalf: z1))
            product = reduction.residues((product & LazyReduction.lowHalf) &* (z & LazyReduction.lowHalf))
            // C z + g ≤ (p − 1)² + p − 1 < 2⁶².
            value = reduction.residues(
                Lanes(repeating: UInt64(coefficients[j + 1])) &* (product & LazyReduction.lowHalf) &+ value)
        }
        let remaining = UInt64(rowCount - first)
        return value.replacing(with: 0 as UInt64, where: Lanes(0, 1, 2, 3, 4, 5, 6, 7) .>= Lanes(repeating: remaining))
    }

    /// The products of the four rows from `first` with one vector of weights: sums below 2⁶⁴, not reduced.
    @inline(never)
    private func products(
        first: Int, weights w: UnsafePointer<Lanes>, prefetching next: UnsafeRawPointer
    ) -> SIMD4<UInt64> {
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
                ck_prefetch_l2(next + 2 &* offset)
                ck_prefetch_l2(next + (2 &* offset &+ 64))
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

    /// Adds eight rows times their factors to the column sums; `fold` comes before each four.
    @inline(__always)
    private func update(
        first: Int, factors: Lanes, prefetching next: UnsafeRawPointer, fold: (Lanes) -> Lanes
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
            ck_prefetch_l2(next + 4 &* offset)
            ck_prefetch_l2(next + (4 &* offset &+ 64))
            ck_prefetch_l2(next + (4 &* offset &+ 128))
            ck_prefetch_l2(next + (4 &* offset &+ 192))
            var (even, odd) = (fold(sums[2 &* chunk]), fold(sums[2 &* chunk &+ 1]))
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
            sums[2 &* chunk] = even &+ (v7 & mask) &* g7
            sums[2 &* chunk &+ 1] = odd &+ (v7 &>> Lanes(repeating: 32)) &* g7
        }
    }

    /// The first byte of row `i`, or of the last row if `i` is past it.
    @inline(__always)
    private func pointer(_ i: Int) -> UnsafeRawPointer {
        UnsafeRawPointer(rows + min(i, rowCount - 1) * chunkCount * 16)
    }
}
