extension UInt32 {
    /// `ResidueWord.gradient` for 32-bit primes: eight rows at a time, sums in 64-bit lanes.
    public static func gradient(
        rows: UnsafePointer<UInt32>, rowCount: Int, rowStride: Int, weights: UnsafePointer<UInt32>, degree: Int,
        coefficients: [UInt32], gradient: UnsafeMutablePointer<UInt32>, workspace: inout KernelWorkspace,
        modulus: Modulus<UInt32>
    ) {
        let groups = RowGroups(rows: rows, rowCount: rowCount, rowStride: rowStride, modulus: modulus)
        var sums = groups.emptySums(in: workspace.memory(byteCount: groups.sumByteCount))
        coefficients.withUnsafeBufferPointer { coefficients in
            if groups.fitsInFoursOnly {
                groups.addGradientInFours(coefficients, weights: weights, to: &sums)
            } else {
                groups.addGradient(coefficients, weights: weights, to: &sums)
            }
        }
        groups.residues(of: sums, to: gradient)
    }

    /// `ResidueWord.products` for 32-bit primes: four rows side by side, eight to a result.
    public static func products(
        rows: UnsafePointer<UInt32>, rowCount: Int, rowStride: Int, weights: UnsafePointer<UInt32>, weightCount: Int,
        products: UnsafeMutablePointer<UInt32>, productStride: Int, workspace: inout KernelWorkspace,
        modulus: Modulus<UInt32>
    ) {
        let groups = RowGroups(rows: rows, rowCount: rowCount, rowStride: rowStride, modulus: modulus)
        for first in stride(from: 0, to: rowCount, by: RowGroups.groupSize) {
            let next = groups.end(ofGroup: first)
            for j in 0..<weightCount {
                let z = groups.products(first: first, weights: weights, at: j, allOfNext: next)
                UnsafeMutableRawPointer(products + (j * productStride + first)).storeBytes(
                    of: SIMD8<UInt32>(truncatingIfNeeded: groups.clearingPastEnd(z, first: first)),
                    as: SIMD8<UInt32>.self)
            }
        }
    }

    /// `ResidueWord.transposedProduct` for 32-bit primes: eight rows at a time, sums in 64-bit lanes.
    public static func transposedProduct(
        rows: UnsafePointer<UInt32>, rowCount: Int, rowStride: Int, factors: UnsafePointer<UInt32>,
        sum: UnsafeMutablePointer<UInt32>, workspace: inout KernelWorkspace, modulus: Modulus<UInt32>
    ) {
        let groups = RowGroups(rows: rows, rowCount: rowCount, rowStride: rowStride, modulus: modulus)
        var sums = groups.emptySums(in: workspace.memory(byteCount: groups.sumByteCount))
        for first in stride(from: 0, to: rowCount, by: RowGroups.groupSize) {
            var group = Lanes.zero
            for r in 0..<Swift.min(RowGroups.groupSize, rowCount - first) { group[r] = UInt64(factors[first + r]) }
            groups.add(
                first: first, factors: group, to: &sums,
                next: Prefetch(groups.end(ofGroup: first), linesPerChunk: RowGroups.groupSize))
        }
        groups.residues(of: sums, to: sum)
    }
}

extension RowGroups {
    /// The gradient, eight rows at a time.
    @inline(__always)
    fileprivate func addGradient(
        _ coefficients: UnsafeBufferPointer<UInt32>, weights: UnsafePointer<UInt32>, to sums: inout LazySums
    ) {
        for first in stride(from: 0, to: rowCount, by: Self.groupSize) {
            // The next rows come into the cache while these are at work: half during the products with the weights,
            // half during the update.
            let next = end(ofGroup: first)
            let factors = polynomial(coefficients, first: first) {
                products(first: first, weights: weights, at: $0, next: next)
            }
            add(
                first: first, factors: factors, to: &sums,
                next: Prefetch(next + chunkCount * 4 * 64, linesPerChunk: 4))
        }
    }

    /// The gradient, four rows at a time, while the next four come into the cache: two during the products with the weights,
    /// two during the update.
    @inline(__always)
    fileprivate func addGradientInFours(
        _ coefficients: UnsafeBufferPointer<UInt32>, weights: UnsafePointer<UInt32>, to sums: inout LazySums
    ) {
        for first in stride(from: 0, to: rowCount, by: 4) {
            let factors = polynomialOfFour(coefficients, first: first) {
                productsOfFour(first: first, weights: weights, at: $0)
            }
            addFour(first: first, factors: factors, to: &sums)
        }
    }

    /// `g` of the products with weights `0..<degree`, for the rows from `first`; zero for rows past the last.
    @inline(__always)
    fileprivate func polynomial(
        _ coefficients: UnsafeBufferPointer<UInt32>, first: Int, products: (_ j: Int) -> Lanes
    ) -> Lanes {
        var product = Lanes(repeating: 1)
        var value = Lanes(repeating: UInt64(coefficients[0]))
        for j in 0..<coefficients.count - 1 {
            // After the first factor there is nothing left to prefetch, so it asks again.
            let z = products(j)
            product = reduction.residues((product & LazyReduction.lowHalf) &* (z & LazyReduction.lowHalf))
            // C z + g ≤ (p − 1)² + p − 1 < 2⁶².
            value = reduction.residues(
                Lanes(repeating: UInt64(coefficients[j + 1])) &* (product & LazyReduction.lowHalf) &+ value)
        }
        return clearingPastEnd(value, first: first)
    }

    /// `polynomial` for the four rows from `first`, number by number: the second pass can't begin before these values, and
    /// vectors of four take longer.
    @inline(__always)
    fileprivate func polynomialOfFour(
        _ coefficients: UnsafeBufferPointer<UInt32>, first: Int, products: (_ j: Int) -> Four
    ) -> Four {
        let reduction = reduction
        /// `c zᵢ + v`, each reduced.
        func sum(_ c: UInt32, _ z: Four, _ v: Four) -> Four {
            let c = UInt64(c)
            return (
                reduction.residue(c &* z.0 &+ v.0), reduction.residue(c &* z.1 &+ v.1),
                reduction.residue(c &* z.2 &+ v.2), reduction.residue(c &* z.3 &+ v.3)
            )
        }
        let constant = UInt64(coefficients[0])
        var product = products(0)
        var value = sum(coefficients[1], product, (constant, constant, constant, constant))
        for j in 1..<coefficients.count - 1 {
            let z = products(j)
            product = (
                reduction.residue(product.0 &* z.0), reduction.residue(product.1 &* z.1),
                reduction.residue(product.2 &* z.2), reduction.residue(product.3 &* z.3)
            )
            value = sum(coefficients[j + 1], product, value)
        }
        let remaining = rowCount - first
        if remaining < 4 { value = (value.0, remaining > 1 ? value.1 : 0, remaining > 2 ? value.2 : 0, 0) }
        return value
    }

    /// The values of the rows from `first`, with zero for rows past the last.
    @inline(__always)
    fileprivate func clearingPastEnd(_ values: Lanes, first: Int) -> Lanes {
        let remaining = UInt64(rowCount - first)
        return values.replacing(
            with: 0 as UInt64, where: Lanes(0, 1, 2, 3, 4, 5, 6, 7) .>= Lanes(repeating: remaining))
    }
}
