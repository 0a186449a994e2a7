import PrimeFields
import Testing
import _TestSupport

@Suite struct ElementwiseTests {
    /// Fewer entries than a vector, whole and broken vectors.
    @Test(arguments: TestField.allCases, [0, 1, 7, 8, 15, 16, 17, 100, 1568, 4097])
    func agreesWithTheReference(_ field: TestField, _ columnCount: Int) throws {
        for entries in Entries.allCases {
            try field.with {
                check(columnCount, entries, modulus: $0)
            } _: {
                check(columnCount, entries, modulus: $0)
            }
        }
    }

    @Test(arguments: [2, 3, 5, 7, 17, 257, 65_537, 16_777_213, 536_870_909, 1_073_741_789])
    func servesPrimesOfEveryLength(_ prime: UInt32) throws {
        let modulus = try Modulus<UInt32>(prime)
        for entries in Entries.allCases { check(300, entries, modulus: modulus, seed: UInt64(prime)) }
    }

    private func check<Word: ResidueWord>(
        _ columnCount: Int, _ entries: Entries, modulus: Modulus<Word>, seed: UInt64 = 6
    ) {
        var generator = SeededGenerator(seed: seed)
        let a = generator.matrix(entries, rowCount: 3, columnCount: columnCount, modulus: modulus)
        let b = generator.matrix(entries, rowCount: 3, columnCount: columnCount, modulus: modulus)
        let scalar = generator.residue(entries, modulus: modulus)
        expect(a, b, { $0.add(b) }, seed: seed) { Reference.add($0, $1, modulus) }
        expect(a, b, { $0.subtract(b) }, seed: seed) {
            Reference.add($0, Word((UInt128(modulus.value) - UInt128($1)) % UInt128(modulus.value)), modulus)
        }
        expect(a, b, { $0.multiply(entriesBy: b) }, seed: seed) { Reference.multiply($0, $1, modulus) }
        expect(a, b, { $0.add(b, multipliedBy: scalar) }, seed: seed) {
            Reference.add($0, Reference.multiply($1, scalar, modulus), modulus)
        }
        expect(a, b, { $0.add(constant: scalar) }, seed: seed) { a, _ in Reference.add(a, scalar, modulus) }
    }

    /// That `operation` makes `reference` of each entry of `a` and of `b`, and leaves the padding at zero.
    private func expect<Word: ResidueWord>(
        _ a: ResidueMatrix<Word>, _ b: ResidueMatrix<Word>, _ operation: (inout ResidueMatrix<Word>) -> Void,
        seed: UInt64, sourceLocation: SourceLocation = #_sourceLocation, _ reference: (Word, Word) -> Word
    ) {
        var result = a
        operation(&result)
        for i in 0..<a.rowCount {
            #expect(
                result.row(i) == zip(a.row(i), b.row(i)).map(reference), "seed \(seed)", sourceLocation: sourceLocation)
        }
        let (columnCount, stride) = (a.columnCount, max(a.rowStride, 1))
        let isPadded = result.withWords { words in
            words.indices.allSatisfy { $0 % stride < columnCount || words[$0] == 0 }
        }
        #expect(isPadded, "padding is not zero", sourceLocation: sourceLocation)
    }

    /// Vectors that are not aligned, into memory apart, of which no step may overrun the end.
    @Test(arguments: TestField.allCases)
    func writesOnlyItsEntries(_ field: TestField) throws {
        try field.with {
            checkEnd(modulus: $0)
        } _: {
            checkEnd(modulus: $0)
        }
    }

    private func checkEnd<Word: ResidueWord>(modulus: Modulus<Word>) {
        var generator = SeededGenerator(seed: 7)
        for count in [1, 9, 16, 33] {
            let a = (0...count).map { _ in generator.residue(.random, modulus: modulus) }
            var results = [Word](repeating: Word.max, count: count + 1)
            a.withUnsafeBufferPointer { a in
                results.withUnsafeMutableBufferPointer { results in
                    let a = UnsafeBufferPointer(rebasing: a[1...])
                    modulus.apply(.product, a, a, to: UnsafeMutableBufferPointer(rebasing: results[..<count]))
                }
            }
            #expect(results == a.dropFirst().map { Reference.multiply($0, $0, modulus) } + [Word.max])
        }
    }
}
