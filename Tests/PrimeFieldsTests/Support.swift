import PrimeFields
import _TestSupport

/// The fields that the kernels are tested over: a toy field and the four that a run can be set to.
enum TestField: String, CaseIterable, Sendable, CustomStringConvertible {
    case p11, p24, p26, p31, p61

    var description: String { rawValue }

    /// Calls one of the two with the field: those of 32-bit words, or 2⁶¹ − 1.
    func with(
        _ narrow: (Modulus<UInt32>) throws -> Void, _ wide: (Modulus<UInt64>) throws -> Void
    ) throws {
        switch self {
        case .p11: try narrow(Modulus(11))
        case .p24: try narrow(.p24)
        case .p26: try narrow(.p26)
        case .p31: try narrow(.p31)
        case .p61: try wide(.p61)
        }
    }
}

/// What the entries of a test matrix are.
enum Entries: CaseIterable, Sendable {
    /// Uniform, from the seed.
    case random
    /// All p − 1: the greatest sums.
    case greatest
}

extension SeededGenerator {
    /// A matrix of these entries, with zeros as padding.
    mutating func matrix<Word: ResidueWord>(
        _ entries: Entries, rowCount: Int, columnCount: Int, modulus: Modulus<Word>
    ) -> ResidueMatrix<Word> {
        var matrix = ResidueMatrix(rowCount: rowCount, columnCount: columnCount, modulus: modulus)
        let stride = matrix.rowStride
        matrix.withMutableWords { words in
            for i in 0..<rowCount {
                for j in 0..<columnCount {
                    words[i * stride + j] = residue(entries, modulus: modulus)
                }
            }
        }
        return matrix
    }

    /// One residue.
    mutating func residue<Word: ResidueWord>(_ entries: Entries, modulus: Modulus<Word>) -> Word {
        entries == .greatest ? modulus.value - 1 : Word.random(in: 0..<modulus.value, using: &self)
    }
}

/// The kernels in their plainest form: one division for each product.
enum Reference {
    static func multiply<Word: ResidueWord>(_ a: Word, _ b: Word, _ modulus: Modulus<Word>) -> Word {
        Word(UInt128(a) * UInt128(b) % UInt128(modulus.value))
    }

    static func add<Word: ResidueWord>(_ a: Word, _ b: Word, _ modulus: Modulus<Word>) -> Word {
        Word((UInt128(a) + UInt128(b)) % UInt128(modulus.value))
    }

    /// Σⱼ `coefficients[i, j]` · `inputs` row `j`.
    static func combination<Word: ResidueWord>(
        _ coefficients: ResidueMatrix<Word>, of inputs: ResidueMatrix<Word>
    ) -> [[Word]] {
        let modulus = inputs.modulus
        let rows = (0..<inputs.rowCount).map(inputs.row)
        return (0..<coefficients.rowCount).map { i in
            var sums = [Word](repeating: 0, count: inputs.columnCount)
            for (j, row) in rows.enumerated() {
                let u = coefficients[i, j]
                for c in row.indices { sums[c] = add(sums[c], multiply(u, row[c], modulus), modulus) }
            }
            return sums
        }
    }

    /// Row `j`: the products of the rows of `x` with row `j` of `weights`.
    static func products<Word: ResidueWord>(_ x: ResidueMatrix<Word>, weights: ResidueMatrix<Word>) -> [[Word]] {
        let rows = (0..<x.rowCount).map(x.row)
        return (0..<weights.rowCount).map { j in
            let w = weights.row(j)
            return rows.map { row in
                row.indices.reduce(0) { add($0, multiply(row[$1], w[$1], x.modulus), x.modulus) }
            }
        }
    }

    /// Σ `factors[0, i]` · row `i` over the rows of `range`.
    static func transposedProduct<Word: ResidueWord>(
        _ x: ResidueMatrix<Word>, range: Range<Int>, factors: ResidueMatrix<Word>
    ) -> [Word] {
        var sums = [Word](repeating: 0, count: x.columnCount)
        for i in range {
            let (row, g) = (x.row(i), factors[0, i])
            for c in row.indices { sums[c] = add(sums[c], multiply(g, row[c], x.modulus), x.modulus) }
        }
        return sums
    }

    /// Xᵀ g(X W) with `weights` = Wᵀ and g from `coefficients`.
    static func gradient<Word: ResidueWord>(
        _ x: ResidueMatrix<Word>, weights: ResidueMatrix<Word>, coefficients: [Word]
    ) -> [Word] {
        let modulus = x.modulus
        let weights = (0..<weights.rowCount).map(weights.row)
        var sums = [Word](repeating: 0, count: x.columnCount)
        for i in 0..<x.rowCount {
            let row = x.row(i)
            var product: Word = 1
            var value = coefficients[0]
            for (j, w) in weights.enumerated() {
                var z: Word = 0
                for c in row.indices { z = add(z, multiply(row[c], w[c], modulus), modulus) }
                product = multiply(product, z, modulus)
                value = add(value, multiply(coefficients[j + 1], product, modulus), modulus)
            }
            for c in row.indices { sums[c] = add(sums[c], multiply(value, row[c], modulus), modulus) }
        }
        return sums
    }
}
