/// The sum of some rows of a matrix times a factor each, `Xᵀ g` mod p: the second half of `GradientKernel`.
public struct TransposedProductKernel<Word: ResidueWord> {
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

    /// Computes Σ `gᵢ xᵢ` over the rows `i` of `range`, zero for an empty range.
    ///
    /// - Parameters:
    ///   - rows: `X`, `m × d`.
    ///   - range: the rows to take, within `0 ..< m`.
    ///   - factors: `g`, `1 × m`; those outside of `range` are not read.
    ///   - sums: a matrix of `d` columns, of which one row is written.
    ///   - row: the row of `sums` that is written.
    /// - Precondition: these shapes, and one field.
    /// - Complexity: O(`range.count` · *d*).
    public mutating func evaluate(
        rows: ResidueMatrix<Word>, range: Range<Int>, factors: ResidueMatrix<Word>, sums: inout ResidueMatrix<Word>,
        row: Int
    ) {
        precondition(rows.columnCount == featureCount && sums.columnCount == featureCount, "one width everywhere")
        precondition(factors.rowCount == 1 && factors.columnCount == rows.rowCount, "one factor for each row")
        precondition(0 <= range.lowerBound && range.upperBound <= rows.rowCount, "rows outside of the matrix")
        precondition(0 <= row && row < sums.rowCount, "a row outside of the sums")
        precondition(
            rows.modulus == modulus && factors.modulus == modulus && sums.modulus == modulus, "one field")
        let stride = rows.rowStride
        rows.withWords { x in
            factors.withWords { g in
                sums.withMutableWords { sums in
                    guard let sum = sums.baseAddress.map({ $0 + row * stride }) else { return }
                    guard let x = x.baseAddress, let g = g.baseAddress, !range.isEmpty else {
                        sum.update(repeating: 0, count: stride)
                        return
                    }
                    Word.transposedProduct(
                        rows: x + range.lowerBound * stride, rowCount: range.count, rowStride: stride,
                        factors: g + range.lowerBound, sum: sum, workspace: &workspace, modulus: modulus)
                }
            }
        }
    }
}
