import Datasets
import Testing

struct PreparationTests {
    private func dataset(_ rows: [[Float]], _ targets: [Float] = []) -> Dataset {
        let width = rows.first?.count ?? 0
        return Dataset(
            features: FeatureMatrix(rowCount: rows.count, columnCount: width, values: rows.flatMap { $0 }),
            targets: targets, featureNames: (0..<width).map { "f\($0)" }, name: "t")
    }

    @Test func matrixIsAValue() {
        var a = FeatureMatrix(rowCount: 2, columnCount: 3, values: [1, 2, 3, 4, 5, 6])
        let b = a
        a[1, 2] = 9
        #expect(a[1, 2] == 9 && b[1, 2] == 6 && a != b)
        #expect(a.withRow(1) { Array($0) } == [4, 5, 9])
        a.withMutableValues { $0[0] = 7 }
        #expect(a.withValues { Array($0) } == [7, 2, 3, 4, 5, 9])
        #expect(FeatureMatrix(rowCount: 0, columnCount: 5).withValues { $0.count } == 0)
    }

    @Test(arguments: [(3, 5), (700, 1001), (1, 1)])
    func memoryIsAlignedAndZero(rowCount: Int, columnCount: Int) {
        let matrix = FeatureMatrix(rowCount: rowCount, columnCount: columnCount)
        matrix.withValues { values in
            #expect(Int(bitPattern: values.baseAddress) % 64 == 0)
            #expect(values.count == rowCount * columnCount && values.allSatisfy { $0 == 0 })
        }
    }

    @Test func scalings() {
        let data = dataset([[0, 5, -2], [2, 5, 0], [4, 5, 8]])
        #expect(FeatureScaling.fit(.none, to: data) == .identity)
        #expect(FeatureScaling.fit(.pixel, to: data).factors == [1.0 / 255])
        let minmax = FeatureScaling.fit(.minmax, to: data)
        #expect(minmax == FeatureScaling(method: .minmax, offsets: [0, 5, -2], factors: [0.25, 1, 0.1]))
        let standard = FeatureScaling.fit(.standard, to: data)
        #expect(standard.offsets == [2, 5, 2])
        #expect(standard.factors == [1 / (8.0 / 3).squareRoot(), 1, 1 / (56.0 / 3).squareRoot()])
        var scaled = data
        scaled.apply(minmax)
        #expect(scaled.rows == [[0, 0, 0], [0.5, 0, 0.2], [1, 0, 1]])
        scaled.apply(.identity)
        #expect(scaled.rows[1] == [0.5, 0, 0.2])
    }

    @Test func autoScalingLooksAtTheData() {
        var data = dataset([[0, 1], [-1, 0.5]])
        #expect(FeatureScaling.fit(.auto, to: data).method == .none)
        data.holdsPixelBytes = true
        #expect(FeatureScaling.fit(.auto, to: data).method == .pixel)
        data.apply(FeatureScaling(method: .pixel, offsets: [], factors: [2]))
        #expect(!data.holdsPixelBytes && data.rows == [[0, 2], [-2, 1]])
        #expect(FeatureScaling.fit(.auto, to: data).method == .standard)
        #expect(!FeatureScaling(method: .none, offsets: [.nan], factors: []).isValid(featureCount: 1))
        #expect(!FeatureScaling(method: .none, offsets: [1, 2], factors: []).isValid(featureCount: 3))
    }

    @Test func biasAndRepetition() {
        var data = dataset([[1, 2], [3, 4]], [0, 1])
        data.repeatFeatures(2)
        data.appendBias()
        #expect(data.rows == [[1, 2, 1, 2, 1], [3, 4, 3, 4, 1]])
        #expect(data.featureNames == ["f0", "f1", "f0", "f1", "bias"])
        #expect(data.selecting(rows: [1, 1]).rows == [data.rows[1], data.rows[1]])
        #expect(data.selecting(rows: [1]).targets == [1])
    }

    @Test func splitsAllRowsOnce() {
        let data = dataset((0..<10).map { [Float($0)] }, (0..<10).map { Float($0) })
        var (first, second) = (SplitMix64(seed: 3), SplitMix64(seed: 3))
        let parts = data.split(testFraction: 0.3, using: &first)
        #expect(parts.train.rowCount == 7 && parts.test?.rowCount == 3)
        #expect((parts.train.targets + (parts.test?.targets ?? [])).sorted() == data.targets)
        #expect(parts.test == data.split(testFraction: 0.3, using: &second).test)
        #expect(data.split(testFraction: 0, using: &first).test == nil)
    }

    // MARK: - Kernels

    static let shapes = [(0, 3), (3, 0), (1, 1), (4, 16), (5, 17), (257, 33), (1030, 7), (20_000, 5), (300, 100)]

    @Test(arguments: shapes)
    func kernelsAgreeWithPlainLoops(rowCount: Int, columnCount: Int) {
        var generator = SplitMix64(seed: UInt64(rowCount * 1000 + columnCount))
        let values = (0..<rowCount * columnCount).map { _ in Float.random(in: -1...1, using: &generator) }
        let matrix = FeatureMatrix(rowCount: rowCount, columnCount: columnCount, values: values)
        let w = (0..<columnCount).map { _ in Double.random(in: -1...1, using: &generator) }
        let g = (0..<rowCount).map { _ in Double.random(in: -1...1, using: &generator) }
        let product = DenseKernels.product(matrix, weights: w)
        let transposed = DenseKernels.transposedProduct(matrix, g)
        var (expected, expectedTransposed) = (g.map { _ in 0.0 }, w.map { _ in 0.0 })
        for i in 0..<rowCount {
            for j in 0..<columnCount {
                expected[i] += Double(values[i * columnCount + j]) * w[j]
                expectedTransposed[j] += Double(values[i * columnCount + j]) * g[i]
            }
        }
        // Terms are at most 1, so a sum of n of them is off by less than n² roundings.
        let bound = Double((rowCount + columnCount) * (rowCount + columnCount)) * 0x1p-53
        #expect(zip(product, expected).allSatisfy { abs($0 - $1) <= bound } && product.count == rowCount)
        #expect(zip(transposed, expectedTransposed).allSatisfy { abs($0 - $1) <= bound })
        #expect(transposed.count == columnCount)
        // On all cores the same bits.
        #expect(DenseKernels.product(matrix, weights: w, parallel: true) == product)
        #expect(DenseKernels.transposedProduct(matrix, g, parallel: true) == transposed)
    }
}
