import PrimeFields
import Testing
import _TestSupport

@Suite struct GradientKernelTests {
    struct Shape: Sendable, CustomStringConvertible {
        let rows: Int
        let columns: Int
        let degree: Int
        var description: String { "\(rows) × \(columns), degree \(degree)" }
    }

    /// One row and column; odd widths; whole and broken groups of rows; dot products and column sums of more than 4096
    /// products, the limit of 2²⁶ − 5, and of more than the 64 of 2⁶¹ − 1.
    static let shapes = [
        Shape(rows: 1, columns: 1, degree: 1), Shape(rows: 2, columns: 3, degree: 2),
        Shape(rows: 7, columns: 15, degree: 3), Shape(rows: 8, columns: 16, degree: 1),
        Shape(rows: 9, columns: 17, degree: 1), Shape(rows: 64, columns: 64, degree: 2),
        Shape(rows: 65, columns: 129, degree: 3), Shape(rows: 3, columns: 70_001, degree: 1),
        Shape(rows: 4_201, columns: 9, degree: 1), Shape(rows: 13, columns: 1568, degree: 2),
        // Rows of 32 bits taken four by four: whole and broken fours, and the narrowest and widest rows.
        Shape(rows: 1, columns: 784, degree: 1), Shape(rows: 2, columns: 784, degree: 3),
        Shape(rows: 3, columns: 738, degree: 2), Shape(rows: 4, columns: 784, degree: 3),
        Shape(rows: 37, columns: 785, degree: 1), Shape(rows: 6, columns: 1680, degree: 1),
        // As many products as fit into 64 bits without a fold, for 2²⁶ − 5, and one more chunk.
        Shape(rows: 3, columns: 4096, degree: 1), Shape(rows: 3, columns: 4097, degree: 1),
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

    private func check<Word: ResidueWord>(_ shape: Shape, _ entries: Entries, modulus: Modulus<Word>, seed: UInt64 = 1)
    {
        var generator = SeededGenerator(seed: seed)
        let x = generator.matrix(entries, rowCount: shape.rows, columnCount: shape.columns, modulus: modulus)
        let weights = generator.matrix(entries, rowCount: shape.degree, columnCount: shape.columns, modulus: modulus)
        let coefficients = (0...shape.degree).map { _ in generator.residue(entries, modulus: modulus) }
        var kernel = GradientKernel(featureCount: shape.columns, coefficients: coefficients, modulus: modulus)
        var gradient = ResidueMatrix(rowCount: 1, columnCount: shape.columns, modulus: modulus)
        let expected = Reference.gradient(x, weights: weights, coefficients: coefficients)
        // Twice: the second finds the workspace as the first left it.
        for _ in 0..<2 {
            kernel.evaluate(rows: x, weights: weights, gradient: &gradient)
            #expect(gradient.row(0) == expected, "seed \(seed), \(entries)")
        }
    }

    /// Primes of every length, next to powers of two on both sides: the reduction takes its shifts from the length.
    ///
    /// Sums modulo 900 000 011 are folded every 19 products, after nine chunks.
    @Test(arguments: [
        2, 3, 5, 7, 13, 17, 31, 257, 65_521, 65_537, 8_388_593, 16_777_213, 536_870_909, 900_000_011, 1_073_741_789,
    ])
    func servesPrimesOfEveryLength(_ prime: UInt32) throws {
        let modulus = try Modulus<UInt32>(prime)
        for entries in Entries.allCases {
            check(Shape(rows: 37, columns: 300, degree: 2), entries, modulus: modulus, seed: UInt64(prime))
            check(Shape(rows: 37, columns: 784, degree: 2), entries, modulus: modulus, seed: UInt64(prime))
        }
    }

    /// The column sums of p = 15 485 863 hold 76 921 products, more than any other test has rows.
    @Test func foldsColumnSumsOfThePaperField() {
        check(Shape(rows: 77_000, columns: 1, degree: 1), .greatest, modulus: .p24)
        check(Shape(rows: 2, columns: 1_300_000, degree: 1), .greatest, modulus: .p24)
    }

    @Test func theGradientOfNoRowsIsZero() {
        let modulus = Modulus<UInt32>.p24
        var kernel = GradientKernel(featureCount: 5, coefficients: [1, 2], modulus: modulus)
        var gradient = ResidueMatrix([[1, 2, 3, 4, 5]], modulus: modulus)
        kernel.evaluate(
            rows: ResidueMatrix(rowCount: 0, columnCount: 5, modulus: modulus),
            weights: ResidueMatrix([[1, 1, 1, 1, 1]], modulus: modulus), gradient: &gradient)
        #expect(gradient.row(0) == [0, 0, 0, 0, 0])
    }

    /// X = (1 2; 3 4), w = (5, 6), g(z) = 7 + 8 z: z = (17, 39), g = (143, 319), Xᵀ g = (1100, 1562).
    @Test func knownAnswer() {
        let modulus = Modulus<UInt32>.p24
        var kernel = GradientKernel(featureCount: 2, coefficients: [7, 8], modulus: modulus)
        var gradient = ResidueMatrix(rowCount: 1, columnCount: 2, modulus: modulus)
        kernel.evaluate(
            rows: ResidueMatrix([[1, 2], [3, 4]], modulus: modulus),
            weights: ResidueMatrix([[5, 6]], modulus: modulus),
            gradient: &gradient)
        #expect(gradient.row(0) == [1100, 1562])
    }
}
