import PrimeFields
import Testing
import _TestSupport

@Suite struct LinearCombinationTests {
    struct Shape: Sendable, CustomStringConvertible {
        let outputs: Int
        let inputs: Int
        let columns: Int
        var description: String { "\(outputs) × \(inputs) over \(columns) columns" }
    }

    /// One of each; fewer columns than a vector; broken tiles; more inputs than any field but p = 15 485 863 can sum
    /// without a fold.
    static let shapes = [
        Shape(outputs: 1, inputs: 1, columns: 1), Shape(outputs: 2, inputs: 3, columns: 15),
        Shape(outputs: 3, inputs: 4, columns: 16), Shape(outputs: 5, inputs: 5, columns: 17),
        Shape(outputs: 4, inputs: 64, columns: 100), Shape(outputs: 3, inputs: 65, columns: 129),
        Shape(outputs: 13, inputs: 40, columns: 1568), Shape(outputs: 40, inputs: 14, columns: 3001),
        Shape(outputs: 2, inputs: 4200, columns: 33), Shape(outputs: 0, inputs: 2, columns: 20),
    ]

    @Test(arguments: TestField.allCases, shapes)
    func agreesWithTheReference(_ field: TestField, _ shape: Shape) throws {
        for entries in Entries.allCases {
            try field.with {
                check(shape, entries, modulus: $0)
            } _: {
                check(shape, entries, modulus: $0)
            }
        }
    }

    private func check<Word: ResidueWord>(_ shape: Shape, _ entries: Entries, modulus: Modulus<Word>, seed: UInt64 = 2)
    {
        var generator = SeededGenerator(seed: seed)
        let (n, k, c) = (shape.outputs, shape.inputs, shape.columns)
        let coefficients = generator.matrix(entries, rowCount: n, columnCount: k, modulus: modulus)
        let inputs = generator.matrix(entries, rowCount: k, columnCount: c, modulus: modulus)
        let combination = LinearCombination(coefficients: coefficients)
        let expected = Reference.combination(coefficients, of: inputs)
        let result = combination.apply(to: inputs)
        #expect((0..<n).map(result.row) == expected, "seed \(seed), \(entries)")

        // The same from vectors without padding, which no vector step may overrun.
        let guardWord = Word.max
        let flat = (0..<k).flatMap(inputs.row)
        var output = [Word](repeating: guardWord, count: n * c + 1)
        flat.withUnsafeBufferPointer { from in
            output.withUnsafeMutableBufferPointer { to in
                guard let from = from.baseAddress, let to = to.baseAddress else { return }
                combination.apply(
                    inputs: (0..<k).map { from + $0 * c }, outputs: (0..<n).map { to + $0 * c }, count: c)
            }
        }
        #expect(Array(output.dropLast()) == expected.flatMap { $0 }, "seed \(seed), \(entries)")
        #expect(output.last == guardWord, "a write past the end")
    }

    @Test(arguments: [2, 3, 5, 7, 13, 17, 31, 257, 65_521, 65_537, 8_388_593, 16_777_213, 536_870_909, 1_073_741_789])
    func servesPrimesOfEveryLength(_ prime: UInt32) throws {
        let modulus = try Modulus<UInt32>(prime)
        for inputs in [1, 14, 15, 16, 17, 40, 200] {
            for entries in Entries.allCases {
                check(
                    Shape(outputs: 3, inputs: inputs, columns: 50), entries, modulus: modulus, seed: UInt64(prime))
            }
        }
    }

    @Test(arguments: TestField.allCases)
    func noInputsGiveZero(_ field: TestField) throws {
        try field.with {
            zero(modulus: $0)
        } _: {
            zero(modulus: $0)
        }
    }

    private func zero<Word: ResidueWord>(modulus: Modulus<Word>) {
        let combination = LinearCombination(
            coefficients: ResidueMatrix(rowCount: 1, columnCount: 0, modulus: modulus))
        var output = [Word](repeating: 1, count: 20)
        output.withUnsafeMutableBufferPointer {
            guard let to = $0.baseAddress else { return }
            combination.apply(inputs: [], outputs: [to], count: 20)
        }
        #expect(output == [Word](repeating: 0, count: 20))
    }
}
