import PrimeFields
import Testing
import _TestSupport

/// The two halves of the gradient kernel.
@Suite struct SplitKernelTests {
    struct Shape: Sendable, CustomStringConvertible {
        let rows: Int
        let columns: Int
        let weights: Int
        var description: String { "\(rows) × \(columns), \(weights) rows of weights" }
    }

    /// One row and column; odd widths; whole and broken groups of rows; sums of more than 4096 products, the limit of
    /// 2²⁶ − 5, and of more than the 64 or 1792 of 2⁶¹ − 1.
    static let shapes = [
        Shape(rows: 1, columns: 1, weights: 1), Shape(rows: 2, columns: 3, weights: 2),
        Shape(rows: 7, columns: 15, weights: 3), Shape(rows: 8, columns: 16, weights: 1),
        Shape(rows: 9, columns: 17, weights: 1), Shape(rows: 65, columns: 129, weights: 3),
        Shape(rows: 3, columns: 15_001, weights: 1), Shape(rows: 4_201, columns: 9, weights: 2),
        Shape(rows: 0, columns: 5, weights: 2), Shape(rows: 5, columns: 20, weights: 0),
        Shape(rows: 5, columns: 0, weights: 1),
    ]

    @Test(arguments: TestField.allCases, shapes)
    func productsAgreeWithTheReference(_ field: TestField, _ shape: Shape) throws {
        for entries in Entries.allCases {
            try field.with {
                checkProducts(shape, entries, modulus: $0)
            } _: {
                checkProducts(shape, entries, modulus: $0)
            }
        }
    }

    private func checkProducts<Word: ResidueWord>(
        _ shape: Shape, _ entries: Entries, modulus: Modulus<Word>, seed: UInt64 = 3
    ) {
        var generator = SeededGenerator(seed: seed)
        let x = generator.matrix(entries, rowCount: shape.rows, columnCount: shape.columns, modulus: modulus)
        let weights = generator.matrix(entries, rowCount: shape.weights, columnCount: shape.columns, modulus: modulus)
        let expected = Reference.products(x, weights: weights)
        var kernel = ProductKernel(featureCount: shape.columns, modulus: modulus)
        // What stands in the result before does not count.
        var products = generator.matrix(
            .greatest, rowCount: shape.weights, columnCount: shape.rows, modulus: modulus)
        for _ in 0..<2 {
            kernel.evaluate(rows: x, weights: weights, products: &products)
            #expect((0..<shape.weights).map(products.row) == expected, "seed \(seed), \(entries)")
        }
        let (columnCount, stride) = (products.columnCount, products.rowStride)
        let isPadded = products.withWords { words in
            words.indices.allSatisfy { $0 % max(stride, 1) < columnCount || words[$0] == 0 }
        }
        #expect(isPadded, "padding is not zero")
    }

    @Test(arguments: TestField.allCases, shapes)
    func transposedProductsAgreeWithTheReference(_ field: TestField, _ shape: Shape) throws {
        for entries in Entries.allCases {
            try field.with {
                checkTransposed(shape, entries, modulus: $0)
            } _: {
                checkTransposed(shape, entries, modulus: $0)
            }
        }
    }

    private func checkTransposed<Word: ResidueWord>(
        _ shape: Shape, _ entries: Entries, modulus: Modulus<Word>, seed: UInt64 = 4
    ) {
        var generator = SeededGenerator(seed: seed)
        let m = shape.rows
        let x = generator.matrix(entries, rowCount: m, columnCount: shape.columns, modulus: modulus)
        let factors = generator.matrix(entries, rowCount: 1, columnCount: m, modulus: modulus)
        var kernel = TransposedProductKernel(featureCount: shape.columns, modulus: modulus)
        var sums = generator.matrix(.greatest, rowCount: 3, columnCount: shape.columns, modulus: modulus)
        let untouched = sums.row(0)
        for range in Set([0..<m, 0..<0, m..<m, m / 3..<m, 0..<(m + 1) / 2, m / 2..<min(m, m / 2 + 1)]) {
            kernel.evaluate(rows: x, range: range, factors: factors, sums: &sums, row: 1)
            #expect(
                sums.row(1) == Reference.transposedProduct(x, range: range, factors: factors),
                "seed \(seed), \(entries), rows \(range)")
        }
        #expect(sums.row(0) == untouched && sums.row(2) == untouched, "another row was written")
    }

    @Test(arguments: [2, 3, 5, 7, 17, 257, 65_537, 16_777_213, 536_870_909, 1_073_741_789])
    func servePrimesOfEveryLength(_ prime: UInt32) throws {
        let modulus = try Modulus<UInt32>(prime)
        for entries in Entries.allCases {
            let shape = Shape(rows: 37, columns: 300, weights: 2)
            checkProducts(shape, entries, modulus: modulus, seed: UInt64(prime))
            checkTransposed(shape, entries, modulus: modulus, seed: UInt64(prime))
        }
    }

    /// Column sums of p = 15 485 863 hold 76 921 products, a lane of a product half as many chunks of 16 columns.
    @Test func foldSumsOfThePaperField() {
        checkTransposed(Shape(rows: 77_000, columns: 1, weights: 1), .greatest, modulus: .p24)
        checkProducts(Shape(rows: 2, columns: 1_300_000, weights: 1), .greatest, modulus: .p24)
    }

    /// Xᵀ g(X w) for g(z) = 3 + 5 z, in one step and in two.
    @Test(arguments: TestField.allCases)
    func makeTheGradientTogether(_ field: TestField) throws {
        try field.with {
            checkGradient(modulus: $0)
        } _: {
            checkGradient(modulus: $0)
        }
    }

    private func checkGradient<Word: ResidueWord>(modulus: Modulus<Word>) {
        var generator = SeededGenerator(seed: 5)
        let (m, d) = (101, 77)
        let x = generator.matrix(.random, rowCount: m, columnCount: d, modulus: modulus)
        let weights = generator.matrix(.random, rowCount: 1, columnCount: d, modulus: modulus)
        var gradient = ResidueMatrix(rowCount: 1, columnCount: d, modulus: modulus)
        var fused = GradientKernel(featureCount: d, coefficients: [3, 5], modulus: modulus)
        fused.evaluate(rows: x, weights: weights, gradient: &gradient)

        var z = ResidueMatrix(rowCount: 1, columnCount: m, modulus: modulus)
        var products = ProductKernel(featureCount: d, modulus: modulus)
        products.evaluate(rows: x, weights: weights, products: &z)
        var g = ResidueMatrix(rowCount: 1, columnCount: m, modulus: modulus)
        g.add(z, multipliedBy: 5)
        g.add(constant: 3)
        var sums = ResidueMatrix(rowCount: 1, columnCount: d, modulus: modulus)
        var transposed = TransposedProductKernel(featureCount: d, modulus: modulus)
        transposed.evaluate(rows: x, range: 0..<m, factors: g, sums: &sums, row: 0)
        #expect(sums == gradient)
    }
}
