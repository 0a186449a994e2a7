/// What is computed from two vectors entry by entry, modulo p.
public enum ElementwiseOperation<Word: ResidueWord>: Hashable, Sendable {
    /// `a + b`.
    case sum
    /// `a − b`.
    case difference
    /// `a · b`.
    case product
    /// `a + c · b` for a residue `c`.
    case sumWithMultiple(Word)
}

extension Modulus {
    /// Sets each entry of `results` to `operation` of the entries of `a` and `b`.
    ///
    /// - Parameters:
    ///   - operation: a scalar in it is in `[0, p)`.
    ///   - a: residues.
    ///   - b: as many residues.
    ///   - results: as many words: memory apart from `a` and `b`, or exactly that of one of them.
    public func apply(
        _ operation: ElementwiseOperation<Word>, _ a: UnsafeBufferPointer<Word>, _ b: UnsafeBufferPointer<Word>,
        to results: UnsafeMutableBufferPointer<Word>
    ) {
        precondition(a.count == results.count && b.count == results.count, "vectors of one length")
        if case .sumWithMultiple(let scalar) = operation {
            precondition(scalar < value, "a residue is smaller than the modulus")
        }
        guard let a = a.baseAddress, let b = b.baseAddress, let to = results.baseAddress else { return }
        Word.apply(operation, a, b, to: to, count: results.count, modulus: self)
    }
}

extension ResidueMatrix {
    /// Adds `other` (of one shape and field with this) entry by entry.
    public mutating func add(_ other: Self) { apply(.sum, other) }

    /// Adds the multiple `scalar · other`, with `scalar` in `[0, p)` and `other` of one shape and field with this.
    public mutating func add(_ other: Self, multipliedBy scalar: Word) { apply(.sumWithMultiple(scalar), other) }

    /// Subtracts `other` (of one shape and field with this) entry by entry.
    public mutating func subtract(_ other: Self) { apply(.difference, other) }

    /// Multiplies with `other` (of one shape and field with this) entry by entry.
    public mutating func multiply(entriesBy other: Self) { apply(.product, other) }

    /// Adds `constant`, in `[0, p)`, to every entry; padding is left alone.
    public mutating func add(constant: Word) {
        precondition(constant < modulus.value, "a residue is smaller than the modulus")
        let (rowCount, columnCount, stride, modulus) = (rowCount, columnCount, rowStride, modulus)
        let constants = [Word](repeating: constant, count: min(columnCount, 4096))
        withMutableWords { words in
            constants.withUnsafeBufferPointer { constants in
                for i in 0..<rowCount {
                    for first in Swift.stride(from: 0, to: columnCount, by: 4096) {
                        let range = i * stride + first..<i * stride + min(first + 4096, columnCount)
                        let part = UnsafeMutableBufferPointer(rebasing: words[range])
                        modulus.apply(
                            .sum, UnsafeBufferPointer(part), UnsafeBufferPointer(rebasing: constants[..<part.count]),
                            to: part)
                    }
                }
            }
        }
    }

    /// Sets each entry, padding included, to `operation` of it and that of `other`.
    ///
    /// Padding stays zero where both have zeros there.
    private mutating func apply(_ operation: ElementwiseOperation<Word>, _ other: Self) {
        precondition(rowCount == other.rowCount && columnCount == other.columnCount, "matrices of one shape")
        precondition(modulus == other.modulus, "one field")
        let modulus = modulus
        other.withWords { b in
            withMutableWords { modulus.apply(operation, UnsafeBufferPointer($0), b, to: $0) }
        }
    }
}
