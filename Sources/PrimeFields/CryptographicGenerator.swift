/// A source of bytes that nobody can predict: the only kind from which masks, shares and noise may be drawn.
///
/// A seeded generator conforms in the test support only.
public protocol CryptographicGenerator {
    /// Fills `bytes` with random bytes.
    mutating func fill(_ bytes: UnsafeMutableRawBufferPointer)
}

extension CryptographicGenerator {
    /// Draws independent residues, each uniform in `[0, p)` (rejection sampling, no bias), into `residues`.
    public mutating func fill<Word: ResidueWord>(
        residues: UnsafeMutableBufferPointer<Word>, modulus: Modulus<Word>
    ) {
        Word.fillUniformly(residues, modulus: modulus, using: &self)
    }

    /// A matrix of independent residues, each uniform in `[0, p)`.
    public mutating func uniformMatrix<Word: ResidueWord>(
        rowCount: Int, columnCount: Int, modulus: Modulus<Word>
    ) -> ResidueMatrix<Word> {
        var matrix = ResidueMatrix(rowCount: rowCount, columnCount: columnCount, modulus: modulus)
        matrix.withMutableWords { fill(residues: $0, modulus: modulus) }
        return matrix
    }
}
