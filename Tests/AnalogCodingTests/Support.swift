import AnalogCoding
import PrimeFields
import _TestSupport

/// A code, data and everything that workers answer, in plain arrays.
struct Scenario {
    let code: AnalogCode
    let polynomial: [Double]
    let rowCount: Int
    let featureCount: Int
    let padDeviation: Double
    var generator: SeededGenerator
    private(set) var blocks: [RealMatrix] = []
    private(set) var weights = RealMatrix(rowCount: 0, columnCount: 0)
    /// For each worker the planes of its share of the data.
    private(set) var shares: [[RealMatrix]] = []
    /// The planes of all workers' shares of the weights.
    private(set) var weightShares = RealMatrix(rowCount: 0, columnCount: 0)

    init(
        code: AnalogCode, polynomial: [Double], rowCount: Int = 6, featureCount: Int = 11, padDeviation: Double = 1,
        seed: UInt64
    ) {
        self.code = code
        self.polynomial = polynomial
        self.rowCount = rowCount
        self.featureCount = featureCount
        self.padDeviation = padDeviation
        generator = SeededGenerator(seed: seed)
        blocks = (0..<code.parameters.blockCount).map { _ in
            generator.matrix(rowCount: rowCount, columnCount: featureCount, in: 0...1)
        }
        weights = generator.matrix(rowCount: 1, columnCount: featureCount, in: -1...1)
        encode()
    }

    private mutating func encode() {
        var planes = (0..<code.parameters.workerCount * code.planeCount).map { _ in
            RealMatrix(rowCount: rowCount, columnCount: featureCount)
        }
        let stride = RealMatrix.rowStride(columnCount: featureCount)
        let count = rowCount * stride
        var lane = AnalogEncodingLane(code: code, padDeviation: padDeviation, generator: generator)
        let outputs = planes.indices.map { i in planes[i].withMutableNumbers { $0.baseAddress! } }
        let blocks = blocks
        // In two calls, which meet in the middle of a row.
        for columns in [0..<count / 2 - 1, count / 2 - 1..<count] {
            lane.encode(
                columns: columns, outputs: outputs.map { $0 + columns.lowerBound }, base: columns.lowerBound
            ) { k, range, buffer in
                blocks[k].withNumbers { numbers in for (i, c) in range.enumerated() { buffer[i] = numbers[c] } }
            }
        }
        shares = (0..<code.parameters.workerCount).map { i in
            Array(planes[i * code.planeCount..<(i + 1) * code.planeCount])
        }
        weightShares = code.encode(replicating: weights, padDeviation: padDeviation, using: &generator)
    }

    /// Rounds the data's shares to 32 bits, as if they had been stored so.
    mutating func roundSharesToFloat() {
        for i in shares.indices {
            for p in shares[i].indices {
                shares[i][p].withMutableNumbers { for c in $0.indices { $0[c] = Double(Float($0[c])) } }
            }
        }
    }

    /// What a worker answers: a row for each plane.
    func answer(of worker: Int) -> RealMatrix {
        let planeCount = code.planeCount
        let kernel = AnalogGradientKernel(featureCount: featureCount, coefficients: polynomial)
        let share = shares[worker]
        let weights = RealMatrix((0..<planeCount).map { weightShares.row(worker * planeCount + $0) })
        var answer = RealMatrix(rowCount: planeCount, columnCount: featureCount)
        if planeCount == 1 {
            kernel.evaluate(rows: share[0], weights: weights, gradient: &answer)
        } else {
            kernel.evaluate(real: share[0], imaginary: share[1], weights: weights, gradient: &answer)
        }
        return answer
    }

    /// The gradient decoded from the answers of `workers`.
    func decoded(from workers: [Int]) throws -> [Double] {
        let decoder = try AnalogDecoder(code: code, workers: workers)
        return decode(workers.map(answer(of:)), with: decoder)
    }

    func decode(_ answers: [RealMatrix], with decoder: AnalogDecoder) -> [Double] {
        let planes = answers.flatMap { answer in (0..<answer.rowCount).map(answer.row) }
        var result = [Double](repeating: .nan, count: featureCount)
        let pointers = planes.map { plane in
            let pointer = UnsafeMutablePointer<Double>.allocate(capacity: plane.count)
            pointer.initialize(from: plane, count: plane.count)
            return pointer
        }
        defer { for pointer in pointers { pointer.deallocate() } }
        result.withUnsafeMutableBufferPointer {
            decoder.decode(answers: pointers.map { UnsafePointer($0) }, to: $0.baseAddress!, count: featureCount)
        }
        return result
    }

    /// The gradient of all blocks, in clear.
    var gradient: [Double] {
        let w = [weights.row(0)]
        let parts = blocks.map { Reference.gradient(planes: [$0], weights: w, polynomial: polynomial).planes[0] }
        return parts.dropFirst().reduce(parts[0]) { zip($0, $1).map(+) }
    }
}

/// The kernels in their plainest form.
enum Reference {
    /// `Xᵀ S(X w)` of one or two planes, each row's contribution clipped.
    static func gradient(
        planes: [RealMatrix], weights: [[Double]], polynomial: [Double], limit: Double = .infinity
    ) -> (planes: [[Double]], greatestNorm: Double, clippedRowCount: Int) {
        let width = planes[0].columnCount
        var sums = [[Double]](repeating: [Double](repeating: 0, count: width), count: 2)
        var (greatest, clipped) = (0.0, 0)
        let wr = weights[0]
        let wi = weights.count > 1 ? weights[1] : wr.map { _ in 0 }
        for i in 0..<planes[0].rowCount {
            let xr = planes[0].row(i)
            let xi = planes.count > 1 ? planes[1].row(i) : xr.map { _ in 0 }
            var (zr, zi, norm) = (0.0, 0.0, 0.0)
            for c in 0..<width {
                zr += xr[c] * wr[c] - xi[c] * wi[c]
                zi += xr[c] * wi[c] + xi[c] * wr[c]
                norm += xr[c] * xr[c] + xi[c] * xi[c]
            }
            var (sr, si, pr, pi) = (0.0, 0.0, 1.0, 0.0)
            for coefficient in polynomial {
                (sr, si) = (sr + coefficient * pr, si + coefficient * pi)
                (pr, pi) = (pr * zr - pi * zi, pr * zi + pi * zr)
            }
            let size = norm.squareRoot() * (sr * sr + si * si).squareRoot()
            greatest = max(greatest, size)
            if size > limit {
                clipped += 1
                (sr, si) = (sr * limit / size, si * limit / size)
            }
            for c in 0..<width {
                sums[0][c] += xr[c] * sr - xi[c] * si
                sums[1][c] += xr[c] * si + xi[c] * sr
            }
        }
        return (Array(sums[..<planes.count]), greatest, clipped)
    }
}

extension SeededGenerator {
    /// A matrix of uniform entries, with numbers that should not count as padding.
    mutating func matrix(rowCount: Int, columnCount: Int, in range: ClosedRange<Double>) -> RealMatrix {
        var matrix = RealMatrix(rowCount: rowCount, columnCount: columnCount)
        let stride = matrix.rowStride
        matrix.withMutableNumbers { numbers in
            for i in numbers.indices {
                numbers[i] = i % stride < columnCount ? .random(in: range, using: &self) : 1e3
            }
        }
        return matrix
    }

    /// `size` distinct numbers below `count`, in ascending order.
    mutating func subset(of count: Int, size: Int) -> [Int] {
        Array((0..<count).shuffled(using: &self).prefix(size)).sorted()
    }
}

/// `‖a − b‖/‖b‖`.
func relativeError(_ a: [Double], _ b: [Double]) -> Double {
    let difference = zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    return (difference / b.reduce(0) { $0 + $1 * $1 }).squareRoot()
}

/// The value in the middle.
func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

/// The polynomials of degree 1 to 3 that tests take.
func polynomial(degree: Int) -> [Double] { Array([0.5, 0.25, -0.1, -0.02].prefix(degree + 1)) }

/// N = 50, K = 5, T = 4, r = 1, as in the table of the schemes page, 7.1.
func paperCode(_ points: AnalogPoints) throws -> AnalogCode {
    try AnalogCode(
        parameters: AnalogCodeParameters(workerCount: 50, blockCount: 5, padCount: 4, degree: 1), points: points)
}
