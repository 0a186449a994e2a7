/// The work of one worker in one round: `f(X, W) = Xᵀ g(X W)` mod p, with `X` read once.
///
/// `g` takes the `r` products `zⱼ = X wⱼ` of a row to `Σᵢ Cᵢ z₁ ⋯ zᵢ`, where `W` has the columns `w₁ … w_r`: independent
/// roundings of the same weights (So, Guler, Avestimehr, "CodedPrivateML", equation 18 of
/// <https://arxiv.org/abs/1902.00641v1>).
///
/// For a few rows at once the products with `W` are summed, then `g` is taken, then the same rows, still in the cache,
/// are added to the column sums.
public struct GradientKernel<Word: ResidueWord> {
    /// The field.
    public let modulus: Modulus<Word>
    /// The number of columns of `X`, `d`.
    public let featureCount: Int
    /// `C₀ … C_r` as residues.
    public let coefficients: [Word]
    private var workspace = KernelWorkspace()

    /// The kernel for `featureCount` columns and the polynomial with these coefficients, constant first.
    public init(featureCount: Int, coefficients: [Word], modulus: Modulus<Word>) {
        precondition(coefficients.count >= 2, "the polynomial has a degree of at least one")
        self.featureCount = featureCount
        self.coefficients = coefficients
        self.modulus = modulus
    }

    /// The degree `r` of the polynomial.
    public var degree: Int { coefficients.count - 1 }

    /// Computes `Xᵀ g(X W)`.
    ///
    /// - Parameters:
    ///   - rows: `X`, `m × d`.
    ///   - weights: `W` transposed, `r × d`.
    ///   - gradient: the result, `1 × d`.
    /// - Complexity: O(*m* · *d* · *r*).
    public mutating func evaluate(
        rows: ResidueMatrix<Word>, weights: ResidueMatrix<Word>, gradient: inout ResidueMatrix<Word>
    ) {
        precondition(rows.columnCount == featureCount && weights.columnCount == featureCount, "one width everywhere")
        precondition(weights.rowCount == degree, "one row of weights for each degree")
        precondition(gradient.rowCount == 1 && gradient.columnCount == featureCount, "the gradient is one row")
        let (rowCount, stride, degree) = (rows.rowCount, rows.rowStride, degree)
        rows.withWords { x in
            weights.withWords { w in
                gradient.withMutableWords { sums in
                    guard let w = w.baseAddress, let sums = sums.baseAddress else { return }
                    guard let x = x.baseAddress, rowCount > 0 else {
                        sums.update(repeating: 0, count: stride)
                        return
                    }
                    Word.gradient(
                        rows: x, rowCount: rowCount, rowStride: stride, weights: w, degree: degree,
                        coefficients: coefficients, gradient: sums, workspace: &workspace, modulus: modulus)
                }
            }
        }
    }
}
