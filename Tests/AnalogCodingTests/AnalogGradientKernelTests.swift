import AnalogCoding
import PrimeFields
import Testing
import _TestSupport

@Suite struct AnalogGradientKernelTests {
    struct Shape: Sendable {
        let rows: Int
        let columns: Int
        let degree: Int
    }

    /// One row and column, odd widths, whole and broken groups of two and four rows, and widths beyond a cache.
    static let shapes = [
        Shape(rows: 1, columns: 1, degree: 1), Shape(rows: 1, columns: 7, degree: 3),
        Shape(rows: 2, columns: 8, degree: 2), Shape(rows: 3, columns: 9, degree: 1),
        Shape(rows: 4, columns: 16, degree: 3), Shape(rows: 5, columns: 785, degree: 1),
        Shape(rows: 6, columns: 17, degree: 5), Shape(rows: 7, columns: 64, degree: 2),
        Shape(rows: 65, columns: 129, degree: 3), Shape(rows: 3, columns: 40_001, degree: 1),
    ]

    @Test(arguments: shapes, [1, 2])
    func agreesWithTheReference(_ shape: Shape, planeCount: Int) {
        var generator = SeededGenerator(seed: 21)
        let planes = (0..<planeCount).map { _ in
            generator.matrix(rowCount: shape.rows, columnCount: shape.columns, in: -1...1)
        }
        let scale = 1 / Double(shape.columns).squareRoot()
        let weights = generator.matrix(rowCount: planeCount, columnCount: shape.columns, in: -scale...scale)
        let polynomial = (0...shape.degree).map { _ in Double.random(in: -1...1, using: &generator) }
        let kernel = AnalogGradientKernel(featureCount: shape.columns, coefficients: polynomial)
        let plain = Reference.gradient(
            planes: planes, weights: (0..<planeCount).map(weights.row), polynomial: polynomial)
        for limit in [nil, Double.infinity, plain.greatestNorm / 2] {
            // What the gradient held before does not count.
            var gradient = generator.matrix(rowCount: planeCount, columnCount: shape.columns, in: 5...6)
            let expected = Reference.gradient(
                planes: planes, weights: (0..<planeCount).map(weights.row), polynomial: polynomial,
                limit: limit ?? .infinity)
            let bounds = evaluate(kernel, planes, weights, &gradient, limit: limit)
            for p in 0..<planeCount {
                #expect(relativeError(gradient.row(p), expected.planes[p]) < 1e-12, "\(shape) plane \(p)")
            }
            if let bounds {
                #expect(abs(bounds.greatestNorm - expected.greatestNorm) <= 1e-12 * expected.greatestNorm)
                #expect(bounds.clippedRowCount == expected.clippedRowCount)
                #expect(limit == .infinity ? bounds.clippedRowCount == 0 : bounds.clippedRowCount > 0)
            }
        }
    }

    private func evaluate(
        _ kernel: AnalogGradientKernel, _ planes: [RealMatrix], _ weights: RealMatrix, _ gradient: inout RealMatrix,
        limit: Double?
    ) -> RowBounds? {
        guard let limit else {
            if planes.count == 1 {
                kernel.evaluate(rows: planes[0], weights: weights, gradient: &gradient)
            } else {
                kernel.evaluate(real: planes[0], imaginary: planes[1], weights: weights, gradient: &gradient)
            }
            return nil
        }
        if planes.count == 1 {
            return kernel.evaluate(rows: planes[0], weights: weights, gradient: &gradient, clippingTo: limit)
        }
        return kernel.evaluate(
            real: planes[0], imaginary: planes[1], weights: weights, gradient: &gradient, clippingTo: limit)
    }

    @Test func theGradientOfNoRowsIsZero() {
        let kernel = AnalogGradientKernel(featureCount: 5, coefficients: [1, 2])
        var gradient = RealMatrix([[1, 2, 3, 4, 5]])
        let none = RealMatrix(rowCount: 0, columnCount: 5)
        let bounds = kernel.evaluate(
            rows: none, weights: RealMatrix([[1, 1, 1, 1, 1]]), gradient: &gradient, clippingTo: 1)
        #expect(gradient.row(0) == [0, 0, 0, 0, 0] && bounds == RowBounds())
        var both = RealMatrix([[1, 2, 3, 4, 5], [6, 7, 8, 9, 10]])
        kernel.evaluate(
            real: none, imaginary: none, weights: RealMatrix(rowCount: 2, columnCount: 5), gradient: &both)
        #expect(both == RealMatrix(rowCount: 2, columnCount: 5))
    }

    /// Real numbers as complex ones with imaginary parts of zero.
    @Test func complexEqualsRealWhereBothApply() {
        var generator = SeededGenerator(seed: 22)
        let x = generator.matrix(rowCount: 9, columnCount: 21, in: -1...1)
        let w = generator.matrix(rowCount: 1, columnCount: 21, in: -1...1)
        let kernel = AnalogGradientKernel(featureCount: 21, coefficients: [0.5, 0.25, 0, -0.02])
        var real = RealMatrix(rowCount: 1, columnCount: 21)
        var complex = RealMatrix(rowCount: 2, columnCount: 21)
        let zero = RealMatrix(rowCount: 9, columnCount: 21)
        let bounds = kernel.evaluate(rows: x, weights: w, gradient: &real, clippingTo: 1.5)
        let complexBounds = kernel.evaluate(
            real: x, imaginary: zero, weights: RealMatrix([w.row(0), zero.row(0)]), gradient: &complex,
            clippingTo: 1.5)
        #expect(relativeError(complex.row(0), real.row(0)) < 1e-14)
        #expect(complex.row(1).allSatisfy { $0 == 0 })
        #expect(bounds.clippedRowCount == complexBounds.clippedRowCount && bounds.clippedRowCount > 0)
        #expect(abs(bounds.greatestNorm - complexBounds.greatestNorm) < 1e-13)
    }

    /// One row of norm 5 with S = 4: a contribution of norm 20, clipped to 10; then rows that are not finite.
    @Test func clippingHoldsForEveryRow() {
        let kernel = AnalogGradientKernel(featureCount: 2, coefficients: [4, 0])
        var gradient = RealMatrix(rowCount: 1, columnCount: 2)
        let weights = RealMatrix([[1, 1]])
        var bounds = kernel.evaluate(rows: RealMatrix([[3, 4]]), weights: weights, gradient: &gradient, clippingTo: 10)
        #expect(gradient.row(0) == [6, 8] && bounds.greatestNorm == 20 && bounds.clippedRowCount == 1)
        bounds = kernel.evaluate(rows: RealMatrix([[3, 4]]), weights: weights, gradient: &gradient, clippingTo: 20)
        #expect(gradient.row(0) == [12, 16] && bounds.clippedRowCount == 0)
        bounds = kernel.evaluate(
            rows: RealMatrix([[1e200, 0], [3, 4]]), weights: weights, gradient: &gradient, clippingTo: 10)
        #expect(gradient.row(0) == [6, 8] && bounds.greatestNorm == .infinity && bounds.clippedRowCount == 2)
    }
}
