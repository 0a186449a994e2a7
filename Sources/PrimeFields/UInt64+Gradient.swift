extension UInt64 {
    /// `ResidueWord.gradient` for 2⁶¹ − 1: eight rows at a time in limbs, or two with sums in 128 bits.
    public static func gradient(
        rows: UnsafePointer<UInt64>, rowCount: Int, rowStride: Int, weights: UnsafePointer<UInt64>, degree: Int,
        coefficients: [UInt64], gradient: UnsafeMutablePointer<UInt64>, workspace: inout KernelWorkspace,
        modulus: Modulus<UInt64>
    ) {
        if LimbRowGroups.serves {
            let groups = LimbRowGroups(rows: rows, rowCount: rowCount, rowStride: rowStride)
            let memory = workspace.memory(byteCount: groups.sumByteCount + degree * groups.weightByteCount)
            let weights = groups.limbs(of: weights, count: degree, in: memory + groups.sumByteCount)
            var sums = groups.emptySums(in: memory)
            for first in stride(from: 0, to: rowCount, by: LimbRowGroups.groupSize) {
                var factors = Lanes.zero
                for r in 0..<Swift.min(LimbRowGroups.groupSize, rowCount - first) {
                    var value = PolynomialValue(coefficients)
                    for j in 0..<degree { value.addTerm(groups.product(row: first + r, weights: weights, at: j)) }
                    factors[r] = value.sum
                }
                groups.add(first: first, factors: factors, to: &sums, isPrefetching: false)
            }
            groups.residues(of: sums, to: gradient)
        } else {
            let groups = WideRowGroups(rows: rows, rowCount: rowCount, rowStride: rowStride)
            var sums = groups.emptySums(in: workspace.memory(byteCount: groups.sumByteCount))
            for first in stride(from: 0, to: rowCount, by: WideRowGroups.groupSize) {
                var (value0, value1) = (PolynomialValue(coefficients), PolynomialValue(coefficients))
                for j in 0..<degree {
                    let z = groups.products(first: first, weights: weights, at: j)
                    value0.addTerm(z.x)
                    value1.addTerm(z.y)
                }
                let factors = SIMD2(value0.sum, first + 1 < rowCount ? value1.sum : 0)
                groups.add(first: first, factors: factors, to: &sums)
            }
            groups.residues(of: sums, to: gradient)
        }
    }

    /// `ResidueWord.products` for 2⁶¹ − 1: row by row in limbs, or two rows at a time in 128 bits.
    public static func products(
        rows: UnsafePointer<UInt64>, rowCount: Int, rowStride: Int, weights: UnsafePointer<UInt64>, weightCount: Int,
        products: UnsafeMutablePointer<UInt64>, productStride: Int, workspace: inout KernelWorkspace,
        modulus: Modulus<UInt64>
    ) {
        if LimbRowGroups.serves {
            let groups = LimbRowGroups(rows: rows, rowCount: rowCount, rowStride: rowStride)
            let weights = groups.limbs(
                of: weights, count: weightCount,
                in: workspace.memory(byteCount: weightCount * groups.weightByteCount))
            for i in 0..<rowCount {
                for j in 0..<weightCount {
                    products[j * productStride + i] = groups.product(row: i, weights: weights, at: j)
                }
            }
        } else {
            let groups = WideRowGroups(rows: rows, rowCount: rowCount, rowStride: rowStride)
            for first in stride(from: 0, to: rowCount, by: WideRowGroups.groupSize) {
                for j in 0..<weightCount {
                    let z = groups.products(first: first, weights: weights, at: j)
                    products[j * productStride + first] = z.x
                    if first + 1 < rowCount { products[j * productStride + first + 1] = z.y }
                }
            }
        }
    }

    /// `ResidueWord.transposedProduct` for 2⁶¹ − 1: eight rows at a time in limbs, or two with sums in 128 bits.
    public static func transposedProduct(
        rows: UnsafePointer<UInt64>, rowCount: Int, rowStride: Int, factors: UnsafePointer<UInt64>,
        sum: UnsafeMutablePointer<UInt64>, workspace: inout KernelWorkspace, modulus: Modulus<UInt64>
    ) {
        if LimbRowGroups.serves {
            let groups = LimbRowGroups(rows: rows, rowCount: rowCount, rowStride: rowStride)
            var sums = groups.emptySums(in: workspace.memory(byteCount: groups.sumByteCount))
            for first in stride(from: 0, to: rowCount, by: LimbRowGroups.groupSize) {
                var group = Lanes.zero
                for r in 0..<Swift.min(LimbRowGroups.groupSize, rowCount - first) { group[r] = factors[first + r] }
                groups.add(first: first, factors: group, to: &sums, isPrefetching: true)
            }
            groups.residues(of: sums, to: sum)
        } else {
            let groups = WideRowGroups(rows: rows, rowCount: rowCount, rowStride: rowStride)
            var sums = groups.emptySums(in: workspace.memory(byteCount: groups.sumByteCount))
            for first in stride(from: 0, to: rowCount, by: WideRowGroups.groupSize) {
                let second = first + 1 < rowCount ? factors[first + 1] : 0
                groups.add(first: first, factors: SIMD2(factors[first], second), to: &sums)
            }
            groups.residues(of: sums, to: sum)
        }
    }
}

/// `g` of the products of one row with the weights, modulo 2⁶¹ − 1: Σᵢ `Cᵢ z₁ ⋯ zᵢ`, factor by factor.
private struct PolynomialValue {
    private let coefficients: [UInt64]
    private var degree = 0
    private var product: UInt64 = 1
    /// The value so far.
    private(set) var sum: UInt64

    @inline(__always)
    init(_ coefficients: [UInt64]) {
        self.coefficients = coefficients
        sum = coefficients[0]
    }

    /// Adds the term that ends with the factor `z`.
    @inline(__always)
    mutating func addTerm(_ z: UInt64) {
        degree &+= 1
        product = MersenneReduction.residue(MersenneReduction.product(product, z))
        // C z + g < 2¹²².
        sum = MersenneReduction.residue(
            MersenneReduction.product(coefficients[degree], product) &+ UInt128(truncatingIfNeeded: sum))
    }
}
