import LagrangeCoding
import PrimeFields

/// A square matrix of which every square submatrix is invertible: `L[1 … n; n + 1 … 2n]`.
///
/// It takes the values of a polynomial at n points to its values at n others; any n of the 2n values determine the
/// rest. So of n inputs of which T are known, any `n − T` outputs are as uniform as the other inputs.
///
/// - Parameters:
///   - size: n, at least one.
///   - modulus: the field.
/// - Returns: `n × n` residues.
/// - Throws: `SharingError.fieldTooSmall` unless `2n < p`.
/// - SeeAlso: Beerliová-Trubíniová and Hirt, "Perfectly-secure MPC with linear communication complexity", 2008.
public func hyperInvertibleMatrix<Word: ResidueWord>(
    size: Int, modulus: Modulus<Word>
) throws(SharingError) -> ResidueMatrix<Word> {
    precondition(size > 0, "a matrix with entries")
    guard UInt64(2 * size) < UInt64(modulus.value) else {
        throw .fieldTooSmall(points: 2 * size, modulus: UInt64(modulus.value))
    }
    do {
        return try lagrangeMatrix(
            at: (1...size).map { Word($0) }, nodes: (size + 1...2 * size).map { Word($0) }, modulus: modulus)
    } catch {
        preconditionFailure("consecutive points below p are distinct: \(error)")
    }
}
