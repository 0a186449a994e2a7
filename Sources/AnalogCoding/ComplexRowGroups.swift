import CKernelSupport

/// The rows of two planes in pairs: the two loops of the fused kernel over the complexes.
///
/// A pair of rows is as much memory as four real ones: see `RealRowGroups`.
struct ComplexRowGroups {
    /// The rows whose sums are updated in one pass.
    static let groupSize = 2

    struct ProductsAndNorms {
        var real: SIMD2<Double>
        var imaginary: SIMD2<Double>
        var squaredNorms: SIMD2<Double>
    }

    struct Factors {
        var real: SIMD2<Double>
        var imaginary: SIMD2<Double>
    }

    private let real: UnsafePointer<Double>
    private let imaginary: UnsafePointer<Double>
    private let rowCount: Int
    private let chunkCount: Int
    private let tail: ColumnTail

    init(_ real: UnsafePointer<Double>, _ imaginary: UnsafePointer<Double>, rowCount: Int, columnCount: Int) {
        self.real = real
        self.imaginary = imaginary
        self.rowCount = rowCount
        chunkCount = RealMatrix.rowStride(columnCount: columnCount) / 8
        tail = ColumnTail(columnCount: columnCount)
    }

    @inline(__always)
    private func offset(_ i: Int) -> Int { min(i, rowCount - 1) &* chunkCount &* 64 }

    /// The products of the two rows from `first` with the weights; the norms are zero.
    @inline(never)
    func products(first: Int, weights: UnsafePointer<Double>) -> ProductsAndNorms {
        sums(first: first, weights: weights, withNorms: false)
    }

    /// The products and the squares of the rows' norms.
    @inline(never)
    func productsAndNorms(first: Int, weights: UnsafePointer<Double>) -> ProductsAndNorms {
        sums(first: first, weights: weights, withNorms: true)
    }

    @inline(__always)
    private func sums(first: Int, weights: UnsafePointer<Double>, withNorms: Bool) -> ProductsAndNorms {
        let (a, b) = (RowPlanes(real, imaginary, offset(first)), RowPlanes(real, imaginary, offset(first + 1)))
        let w = RowPlanes(weights, weights + chunkCount * 8, 0)
        let next = (first &+ Self.groupSize) &* chunkCount &* 64
        let (nextReal, nextImaginary) = (UnsafeRawPointer(real) + next, UnsafeRawPointer(imaginary) + next)
        var (p, q) = (ComplexSum(), ComplexSum())
        var (n0, n1) = (Lanes.zero, Lanes.zero)
        for chunk in 0..<chunkCount {
            let at = chunk &* 64
            ck_prefetch_l2(nextReal + at)
            ck_prefetch_l2(nextImaginary + at)
            var (u, v) = (a.load(at), b.load(at))
            if chunk == chunkCount &- 1 {
                u = (tail.cleared(u.re), tail.cleared(u.im))
                v = (tail.cleared(v.re), tail.cleared(v.im))
            }
            let weight = w.load(at)
            p.add(u, weight)
            q.add(v, weight)
            if withNorms {
                n0 = n0.addingProduct(u.re, u.re).addingProduct(u.im, u.im)
                n1 = n1.addingProduct(v.re, v.re).addingProduct(v.im, v.im)
            }
        }
        return ProductsAndNorms(
            real: SIMD2(p.real, q.real), imaginary: SIMD2(p.imaginary, q.imaginary),
            squaredNorms: withNorms ? SIMD2(n0.sum(), n1.sum()) : .zero)
    }

    /// Adds the two rows from `first` times their factors to the column sums, a row for each plane.
    @inline(never)
    func add(first: Int, factors: Factors, to sums: UnsafeMutablePointer<Double>) {
        let (a, b) = (RowPlanes(real, imaginary, offset(first)), RowPlanes(real, imaginary, offset(first + 1)))
        let (g0, g1) = (Lanes(repeating: factors.real.x), Lanes(repeating: factors.real.y))
        let (h0, h1) = (Lanes(repeating: factors.imaginary.x), Lanes(repeating: factors.imaginary.y))
        let to = UnsafeMutableRawPointer(sums)
        let toImaginary = to + chunkCount &* 64
        let next = (first &+ Self.groupSize &+ 1) &* chunkCount &* 64
        let (nextReal, nextImaginary) = (UnsafeRawPointer(real) + next, UnsafeRawPointer(imaginary) + next)
        for chunk in 0..<chunkCount {
            let at = chunk &* 64
            ck_prefetch_l2(nextReal + at)
            ck_prefetch_l2(nextImaginary + at)
            let (u, v) = (a.load(at), b.load(at))
            var re = to.load(fromByteOffset: at, as: Lanes.self)
            var im = toImaginary.load(fromByteOffset: at, as: Lanes.self)
            re = re.addingProduct(u.re, g0).addingProduct(-u.im, h0)
            im = im.addingProduct(u.im, g0).addingProduct(u.re, h0)
            re = re.addingProduct(v.re, g1).addingProduct(-v.im, h1)
            im = im.addingProduct(v.im, g1).addingProduct(v.re, h1)
            to.storeBytes(of: re, toByteOffset: at, as: Lanes.self)
            toImaginary.storeBytes(of: im, toByteOffset: at, as: Lanes.self)
        }
    }

    /// Sets what stands past the last column to zero.
    func clearPadding(of sums: UnsafeMutablePointer<Double>) { tail.clearPadding(of: sums, chunkCount: chunkCount) }
}

/// One row in two planes.
private struct RowPlanes {
    let real: UnsafeRawPointer
    let imaginary: UnsafeRawPointer

    @inline(__always)
    init(_ real: UnsafePointer<Double>, _ imaginary: UnsafePointer<Double>, _ offset: Int) {
        self.real = UnsafeRawPointer(real) + offset
        self.imaginary = UnsafeRawPointer(imaginary) + offset
    }

    @inline(__always)
    func load(_ at: Int) -> (re: Lanes, im: Lanes) {
        (real.load(fromByteOffset: at, as: Lanes.self), imaginary.load(fromByteOffset: at, as: Lanes.self))
    }
}

/// A sum of complex products, its four real sums apart so that no addition waits for another.
private struct ComplexSum {
    var (rr, ii, ri, ir) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)

    @inline(__always)
    mutating func add(_ x: (re: Lanes, im: Lanes), _ w: (re: Lanes, im: Lanes)) {
        rr = rr.addingProduct(x.re, w.re)
        ii = ii.addingProduct(x.im, w.im)
        ri = ri.addingProduct(x.re, w.im)
        ir = ir.addingProduct(x.im, w.re)
    }

    var real: Double { (rr - ii).sum() }
    var imaginary: Double { (ri + ir).sum() }
}
