import CKernelSupport

/// The rows of a real matrix in groups of four: the two loops of the fused kernel.
///
/// Four rows of 785 columns stay in the first-level cache beside weights and sums; longer ones in the second. Each pass
/// asks for half of the next group.
/// Pointers instead of spans: four rows are read side by side, clamped at the last row.
struct RealRowGroups {
    /// The rows whose sums are updated in one pass.
    static let groupSize = 4

    struct ProductsAndNorms {
        var products: SIMD4<Double>
        var squaredNorms: SIMD4<Double>
    }

    private let rows: UnsafePointer<Double>
    private let rowCount: Int
    private let chunkCount: Int
    private let tail: ColumnTail

    init(_ rows: UnsafePointer<Double>, rowCount: Int, columnCount: Int) {
        self.rows = rows
        self.rowCount = rowCount
        chunkCount = RealMatrix.rowStride(columnCount: columnCount) / 8
        tail = ColumnTail(columnCount: columnCount)
    }

    @inline(__always)
    private func pointer(_ i: Int) -> UnsafeRawPointer {
        UnsafeRawPointer(rows + min(i, rowCount - 1) &* chunkCount &* 8)
    }

    /// The products of the four rows from `first` with the weights.
    @inline(never)
    func products(first: Int, weights: UnsafePointer<Double>) -> SIMD4<Double> {
        sums(first: first, weights: weights, withNorms: false).products
    }

    /// The products and the squares of the rows' norms.
    @inline(never)
    func productsAndNorms(first: Int, weights: UnsafePointer<Double>) -> ProductsAndNorms {
        sums(first: first, weights: weights, withNorms: true)
    }

    @inline(__always)
    private func sums(first: Int, weights: UnsafePointer<Double>, withNorms: Bool) -> ProductsAndNorms {
        let (x0, x1, x2, x3) = (pointer(first), pointer(first + 1), pointer(first + 2), pointer(first + 3))
        let w = UnsafeRawPointer(weights)
        let next = UnsafeRawPointer(rows + (first &+ Self.groupSize) &* chunkCount &* 8)
        var (p0, p1, p2, p3) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
        var (n0, n1, n2, n3) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
        for chunk in 0..<chunkCount {
            let at = chunk &* 64
            ck_prefetch_l2(next + 2 &* at)
            ck_prefetch_l2(next + 2 &* at + 64)
            var (v0, v1) = (x0.load(fromByteOffset: at, as: Lanes.self), x1.load(fromByteOffset: at, as: Lanes.self))
            var (v2, v3) = (x2.load(fromByteOffset: at, as: Lanes.self), x3.load(fromByteOffset: at, as: Lanes.self))
            if chunk == chunkCount &- 1 {
                (v0, v1, v2, v3) = (tail.cleared(v0), tail.cleared(v1), tail.cleared(v2), tail.cleared(v3))
            }
            let u = w.load(fromByteOffset: at, as: Lanes.self)
            (p0, p1) = (p0.addingProduct(v0, u), p1.addingProduct(v1, u))
            (p2, p3) = (p2.addingProduct(v2, u), p3.addingProduct(v3, u))
            if withNorms {
                (n0, n1) = (n0.addingProduct(v0, v0), n1.addingProduct(v1, v1))
                (n2, n3) = (n2.addingProduct(v2, v2), n3.addingProduct(v3, v3))
            }
        }
        return ProductsAndNorms(
            products: SIMD4(p0.sum(), p1.sum(), p2.sum(), p3.sum()),
            squaredNorms: withNorms ? SIMD4(n0.sum(), n1.sum(), n2.sum(), n3.sum()) : .zero)
    }

    /// Adds the four rows from `first` times their factors to the column sums.
    @inline(never)
    func add(first: Int, factors: SIMD4<Double>, to sums: UnsafeMutablePointer<Double>) {
        let (x0, x1, x2, x3) = (pointer(first), pointer(first + 1), pointer(first + 2), pointer(first + 3))
        let (g0, g1) = (Lanes(repeating: factors.x), Lanes(repeating: factors.y))
        let (g2, g3) = (Lanes(repeating: factors.z), Lanes(repeating: factors.w))
        let to = UnsafeMutableRawPointer(sums)
        let next = UnsafeRawPointer(rows + (first &+ Self.groupSize &+ 2) &* chunkCount &* 8)
        for chunk in 0..<chunkCount {
            let at = chunk &* 64
            ck_prefetch_l2(next + 2 &* at)
            ck_prefetch_l2(next + 2 &* at + 64)
            var sum = to.load(fromByteOffset: at, as: Lanes.self)
            sum = sum.addingProduct(x0.load(fromByteOffset: at, as: Lanes.self), g0)
            sum = sum.addingProduct(x1.load(fromByteOffset: at, as: Lanes.self), g1)
            sum = sum.addingProduct(x2.load(fromByteOffset: at, as: Lanes.self), g2)
            sum = sum.addingProduct(x3.load(fromByteOffset: at, as: Lanes.self), g3)
            to.storeBytes(of: sum, toByteOffset: at, as: Lanes.self)
        }
    }

    /// Sets what stands past the last column to zero.
    func clearPadding(of sums: UnsafeMutablePointer<Double>) { tail.clearPadding(of: sums, chunkCount: chunkCount) }
}

/// The columns that count in the last eight of a row.
struct ColumnTail {
    private let isPadding: SIMDMask<SIMD8<Int64>>

    init(columnCount: Int) {
        let used = columnCount % 8 == 0 ? 8 : columnCount % 8
        isPadding = SIMD8<Int64>(0, 1, 2, 3, 4, 5, 6, 7) .>= SIMD8(repeating: Int64(used))
    }

    /// The last eight columns of a row with zeros as padding: what stands there does not count in norms.
    @inline(__always)
    func cleared(_ last: Lanes) -> Lanes { last.replacing(with: 0, where: isPadding) }

    func clearPadding(of sums: UnsafeMutablePointer<Double>, chunkCount: Int) {
        guard chunkCount > 0 else { return }
        let last = UnsafeMutableRawPointer(sums + (chunkCount - 1) * 8)
        last.storeBytes(of: cleared(last.load(as: Lanes.self)), as: Lanes.self)
    }
}
