import Foundation
import Quantization

// Products with the quantized data in real scale, `Xr = 2^−lx Xq`, on all cores. Partial sums are added in a fixed order,
// so that the result does not depend on the number of cores.
extension QuantizedMatrix {
    private var unit: Double { Double(sign: .plus, exponent: -scaleBits, significand: 1) }

    /// `Xrᵀ g` for one number a row.
    func transposedProduct(_ g: [Double]) -> [Double] {
        precondition(g.count == rowCount, "one number a row")
        return summedOverRows { i, row, sums in RowKernels.addScaled(row.baseAddress!, g[i], to: sums, count: row.count)
        }
    }

    /// `Xrᵀ Xr v`.
    func gramProduct(_ v: [Double]) -> [Double] {
        precondition(v.count == columnCount, "one number a column")
        let unit = unit
        return v.withUnsafeBufferPointer { v in
            nonisolated(unsafe) let v = v
            return summedOverRows { _, row, sums in
                let dot = RowKernels.dot(row.baseAddress!, v.baseAddress!, count: row.count)
                RowKernels.addScaled(row.baseAddress!, dot * unit, to: sums, count: row.count)
            }
        }
    }

    private func summedOverRows(
        _ body: @Sendable (Int, UnsafeBufferPointer<Int32>, UnsafeMutablePointer<Double>) -> Void
    ) -> [Double] {
        let partCount = min(max(rowCount / 256, 1), 32)
        let width = columnCount
        var partials = [Double](repeating: 0, count: partCount * width)
        partials.withUnsafeMutableBufferPointer { buffer in
            nonisolated(unsafe) let base = buffer.baseAddress!
            DispatchQueue.concurrentPerform(iterations: partCount) { part in
                for i in part * rowCount / partCount..<(part + 1) * rowCount / partCount {
                    body(i, row(i), base + part * width)
                }
            }
        }
        let unit = unit
        return (0..<width).map { j in
            (0..<partCount).reduce(0) { $0 + partials[$1 * width + j] } * unit
        }
    }
}
