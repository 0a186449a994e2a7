import PrimeFields

/// A polynomial over a prime field, for the few numbers of a decoder: all of its arithmetic is the schoolbook's.
package struct Polynomial<Word: ResidueWord>: Hashable, Sendable {
    /// The coefficients from the constant one on. The last is not zero; the zero polynomial has none.
    package let coefficients: [Word]
    /// The field.
    package let modulus: Modulus<Word>

    /// The polynomial with these coefficients, residues from the constant one on; zeros at the end are dropped.
    package init(_ coefficients: [Word], modulus: Modulus<Word>) {
        let length = (coefficients.lastIndex { $0 != 0 } ?? -1) + 1
        self.coefficients = Array(coefficients.prefix(length))
        self.modulus = modulus
    }

    /// `∏ (z − root)`; one if there are no roots.
    package init(roots: [Word], modulus: Modulus<Word>) {
        var product: [Word] = [1]
        for root in roots {
            product.append(0)
            for j in (1..<product.count).reversed() {
                product[j] = modulus.subtract(product[j - 1], modulus.multiply(root, product[j]))
            }
            product[0] = modulus.subtract(0, modulus.multiply(root, product[0]))
        }
        self.init(product, modulus: modulus)
    }

    /// The degree; −1 for the zero polynomial.
    package var degree: Int { coefficients.count - 1 }

    /// The value at `point`, by Horner's rule.
    package func value(at point: Word) -> Word {
        coefficients.reversed().reduce(0) { modulus.add(modulus.multiply($0, point), $1) }
    }

    /// The difference of two polynomials over one field.
    package static func - (a: Self, b: Self) -> Self {
        var result = a.coefficients
        if result.count < b.coefficients.count {
            result += [Word](repeating: 0, count: b.coefficients.count - result.count)
        }
        for (j, coefficient) in b.coefficients.enumerated() {
            result[j] = a.modulus.subtract(result[j], coefficient)
        }
        return Self(result, modulus: a.modulus)
    }

    /// The product of two polynomials over one field.
    package static func * (a: Self, b: Self) -> Self {
        guard a.degree >= 0, b.degree >= 0 else { return Self([], modulus: a.modulus) }
        var result = [Word](repeating: 0, count: a.degree + b.degree + 1)
        for (i, x) in a.coefficients.enumerated() {
            for (j, y) in b.coefficients.enumerated() {
                result[i + j] = a.modulus.add(result[i + j], a.modulus.multiply(x, y))
            }
        }
        return Self(result, modulus: a.modulus)
    }

    /// Division with remainder, which is of a lower degree than `divisor`.
    ///
    /// - Precondition: `divisor` is not zero.
    package func quotientAndRemainder(dividingBy divisor: Self) -> (quotient: Self, remainder: Self) {
        guard let leading = divisor.coefficients.last else { preconditionFailure("a division by zero") }
        guard degree >= divisor.degree else { return (Self([], modulus: modulus), self) }
        let inverse = modulus.inverse(leading)
        var rest = coefficients
        var quotient = [Word](repeating: 0, count: degree - divisor.degree + 1)
        for place in quotient.indices.reversed() {
            let factor = modulus.multiply(rest[place + divisor.degree], inverse)
            quotient[place] = factor
            for (j, coefficient) in divisor.coefficients.enumerated() {
                rest[place + j] = modulus.subtract(rest[place + j], modulus.multiply(factor, coefficient))
            }
        }
        return (Self(quotient, modulus: modulus), Self(rest, modulus: modulus))
    }
}
