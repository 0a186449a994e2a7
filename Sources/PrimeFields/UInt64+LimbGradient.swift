import CKernelSupport

/// The loops of `UInt64.gradient` in limbs: groups of eight rows, eight columns (a *chunk*, one cache line) a step.
///
/// Pointers instead of spans: the rows are clamped at the last row.
struct LimbRowGroups {
    private let rows: UnsafePointer<UInt64>
    private let rowCount: Int
    private let chunkCount: Int
    private let weights: UnsafePointer<LimbFactors>
    private let degree: Int
    private let sums: UnsafeMutablePointer<LimbSums>

    /// The rows whose sums are updated in one pass.
    static let groupSize = 8

    /// Whether this is the faster way in this build: in AVX-512.
    @inline(__always)
    static var serves: Bool { ck_build_level() >= 4 }

    /// Prepares the weights and clears the sums, both in `workspace`.
    init(
        rows: UnsafePointer<UInt64>, rowCount: Int, rowStride: Int, weights: UnsafePointer<UInt64>, degree: Int,
        workspace: inout GradientWorkspace
    ) {
        precondition(rowStride % 8 == 0, "rows are padded to 64 bytes")
        let chunkCount = rowStride / 8
        let sumBytes = chunkCount * MemoryLayout<LimbSums>.stride
        let memory = workspace.memory(byteCount: sumBytes + degree * chunkCount * MemoryLayout<LimbFactors>.stride)
        let sums = memory.bindMemory(to: LimbSums.self, capacity: chunkCount)
        let limbs = (memory + sumBytes).bindMemory(to: LimbFactors.self, capacity: degree * chunkCount)
        sums.initialize(repeating: LimbSums(), count: chunkCount)
        for chunk in 0..<degree * chunkCount {
            let w = UnsafeRawPointer(weights).loadUnaligned(fromByteOffset: chunk * 64, as: Lanes.self)
            (limbs + chunk).initialize(to: LimbFactors(w))
        }
        self.rows = rows
        self.rowCount = rowCount
        self.chunkCount = chunkCount
        self.weights = UnsafePointer(limbs)
        self.degree = degree
        self.sums = sums
    }

    /// Reduces the sums to residues.
    func finish(gradient: UnsafeMutablePointer<UInt64>) {
        for chunk in 0..<chunkCount {
            UnsafeMutableRawPointer(gradient).storeBytes(
                of: sums[chunk].residues, toByteOffset: chunk * 64, as: Lanes.self)
        }
    }

    /// Adds `g(x · W) x` of all rows to the sums.
    func addAllRows(coefficients: UnsafeBufferPointer<UInt64>) {
        var productsInSums = 0
        for first in stride(from: 0, to: rowCount, by: Self.groupSize) {
            productsInSums += Self.groupSize
            if productsInSums > LimbSums.productsPerFold {
                for chunk in 0..<chunkCount { sums[chunk].fold() }
                productsInSums = Self.groupSize
            }
            withUnsafeTemporaryAllocation(of: LimbFactors.self, capacity: Self.groupSize) { factors in
                guard let factors = factors.baseAddress else { return }
                for r in 0..<Self.groupSize {
                    // A row past the last counts zero times.
                    let value = first + r < rowCount ? polynomial(coefficients, row: first + r) : 0
                    (factors + r).initialize(to: LimbFactors(Lanes(repeating: value)))
                }
                update(first: first, factors: factors)
            }
        }
    }

    /// `g` of the products of row `i` with the weights.
    private func polynomial(_ coefficients: UnsafeBufferPointer<UInt64>, row i: Int) -> UInt64 {
        var product: UInt64 = 1
        var value = coefficients[0]
        for j in 0..<degree {
            let z = self.product(row: i, weights: weights + j * chunkCount)
            product = MersenneReduction.residue(MersenneReduction.product(product, z))
            // C z + g < 2¹²².
            value = MersenneReduction.residue(
                MersenneReduction.product(coefficients[j + 1], product) &+ UInt128(truncatingIfNeeded: value))
        }
        return value
    }

    /// The residue of the product of row `i` with one vector of weights.
    @inline(never)
    private func product(row i: Int, weights w: UnsafePointer<LimbFactors>) -> UInt64 {
        let x = pointer(i)
        let next = x + Self.groupSize * chunkCount * 64
        var sums = LimbSums()
        var chunk = 0
        while true {
            let end = min(chunk &+ LimbSums.productsPerFold, chunkCount)
            while chunk < end {
                // The same row of the next group, into the second-level cache; past the end this never faults.
                ck_prefetch_l2(next + chunk &* 64)
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

    /// Adds eight rows times their factors to the column sums.
    @inline(never)
    private func update(first: Int, factors: UnsafePointer<LimbFactors>) {
        let (x0, x1, x2, x3) = (pointer(first), pointer(first + 1), pointer(first + 2), pointer(first + 3))
        let (x4, x5, x6, x7) = (pointer(first + 4), pointer(first + 5), pointer(first + 6), pointer(first + 7))
        for chunk in 0..<chunkCount {
            let offset = chunk &* 64
            var sum = sums[chunk]
            sum.add(x0.load(fromByteOffset: offset, as: Lanes.self), factors[0])
            sum.add(x1.load(fromByteOffset: offset, as: Lanes.self), factors[1])
            sum.add(x2.load(fromByteOffset: offset, as: Lanes.self), factors[2])
            sum.add(x3.load(fromByteOffset: offset, as: Lanes.self), factors[3])
            sum.add(x4.load(fromByteOffset: offset, as: Lanes.self), factors[4])
            sum.add(x5.load(fromByteOffset: offset, as: Lanes.self), factors[5])
            sum.add(x6.load(fromByteOffset: offset, as: Lanes.self), factors[6])
            sum.add(x7.load(fromByteOffset: offset, as: Lanes.self), factors[7])
            sums[chunk] = sum
        }
    }

    /// The first byte of row `i`, or of the last row if `i` is past it.
    @inline(__always)
    private func pointer(_ i: Int) -> UnsafeRawPointer {
        UnsafeRawPointer(rows + min(i, rowCount - 1) * chunkCount * 8)
    }
}
