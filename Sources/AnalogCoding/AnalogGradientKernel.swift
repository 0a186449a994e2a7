import PrimeFields

/// The work of one worker in one round: `f(X̃, w̃) = X̃ᵀ S(X̃ w̃)` over the reals or complexes, with `X̃` read once.
///
/// The transpose is plain, without conjugation: only then `f` is a polynomial of the encoding, and its values decode.
///
/// For a few rows at once the products with `w̃` are summed, then `S` is taken, then the same rows, still in the cache, are
/// added to the column sums. The row norms, where they are asked for, come from the same loads.
///
/// With a clipping limit C, each row's contribution is scaled by `min(1, C/(‖x̃‖ |s|))`: then one row changes the
/// answer by 2C at most. Norms are Euclidean over all planes. Clipped answers are no longer values of one polynomial.
public struct AnalogGradientKernel {
    /// The number of columns of `X̃`, d.
    public let featureCount: Int
    /// The coefficients of `S`, constant first.
    public let coefficients: [Double]

    /// The kernel for `featureCount` columns and the polynomial with these coefficients, constant first.
    public init(featureCount: Int, coefficients: [Double]) {
        precondition(coefficients.count >= 2, "the polynomial has a degree of at least one")
        self.featureCount = featureCount
        self.coefficients = coefficients
    }

    /// Computes `X̃ᵀ S(X̃ w̃)` over the reals.
    ///
    /// - Parameters:
    ///   - rows: `X̃`, `m × d`.
    ///   - weights: `w̃`, `1 × d`.
    ///   - gradient: the result, `1 × d`.
    public func evaluate(rows: RealMatrix, weights: RealMatrix, gradient: inout RealMatrix) {
        _ = evaluate(rows: rows, weights: weights, gradient: &gradient, limit: nil)
    }

    /// Computes `X̃ᵀ S(X̃ w̃)` over the reals, with each row's contribution clipped to norm `limit`.
    ///
    /// - Parameter limit: C; infinity clips nothing.
    /// - Returns: the greatest norm of a row's contribution before clipping, and how many were clipped.
    public func evaluate(
        rows: RealMatrix, weights: RealMatrix, gradient: inout RealMatrix, clippingTo limit: Double
    ) -> RowBounds {
        precondition(limit >= 0, "a norm")
        return evaluate(rows: rows, weights: weights, gradient: &gradient, limit: limit)
    }

    /// Computes `X̃ᵀ S(X̃ w̃)` over the complexes.
    ///
    /// - Parameters:
    ///   - real: the real parts of `X̃`, `m × d`.
    ///   - imaginary: the imaginary parts.
    ///   - weights: `w̃`, `2 × d`, real and imaginary parts.
    ///   - gradient: the result, likewise.
    public func evaluate(real: RealMatrix, imaginary: RealMatrix, weights: RealMatrix, gradient: inout RealMatrix) {
        _ = evaluate(real: real, imaginary: imaginary, weights: weights, gradient: &gradient, limit: nil)
    }

    /// Computes `X̃ᵀ S(X̃ w̃)` over the complexes, with each row's contribution clipped to norm `limit`.
    ///
    /// - Returns: the greatest norm of a row's contribution before clipping, and how many were clipped.
    public func evaluate(
        real: RealMatrix, imaginary: RealMatrix, weights: RealMatrix, gradient: inout RealMatrix,
        clippingTo limit: Double
    ) -> RowBounds {
        precondition(limit >= 0, "a norm")
        return evaluate(real: real, imaginary: imaginary, weights: weights, gradient: &gradient, limit: limit)
    }

    private func evaluate(
        rows: RealMatrix, weights: RealMatrix, gradient: inout RealMatrix, limit: Double?
    ) -> RowBounds {
        precondition(rows.columnCount == featureCount, "one width everywhere")
        checkShapes(weights, gradient, planeCount: 1)
        var bounds = RowBounds()
        rows.withNumbers { x in
            weights.withNumbers { w in
                gradient.withMutableNumbers { sums in
                    guard let w = w.baseAddress, let sums = sums.baseAddress else { return }
                    sums.update(repeating: 0, count: rows.rowStride)
                    guard let x = x.baseAddress, rows.rowCount > 0 else { return }
                    let groups = RealRowGroups(x, rowCount: rows.rowCount, columnCount: featureCount)
                    for first in stride(from: 0, to: rows.rowCount, by: RealRowGroups.groupSize) {
                        let factors =
                            if let limit {
                                clippedFactors(
                                    groups.productsAndNorms(first: first, weights: w),
                                    count: rows.rowCount - first, limit: limit, bounds: &bounds)
                            } else {
                                factors(groups.products(first: first, weights: w), count: rows.rowCount - first)
                            }
                        groups.add(first: first, factors: factors, to: sums)
                    }
                    groups.clearPadding(of: sums)
                }
            }
        }
        return bounds
    }

    private func evaluate(
        real: RealMatrix, imaginary: RealMatrix, weights: RealMatrix, gradient: inout RealMatrix, limit: Double?
    ) -> RowBounds {
        precondition(
            real.columnCount == featureCount && imaginary.columnCount == featureCount
                && real.rowCount == imaginary.rowCount, "planes of one shape")
        checkShapes(weights, gradient, planeCount: 2)
        var bounds = RowBounds()
        let (rowCount, rowStride) = (real.rowCount, real.rowStride)
        real.withNumbers { re in
            imaginary.withNumbers { im in
                weights.withNumbers { w in
                    gradient.withMutableNumbers { sums in
                        guard let w = w.baseAddress, let sums = sums.baseAddress else { return }
                        sums.update(repeating: 0, count: 2 * rowStride)
                        guard let re = re.baseAddress, let im = im.baseAddress, rowCount > 0 else { return }
                        let groups = ComplexRowGroups(re, im, rowCount: rowCount, columnCount: featureCount)
                        for first in stride(from: 0, to: rowCount, by: ComplexRowGroups.groupSize) {
                            let sums4 =
                                limit == nil
                                ? groups.products(first: first, weights: w)
                                : groups.productsAndNorms(first: first, weights: w)
                            let factors = complexFactors(
                                sums4, count: rowCount - first, limit: limit, bounds: &bounds)
                            groups.add(first: first, factors: factors, to: sums)
                        }
                        groups.clearPadding(of: sums)
                        groups.clearPadding(of: sums + rowStride)
                    }
                }
            }
        }
        return bounds
    }

    private func checkShapes(_ weights: RealMatrix, _ gradient: RealMatrix, planeCount: Int) {
        precondition(
            weights.columnCount == featureCount && gradient.columnCount == featureCount, "one width everywhere")
        precondition(weights.rowCount == planeCount && gradient.rowCount == planeCount, "a row for each plane")
    }

    // MARK: The polynomial

    /// `S` of each product, zero past the first `count`.
    @inline(__always)
    private func factors(_ products: SIMD4<Double>, count: Int) -> SIMD4<Double> {
        var factors = SIMD4<Double>(repeating: coefficients[coefficients.count - 1])
        for j in stride(from: coefficients.count - 2, through: 0, by: -1) {
            factors = SIMD4(repeating: coefficients[j]).addingProduct(factors, products)
        }
        if count < 4 { for r in count..<4 { factors[r] = 0 } }
        return factors
    }

    @inline(__always)
    private func clippedFactors(
        _ row: RealRowGroups.ProductsAndNorms, count: Int, limit: Double, bounds: inout RowBounds
    ) -> SIMD4<Double> {
        var factors = factors(row.products, count: count)
        for r in 0..<min(count, 4) {
            let scale = bounds.scale(
                squaredNorm: row.squaredNorms[r], squaredFactor: factors[r] * factors[r], limit: limit)
            factors[r] = scale == 0 ? 0 : factors[r] * scale
        }
        return factors
    }

    @inline(__always)
    private func complexFactors(
        _ rows: ComplexRowGroups.ProductsAndNorms, count: Int, limit: Double?, bounds: inout RowBounds
    ) -> ComplexRowGroups.Factors {
        let (x, y) = (rows.real, rows.imaginary)
        var re = SIMD2<Double>(repeating: coefficients[coefficients.count - 1])
        var im = SIMD2<Double>.zero
        for j in stride(from: coefficients.count - 2, through: 0, by: -1) {
            (re, im) = (re * x - im * y + SIMD2(repeating: coefficients[j]), re * y + im * x)
        }
        if count < 2 { (re[1], im[1]) = (0, 0) }
        guard let limit else { return .init(real: re, imaginary: im) }
        for r in 0..<min(count, 2) {
            let scale = bounds.scale(
                squaredNorm: rows.squaredNorms[r], squaredFactor: re[r] * re[r] + im[r] * im[r], limit: limit)
            (re[r], im[r]) = scale == 0 ? (0, 0) : (re[r] * scale, im[r] * scale)
        }
        return .init(real: re, imaginary: im)
    }
}
