/// A matrix of residues applied to stacked vectors: encoding, decoding, opening and degree reduction are all this.
///
/// With coefficients `U` (`n × k`) and inputs `X₁ … X_k`, output `i` is Σⱼ `Uᵢⱼ Xⱼ` mod p.
public struct LinearCombination<Word: ResidueWord>: Sendable {
    /// The number of outputs, `n`.
    public let outputCount: Int
    /// The number of inputs, `k`.
    public let inputCount: Int
    /// The field.
    public let modulus: Modulus<Word>
    private let coefficients: [Word]

    /// The combination with these coefficients, `n × k`.
    public init(coefficients: ResidueMatrix<Word>) {
        outputCount = coefficients.rowCount
        inputCount = coefficients.columnCount
        modulus = coefficients.modulus
        self.coefficients = (0..<coefficients.rowCount).flatMap { coefficients.row($0) }
    }

    /// Computes all outputs for `count` columns.
    ///
    /// - Parameters:
    ///   - inputs: `k` vectors of at least `count` residues.
    ///   - outputs: `n` vectors of at least `count` residues, apart from the inputs and from each other.
    ///   - count: the number of columns.
    /// - Complexity: O(*n* · *k* · `count`).
    public func apply(inputs: [UnsafePointer<Word>], outputs: [UnsafeMutablePointer<Word>], count: Int) {
        precondition(inputs.count == inputCount && outputs.count == outputCount, "as many vectors as coefficients")
        coefficients.withUnsafeBufferPointer {
            Word.combine(coefficients: $0, inputs: inputs, outputs: outputs, count: count, modulus: modulus)
        }
    }

    /// The combinations of the rows of `matrix` (`k × c`), as the rows of a matrix `n × c`.
    public func apply(to matrix: ResidueMatrix<Word>) -> ResidueMatrix<Word> {
        precondition(matrix.rowCount == inputCount && matrix.modulus == modulus, "one input row a coefficient column")
        var result = ResidueMatrix(rowCount: outputCount, columnCount: matrix.columnCount, modulus: modulus)
        let stride = matrix.rowStride
        matrix.withWords { input in
            result.withMutableWords { output in
                guard let from = input.baseAddress, let to = output.baseAddress else { return }
                apply(
                    inputs: (0..<inputCount).map { from + $0 * stride },
                    outputs: (0..<outputCount).map { to + $0 * stride }, count: stride)
            }
        }
        return result
    }
}
