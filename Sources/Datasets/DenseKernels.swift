import Dispatch

/// Products of a feature matrix in single precision with vectors in double precision.
///
/// Features are widened before they are multiplied, so that a result is as good as that of a matrix of doubles. The
/// order of every sum depends on the shape of the matrix alone: results are the same bit for bit on one core and on many.
public enum DenseKernels {
    /// Rows that are taken together by `transposedProduct`, so that the sums are loaded and stored once for them.
    private static let rowsTogether = 4

    /// Returns `X w`, one element a row.
    ///
    /// - Parameters:
    ///   - matrix: `X`, *m* × *d*.
    ///   - weights: `w`, *d* elements.
    ///   - parallel: whether to use all cores.
    /// - Complexity: O(*m* · *d*); reads `X` once.
    public static func product(_ matrix: FeatureMatrix, weights: [Double], parallel: Bool = false) -> [Double] {
        precondition(weights.count == matrix.columnCount, "a weight belongs to each column")
        let (rows, width) = (matrix.rowCount, matrix.columnCount)
        return [Double](unsafeUninitializedCapacity: rows) { result, count in
            let target = Shared(result.baseAddress)
            matrix.withValues { values in
                weights.withUnsafeBufferPointer { weights in
                    guard rows > 0, let x = values.baseAddress else { return }
                    let source = Shared((x: x, w: weights.baseAddress))
                    forEachPart(of: rows, parallel: parallel) { _, range in
                        for i in range {
                            target.value![i] = dot(source.value.x + i * width, source.value.w, width)
                        }
                    }
                }
            }
            count = rows
        }
    }

    /// Returns `Xᵀ g`, one element a column.
    ///
    /// - Parameters:
    ///   - matrix: `X`, *m* × *d*.
    ///   - vector: `g`, *m* elements.
    ///   - parallel: whether to use all cores.
    /// - Complexity: O(*m* · *d*); reads `X` once, and needs room for at most 64 vectors of *d* elements.
    public static func transposedProduct(
        _ matrix: FeatureMatrix, _ vector: [Double], parallel: Bool = false
    ) -> [Double] {
        precondition(vector.count == matrix.rowCount, "an element belongs to each row")
        let (rows, width) = (matrix.rowCount, matrix.columnCount)
        guard rows > 0, width > 0 else { return [Double](repeating: 0, count: width) }
        // Each part of the rows has its own sums, which are added in the order of the parts.
        let partCount = parts(of: rows).count
        var sums = [Double](repeating: 0, count: partCount * width)
        sums.withUnsafeMutableBufferPointer { sums in
            let target = Shared(sums.baseAddress!)
            matrix.withValues { values in
                vector.withUnsafeBufferPointer { vector in
                    let source = Shared((x: values.baseAddress!, g: vector.baseAddress!))
                    forEachPart(of: rows, parallel: parallel) { part, range in
                        accumulate(
                            source.value.x, source.value.g, range, width: width, into: target.value + part * width)
                    }
                }
            }
            for part in 1..<max(partCount, 1) {
                for j in 0..<width { sums[j] += sums[part * width + j] }
            }
        }
        return Array(sums[..<width])
    }

    // MARK: - Parts

    /// The parts that rows are divided into: at most 64 of at least 256 rows, whatever the number of cores.
    private static func parts(of rows: Int) -> (count: Int, size: Int) {
        let size = max(256, ((rows + 63) / 64 + rowsTogether - 1) / rowsTogether * rowsTogether)
        return ((rows + size - 1) / size, size)
    }

    private static func forEachPart(of rows: Int, parallel: Bool, _ body: @Sendable (Int, Range<Int>) -> Void) {
        let (count, size) = parts(of: rows)
        if parallel, count > 1 {
            DispatchQueue.concurrentPerform(iterations: count) { part in
                body(part, part * size..<min((part + 1) * size, rows))
            }
        } else {
            for part in 0..<count { body(part, part * size..<min((part + 1) * size, rows)) }
        }
    }

    /// A pointer for several threads; each of them writes to its own part.
    private struct Shared<Value>: @unchecked Sendable {
        let value: Value
        init(_ value: Value) { self.value = value }
    }

    // MARK: - Kernels

    @inline(__always)
    private static func wide(_ x: UnsafePointer<Float>) -> SIMD8<Double> {
        SIMD8<Double>(UnsafeRawPointer(x).loadUnaligned(as: SIMD8<Float>.self))
    }

    @inline(__always)
    private static func eight(_ x: UnsafePointer<Double>) -> SIMD8<Double> {
        UnsafeRawPointer(x).loadUnaligned(as: SIMD8<Double>.self)
    }

    private static func dot(_ x: UnsafePointer<Float>, _ w: UnsafePointer<Double>?, _ width: Int) -> Double {
        guard let w, width > 0 else { return 0 }
        var (a, b) = (SIMD8<Double>.zero, SIMD8<Double>.zero)
        var j = 0
        while j + 16 <= width {
            a += wide(x + j) * eight(w + j)
            b += wide(x + j + 8) * eight(w + j + 8)
            j += 16
        }
        var sum = (a + b).sum()
        while j < width {
            sum += Double(x[j]) * w[j]
            j += 1
        }
        return sum
    }

    private static func accumulate(
        _ x: UnsafePointer<Float>, _ g: UnsafePointer<Double>, _ range: Range<Int>, width: Int,
        into sums: UnsafeMutablePointer<Double>
    ) {
        var i = range.lowerBound
        while i + rowsTogether <= range.upperBound {
            let (x0, x1) = (x + i * width, x + (i + 1) * width)
            let (x2, x3) = (x + (i + 2) * width, x + (i + 3) * width)
            let (g0, g1, g2, g3) = (g[i], g[i + 1], g[i + 2], g[i + 3])
            var j = 0
            while j + 8 <= width {
                let first = wide(x0 + j) * g0 + wide(x1 + j) * g1
                let second = wide(x2 + j) * g2 + wide(x3 + j) * g3
                let sum = eight(sums + j) + (first + second)
                UnsafeMutableRawPointer(sums + j).storeBytes(of: sum, as: SIMD8<Double>.self)
                j += 8
            }
            while j < width {
                let first = Double(x0[j]) * g0 + Double(x1[j]) * g1
                let second = Double(x2[j]) * g2 + Double(x3[j]) * g3
                sums[j] += first + second
                j += 1
            }
            i += rowsTogether
        }
        while i < range.upperBound {
            let row = x + i * width
            for j in 0..<width { sums[j] += Double(row[j]) * g[i] }
            i += 1
        }
    }
}
