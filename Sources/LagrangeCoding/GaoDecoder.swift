import PrimeFields

/// Decodes Reed–Solomon codes: finds the one polynomial of degree below k that all but a few of n values belong to.
///
/// `g₀ = ∏ (z − pointᵢ)` and the polynomial `g₁` through all values are given to Euclid's algorithm, which is stopped as
/// soon as a remainder has degree below `(n + k)/2`: if at most `⌊(n − k)/2⌋` values are wrong, the remainder is the
/// polynomial times the one that vanishes where they are.
///
/// - SeeAlso: Gao, "A new algorithm for decoding Reed–Solomon codes", 2003.
package struct GaoDecoder<Word: ResidueWord>: Sendable {
    private let points: [Word]
    private let dimension: Int
    private let modulus: Modulus<Word>
    /// `1 / ∏_{j≠i} (pointᵢ − pointⱼ)`: barycentric weights, and the column multipliers of the dual code.
    private let weights: [Word]

    /// The decoder for values at these points.
    ///
    /// - Parameters:
    ///   - points: n of them.
    ///   - dimension: k, from one to n: the polynomials are of degree below it.
    ///   - modulus: the field.
    /// - Throws: `CodingError.pointsNotDistinct`; `.tooFewAnswers` if there are fewer than k points.
    /// - Complexity: O(*n*²).
    package init(points: [Word], dimension: Int, modulus: Modulus<Word>) throws(CodingError) {
        precondition(dimension >= 1, "a polynomial has a constant coefficient")
        guard points.count >= dimension else { throw .tooFewAnswers(have: points.count, need: dimension) }
        self.points = points
        self.dimension = dimension
        self.modulus = modulus
        weights = try barycentricWeights(nodes: points, modulus: modulus)
    }

    /// The most wrong values with which the polynomial is the only one: `⌊(n − k)/2⌋`.
    package var greatestErrorCount: Int { (points.count - dimension) / 2 }

    /// Whether all values belong to one polynomial of degree below k: `Σᵢ weightᵢ pointᵢʲ valueᵢ = 0` for `j < n − k`.
    ///
    /// - Complexity: O(*n* · (*n* − *k*)).
    package func isConsistent(_ values: [Word]) -> Bool {
        precondition(values.count == points.count, "a value for each point")
        var terms = values.indices.map { modulus.multiply(weights[$0], values[$0]) }
        for _ in 0..<points.count - dimension {
            guard terms.reduce(0, modulus.add) == 0 else { return false }
            for i in terms.indices { terms[i] = modulus.multiply(terms[i], points[i]) }
        }
        return true
    }

    /// Finds the polynomial, and the places of the values that do not belong to it.
    ///
    /// - Parameter values: n residues.
    /// - Returns: `nil` if every polynomial of degree below k differs from more than `greatestErrorCount` values.
    /// - Complexity: O(*n*²).
    package func decode(_ values: [Word]) -> (polynomial: Polynomial<Word>, errors: [Int])? {
        precondition(values.count == points.count, "a value for each point")
        let vanishing = Polynomial(roots: points, modulus: modulus)
        var (previous, current) = (vanishing, interpolant(of: values, vanishing: vanishing))
        var (previousFactor, factor) = (Polynomial<Word>([], modulus: modulus), Polynomial([1], modulus: modulus))
        while 2 * current.degree >= points.count + dimension {
            let (quotient, remainder) = previous.quotientAndRemainder(dividingBy: current)
            (previous, current) = (current, remainder)
            (previousFactor, factor) = (factor, previousFactor - quotient * factor)
        }
        let (polynomial, rest) = current.quotientAndRemainder(dividingBy: factor)
        guard rest.degree < 0, polynomial.degree < dimension else { return nil }
        let errors = values.indices.filter { polynomial.value(at: points[$0]) != values[$0] }
        return errors.count <= greatestErrorCount ? (polynomial, errors) : nil
    }

    /// `g₁`, the polynomial of degree below n with these values, from `g₀`.
    private func interpolant(of values: [Word], vanishing: Polynomial<Word>) -> Polynomial<Word> {
        let count = points.count
        var sum = [Word](repeating: 0, count: count)
        for i in 0..<count where values[i] != 0 {
            // The coefficients of g₀ / (z − pointᵢ), by Horner's rule, from the leading one on.
            let factor = modulus.multiply(values[i], weights[i])
            var coefficient = vanishing.coefficients[count]
            for j in (0..<count).reversed() {
                sum[j] = modulus.add(sum[j], modulus.multiply(factor, coefficient))
                coefficient = modulus.add(vanishing.coefficients[j], modulus.multiply(points[i], coefficient))
            }
        }
        return Polynomial(sum, modulus: modulus)
    }
}
