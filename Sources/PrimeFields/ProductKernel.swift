/// The products of all rows of a matrix with a few vectors, `X W` mod p: the first half of `GradientKernel`.
///
/// For protocols that send messages between the products and the update, as BGW's reduction of degrees does.
public struct ProductKernel<Word: ResidueWord> {
    /// The field.
    public let modulus: Modulus<Word>
    /// The number of columns of `X`, `d`.
    public let featureCount: Int
    private var workspace = KernelWorkspace()

    /// The kernel for `featureCount` columns.
    public init(featureCount: Int, modulus: Modulus<Word>) {
        precondition(featureCount >= 0, "a matrix has no negative size")
        self.featureCount = featureCount
        self.modulus = modulus
    }

    /// Computes `(X W)ᵀ`; `X` comes from memory once, whatever `r` is.
    ///
    /// - Parameters:
    ///   - rows: `X`, `m × d`.
    ///   - weights: `W` transposed, `r × d`.
    ///   - products: the result, `r × m`; entry `(j, i)` is the product of row `i` of `X` and row `j` of `weights`.
    /// - Precondition: these shapes, and one field.
    /// - Complexity: O(*m* · *d* · *r*).
    public mutating func evaluate(
        rows: ResidueMatrix<Word>, weights: ResidueMatrix<Word>, products: inout ResidueMatrix<Word>
    ) {
        precondition(rows.columnCount == featureCount && weights.columnCount == featureCount, "one width everywhere")
        precondition(
            products.rowCount == weights.rowCount && products.columnCount == rows.rowCount,
            "a row of products for each row of weights, a column for each row")
        precondition(
            rows.modulus == modulus && weights.modulus == modulus && products.modulus == modulus, "one field")
        let (rowCount, rowStride, weightCount) = (rows.rowCount, rows.rowStride, weights.rowCount)
        let productStride = products.rowStride
        rows.withWords { x in
            weights.withWords { w in
                products.withMutableWords { z in
                    guard rowCount > 0, let x = x.baseAddress, let w = w.baseAddress, let z = z.baseAddress else {
                        return
                    }
                    Word.products(
                        rows: x, rowCount: rowCount, rowStride: rowStride, weights: w, weightCount: weightCount,
                        products: z, productStride: productStride, workspace: &workspace, modulus: modulus)
                }
            }
        }
    }
}
