import CKernelSupport

extension UInt64 {
    /// `ResidueWord.gradient` for 2⁶¹ − 1: in limbs, or two rows at a time with sums in 128 bits.
    public static func gradient(
        rows: UnsafePointer<UInt64>, rowCount: Int, rowStride: Int, weights: UnsafePointer<UInt64>, degree: Int,
        coefficients: [UInt64], gradient: UnsafeMutablePointer<UInt64>, workspace: inout GradientWorkspace,
        modulus: Modulus<UInt64>
    ) {
        if LimbRowGroups.serves {
            let work = LimbRowGroups(
                rows: rows, rowCount: rowCount, rowStride: rowStride, weights: weights, degree: degree,
                workspace: &workspace)
            coefficients.withUnsafeBufferPointer { work.addAllRows(coefficients: $0) }
            work.finish(gradient: gradient)
            return
        }
        let memory = workspace.memory(byteCount: rowStride * MemoryLayout<UInt128>.stride)
        let sums = memory.bindMemory(to: UInt128.self, capacity: rowStride)
        sums.update(repeating: 0, count: rowStride)
        let work = WideRowGroups(
            rows: rows, rowCount: rowCount, rowStride: rowStride, weights: weights, degree: degree, sums: sums)
        coefficients.withUnsafeBufferPointer { work.addAllRows(coefficients: $0, modulus: modulus) }
        for c in 0..<rowStride { gradient[c] = MersenneReduction.residue(sums[c]) }
    }
}

/// The loops of `UInt64.gradient` in 128 bits.
///
/// Pointers instead of spans: two rows are read side by side, clamped at the last row.
private struct WideRowGroups {
    let rows: UnsafePointer<UInt64>
    let rowCount: Int
    let rowStride: Int
    let weights: UnsafePointer<UInt64>
    let degree: Int
    let sums: UnsafeMutablePointer<UInt128>

    /// The rows whose sums are updated in one pass.
    static let groupSize = 2

    /// Adds `g(x · W) x` of all rows to the sums.
    func addAllRows(coefficients: UnsafeBufferPointer<UInt64>, modulus: Modulus<UInt64>) {
        var productsInSums = 0
        var first = 0
        while first < rowCount {
            let factors = polynomial(coefficients, first: first, modulus: modulus)
            productsInSums += Self.groupSize
            let folding = productsInSums > MersenneReduction.productsPerFold
            if folding {
                update(first: first, factors: factors) { MersenneReduction.fold($0) }
                productsInSums = Self.groupSize
            } else {
                update(first: first, factors: factors) { $0 }
            }
            first += Self.groupSize
        }
    }

    /// `g` of the products with the weights, for the two rows from `first`; zero for rows past the last.
    private func polynomial(
        _ coefficients: UnsafeBufferPointer<UInt64>, first: Int, modulus: Modulus<UInt64>
    ) -> SIMD2<UInt64> {
        var product = SIMD2<UInt64>(repeating: 1)
        var value = SIMD2<UInt64>(repeating: coefficients[0])
        for j in 0..<degree {
            let z = products(first: first, weights: weights + j * rowStride)
            for r in 0..<Self.groupSize {
                product[r] = MersenneReduction.residue(MersenneReduction.product(product[r], z[r]))
                // C z + g < 2¹²².
                value[r] = MersenneReduction.residue(
                    MersenneReduction.product(coefficients[j + 1], product[r]) &+ UInt128(truncatingIfNeeded: value[r]))
            }
        }
        for r in 0..<Self.groupSize where first + r >= rowCount { value[r] = 0 }
        return value
    }

    /// The residues of the products of the two rows from `first` with one vector of weights.
    @inline(never)
    private func products(first: Int, weights w: UnsafePointer<UInt64>) -> SIMD2<UInt64> {
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

    /// Adds two rows times their factors to the column sums, each folded first.
    @inline(__always)
    private func update(first: Int, factors: SIMD2<UInt64>, fold: (UInt128) -> UInt128) {
        let (x0, x1) = (pointer(first), pointer(first + 1))
        let (g0, g1) = (factors.x, factors.y)
        let next = UnsafeRawPointer(x1) + rowStride * 8
        for c in 0..<rowStride {
            // The next two rows: a line for each four columns.
            if c & 3 == 0 { ck_prefetch_l2(next + 16 &* c) }
            sums[c] = fold(sums[c]) &+ MersenneReduction.product(x0[c], g0) &+ MersenneReduction.product(x1[c], g1)
        }
    }

    /// Row `i`, or the last row if `i` is past it.
    @inline(__always)
    private func pointer(_ i: Int) -> UnsafePointer<UInt64> {
        rows + Swift.min(i, rowCount - 1) * rowStride
    }
}
