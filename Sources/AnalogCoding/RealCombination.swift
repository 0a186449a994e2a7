/// A matrix of real numbers applied to stacked vectors: output `i` is Σⱼ `Uᵢⱼ Xⱼ`.
///
/// Encoding and decoding of every code over the reals are this. So are those over the complexes: a complex vector is two
/// planes, and each plane of the result a real combination of planes.
public struct RealCombination: Sendable {
    /// The number of outputs.
    public let outputCount: Int
    /// The number of inputs.
    public let inputCount: Int
    /// Four outputs side by side for each input; the last output repeated where fewer are left.
    private let coefficients: [SIMD4<Double>]

    /// Columns in one step: two vectors.
    private static let step = 16

    /// The combination with a row of coefficients for each output.
    public init(_ rows: [[Double]]) {
        let inputCount = rows.first?.count ?? 0
        precondition(rows.allSatisfy { $0.count == inputCount }, "the rows differ in length")
        outputCount = rows.count
        self.inputCount = inputCount
        coefficients = stride(from: 0, to: rows.count, by: 4).flatMap { first in
            (0..<inputCount).map { j in
                var four = SIMD4<Double>.zero
                for q in 0..<4 { four[q] = rows[min(first + q, rows.count - 1)][j] }
                return four
            }
        }
    }

    /// Computes all outputs for `count` columns.
    ///
    /// - Parameters:
    ///   - inputs: vectors of at least `count` numbers.
    ///   - outputs: likewise, apart from the inputs and from each other.
    ///   - count: the number of columns.
    /// - Complexity: O(outputs · inputs · `count`).
    public func apply(inputs: [UnsafePointer<Double>], outputs: [UnsafeMutablePointer<Double>], count: Int) {
        precondition(inputs.count == inputCount && outputs.count == outputCount, "as many vectors as coefficients")
        // A tile of all inputs stays in the first-level cache while every output is made from it.
        let tile = max(1, 32 * 1024 / (8 * Self.step * max(inputCount, 1))) * Self.step
        inputs.withUnsafeBufferPointer { inputs in
            coefficients.withUnsafeBufferPointer { coefficients in
                for start in stride(from: 0, to: count, by: tile) {
                    let columns = start..<min(start + tile, count)
                    for first in stride(from: 0, to: outputCount, by: 4) {
                        let last = outputCount - 1
                        combine(
                            columns, inputs: inputs,
                            factors: UnsafeBufferPointer(
                                rebasing: coefficients[first / 4 * inputCount..<(first / 4 + 1) * inputCount]),
                            to: (
                                outputs[first], outputs[min(first + 1, last)], outputs[min(first + 2, last)],
                                outputs[min(first + 3, last)]
                            ))
                    }
                }
            }
        }
    }

    /// The combinations of the rows of `matrix`, as the rows of a matrix.
    public func apply(to matrix: RealMatrix) -> RealMatrix {
        precondition(matrix.rowCount == inputCount, "one input row a coefficient column")
        var result = RealMatrix(rowCount: outputCount, columnCount: matrix.columnCount)
        let (stride, count) = (matrix.rowStride, matrix.columnCount)
        matrix.withNumbers { input in
            result.withMutableNumbers { output in
                guard let from = input.baseAddress, let to = output.baseAddress else { return }
                apply(
                    inputs: (0..<inputCount).map { from + $0 * stride },
                    outputs: (0..<outputCount).map { to + $0 * stride }, count: count)
            }
        }
        return result
    }

    @inline(never)
    private func combine(
        _ columns: Range<Int>, inputs: UnsafeBufferPointer<UnsafePointer<Double>>,
        factors: UnsafeBufferPointer<SIMD4<Double>>,
        to outputs: (
            UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>,
            UnsafeMutablePointer<Double>
        )
    ) {
        var column = columns.lowerBound
        while columns.upperBound &- column >= Self.step {
            var (a0, b0, c0, d0) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
            var (a1, b1, c1, d1) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
            for j in 0..<factors.count {
                let (x0, x1) = (load(inputs[j] + column), load(inputs[j] + column + 8))
                let u = factors[j]
                let (ua, ub) = (Lanes(repeating: u.x), Lanes(repeating: u.y))
                let (uc, ud) = (Lanes(repeating: u.z), Lanes(repeating: u.w))
                (a0, a1) = (a0.addingProduct(x0, ua), a1.addingProduct(x1, ua))
                (b0, b1) = (b0.addingProduct(x0, ub), b1.addingProduct(x1, ub))
                (c0, c1) = (c0.addingProduct(x0, uc), c1.addingProduct(x1, uc))
                (d0, d1) = (d0.addingProduct(x0, ud), d1.addingProduct(x1, ud))
            }
            store(a0, a1, to: outputs.0 + column)
            store(b0, b1, to: outputs.1 + column)
            store(c0, c1, to: outputs.2 + column)
            store(d0, d1, to: outputs.3 + column)
            column &+= Self.step
        }
        while column < columns.upperBound {
            var sum = SIMD4<Double>.zero
            for j in 0..<factors.count {
                sum = sum.addingProduct(factors[j], SIMD4(repeating: inputs[j][column]))
            }
            (outputs.0[column], outputs.1[column]) = (sum.x, sum.y)
            (outputs.2[column], outputs.3[column]) = (sum.z, sum.w)
            column &+= 1
        }
    }

    @inline(__always)
    private func load(_ from: UnsafePointer<Double>) -> Lanes {
        UnsafeRawPointer(from).loadUnaligned(as: Lanes.self)
    }

    @inline(__always)
    private func store(_ v0: Lanes, _ v1: Lanes, to: UnsafeMutablePointer<Double>) {
        UnsafeMutableRawPointer(to).storeBytes(of: v0, as: Lanes.self)
        UnsafeMutableRawPointer(to + 8).storeBytes(of: v1, as: Lanes.self)
    }
}

/// Eight neighbouring columns.
typealias Lanes = SIMD8<Double>
