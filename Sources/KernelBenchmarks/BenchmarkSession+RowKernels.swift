import PrimeFields

extension BenchmarkSession {
    /// The fused worker step and its two halves: on a share that is cached and on shares that come from memory, on one
    /// core and on all, each with a share of its own.
    mutating func measureRowKernels<Word: ResidueWord>(_ field: PrimeField, modulus: Modulus<Word>) {
        let tile = RowTile(scale: scale, modulus: modulus, generator: maskGenerator())
        check(tile.agreesWithPlainArithmetic, "products", field)
        for source in [DataSource.cache, .memory] {
            var lanes: [RowLane<Word>] = []
            for cores in coreCounts {
                // With many cores the memory that all read together is limited.
                let bytesEach = min(scale.memoryBytes, 4 * scale.memoryBytes / cores)
                let copies = source == .cache ? 1 : max(2, (bytesEach + tile.byteCount - 1) / tile.byteCount)
                lanes.removeAll { $0.copies != copies }
                while lanes.count < cores { lanes.append(RowLane(tile: tile, copies: copies)) }
                measureRowKernels(field, tile: tile, lanes: lanes, source: source)
            }
        }
    }

    private mutating func measureRowKernels<Word: ResidueWord>(
        _ field: PrimeField, tile: RowTile<Word>, lanes: [RowLane<Word>], source: DataSource
    ) {
        let (m, d) = (lanes[0].rows.rowCount, lanes[0].rows.columnCount)
        let products = Double(m) * Double(d)
        let bytes = products * Double(MemoryLayout<Word>.size)
        func cost(passes: Int) -> KernelCost {
            let count = products * Double(passes)
            let limit: MachineLimit = field == .p61 ? .limbMultiplyAdd : .multiplyAdd
            return KernelCost(multiplyAdds: count, bytes: bytes, demands: [(limit, count), (.read, bytes)])
        }
        let cores = lanes.count
        for degree in [1, 3] {
            measure(
                "worker step, degree \(degree)", field: field, shape: "\(m) x \(d)", source: source, cores: cores,
                cost: cost(passes: degree + 1)
            ) { lanes[$0].step(degree: degree) }
            check(lanes.allSatisfy { $0.hasGradient(degree: degree, of: tile) }, "the worker step", field)
        }
        measure(
            "products", field: field, shape: "\(m) x \(d)", source: source, cores: cores, cost: cost(passes: 1)
        ) { lanes[$0].multiply() }
        check(lanes.allSatisfy { $0.hasProducts(of: tile) }, "products", field)
        measure(
            "transposed products", field: field, shape: "\(m) x \(d)", source: source, cores: cores,
            cost: cost(passes: 1)
        ) { lanes[$0].multiplyTransposed() }
        check(lanes.allSatisfy { $0.hasTransposedProducts(of: tile) }, "transposed products", field)
    }
}

/// A share with random entries, weights and factors, and the results that belong to it.
private struct RowTile<Word: ResidueWord> {
    let modulus: Modulus<Word>
    let rows: ResidueMatrix<Word>
    /// One row for each factor of the polynomial.
    let weights: ResidueMatrix<Word>
    /// 1 × m.
    let products: ResidueMatrix<Word>
    /// By degree.
    let gradients: [Int: [Word]]
    /// The transposed product with the products as factors.
    let transposed: [Word]

    init(scale: BenchmarkScale, modulus: Modulus<Word>, generator: MaskGenerator) {
        var generator = generator
        let (m, d) = (scale.rowCount, scale.columnCount)
        self.modulus = modulus
        // Padding must be zero: it takes part in the sums.
        rows = ResidueMatrix(uniformRows: m, columnCount: d, modulus: modulus, generator: &generator)
        weights = ResidueMatrix(uniformRows: 3, columnCount: d, modulus: modulus, generator: &generator)
        var products = ResidueMatrix(rowCount: 1, columnCount: m, modulus: modulus)
        var productKernel = ProductKernel(featureCount: d, modulus: modulus)
        productKernel.evaluate(rows: rows, weights: weights.firstRows(1), products: &products)
        self.products = products
        var gradients: [Int: [Word]] = [:]
        for degree in [1, 3] {
            var gradient = ResidueMatrix(rowCount: 1, columnCount: d, modulus: modulus)
            var kernel = GradientKernel(
                featureCount: d, coefficients: RowLane<Word>.coefficients(degree: degree), modulus: modulus)
            kernel.evaluate(rows: rows, weights: weights.firstRows(degree), gradient: &gradient)
            gradients[degree] = gradient.row(0)
        }
        self.gradients = gradients
        var sums = ResidueMatrix(rowCount: 1, columnCount: d, modulus: modulus)
        var transposedKernel = TransposedProductKernel(featureCount: d, modulus: modulus)
        transposedKernel.evaluate(rows: rows, range: 0..<m, factors: products, sums: &sums, row: 0)
        transposed = sums.row(0)
    }

    var byteCount: Int { rows.rowCount * rows.rowStride * MemoryLayout<Word>.size }

    /// Whether the last product and the first entries of the sums are those of plain modular arithmetic.
    var agreesWithPlainArithmetic: Bool {
        let last = rows.rowCount - 1
        var product: Word = 0
        for (x, w) in zip(rows.row(last), weights.row(0)) { product = modulus.add(product, modulus.multiply(x, w)) }
        let factors = products.row(0)
        guard factors[last] == product else { return false }
        let coefficients = RowLane<Word>.coefficients(degree: 1)
        var (gradient, sum): (Word, Word) = (0, 0)
        for i in 0...last {
            let (x, z) = (rows[i, 0], factors[i])
            let g = modulus.add(coefficients[0], modulus.multiply(coefficients[1], z))
            gradient = modulus.add(gradient, modulus.multiply(g, x))
            sum = modulus.add(sum, modulus.multiply(z, x))
        }
        return gradients[1]?.first == gradient && transposed.first == sum
    }
}

/// What one core works on: a share of its own, copies of the tile one after another.
private final class RowLane<Word: ResidueWord> {
    let rows: ResidueMatrix<Word>
    let copies: Int
    private let weights: [Int: ResidueMatrix<Word>]
    private let factors: ResidueMatrix<Word>
    private var steps: [Int: GradientKernel<Word>]
    private var productKernel: ProductKernel<Word>
    private var transposedKernel: TransposedProductKernel<Word>
    private var gradient: ResidueMatrix<Word>
    private var products: ResidueMatrix<Word>

    init(tile: RowTile<Word>, copies: Int) {
        let (modulus, d) = (tile.modulus, tile.rows.columnCount)
        self.copies = copies
        rows = tile.rows.repeated(copies)
        weights = [1: tile.weights.firstRows(1), 3: tile.weights.firstRows(3)]
        var factors = ResidueMatrix(rowCount: 1, columnCount: rows.rowCount, modulus: modulus)
        let tileFactors = tile.products.row(0)
        factors.withMutableWords { words in
            for i in 0..<copies * tileFactors.count { words[i] = tileFactors[i % tileFactors.count] }
        }
        self.factors = factors
        steps = [:]
        for degree in [1, 3] {
            steps[degree] = GradientKernel(
                featureCount: d, coefficients: Self.coefficients(degree: degree), modulus: modulus)
        }
        productKernel = ProductKernel(featureCount: d, modulus: modulus)
        transposedKernel = TransposedProductKernel(featureCount: d, modulus: modulus)
        gradient = ResidueMatrix(rowCount: 1, columnCount: d, modulus: modulus)
        products = ResidueMatrix(rowCount: 1, columnCount: rows.rowCount, modulus: modulus)
    }

    static func coefficients(degree: Int) -> [Word] { (0...degree).map { Word(3 + 2 * $0) } }

    func step(degree: Int) {
        guard let weights = weights[degree] else { return }
        steps[degree]?.evaluate(rows: rows, weights: weights, gradient: &gradient)
    }

    func multiply() {
        guard let weights = weights[1] else { return }
        productKernel.evaluate(rows: rows, weights: weights, products: &products)
    }

    func multiplyTransposed() {
        transposedKernel.evaluate(
            rows: rows, range: 0..<rows.rowCount, factors: factors, sums: &gradient, row: 0)
    }

    // The sums over all copies are that many times those of the tile.

    func hasGradient(degree: Int, of tile: RowTile<Word>) -> Bool { gradient.row(0) == times(tile.gradients[degree]) }

    func hasTransposedProducts(of tile: RowTile<Word>) -> Bool { gradient.row(0) == times(tile.transposed) }

    func hasProducts(of tile: RowTile<Word>) -> Bool { products == factors }

    private func times(_ values: [Word]?) -> [Word]? {
        let modulus = rows.modulus
        let count = modulus.residue(of: Int64(copies))
        return values?.map { modulus.multiply($0, count) }
    }
}

extension ResidueMatrix {
    /// Uniform residues with zeros as padding.
    init(
        uniformRows rowCount: Int, columnCount: Int, modulus: Modulus<Word>,
        generator: inout some CryptographicGenerator
    ) {
        self.init(rowCount: rowCount, columnCount: columnCount, modulus: modulus)
        let stride = rowStride
        withMutableWords { words in
            for i in 0..<rowCount {
                let row = UnsafeMutableBufferPointer(rebasing: words[i * stride..<i * stride + columnCount])
                generator.fill(residues: row, modulus: modulus)
            }
        }
    }

    /// The first rows.
    fileprivate func firstRows(_ count: Int) -> Self {
        var result = Self(rowCount: count, columnCount: columnCount, modulus: modulus)
        withWords { source in
            result.withMutableWords { _ = $0.update(fromContentsOf: source[..<(count * rowStride)]) }
        }
        return result
    }

    /// All rows, so many times.
    fileprivate func repeated(_ count: Int) -> Self {
        var result = Self(rowCount: count * rowCount, columnCount: columnCount, modulus: modulus)
        withWords { source in
            result.withMutableWords { words in
                for copy in 0..<count {
                    _ = UnsafeMutableBufferPointer(rebasing: words[(copy * source.count)...])
                        .update(fromContentsOf: source)
                }
            }
        }
        return result
    }
}
