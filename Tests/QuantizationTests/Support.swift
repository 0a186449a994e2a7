import Quantization
import _TestSupport

extension QuantizedMatrix {
    /// The matrix of these rows, all of one length.
    init(_ rows: [[Float]], scaleBits: Int) throws(QuantizationError) {
        let values = rows.flatMap { $0 }
        let result = values.withUnsafeBufferPointer { values in
            Result { () throws(QuantizationError) in
                try QuantizedMatrix(
                    values, rowCount: rows.count, columnCount: rows.first?.count ?? 0, scaleBits: scaleBits)
            }
        }
        self = try result.get()
    }

    /// The entries of these rows.
    func integers(_ rows: Range<Int>) -> [[Int]] { rows.map { row($0).map { Int($0) } } }
}

/// What the entries of a test matrix are like.
enum Entries: CaseIterable, Sendable {
    /// In 0 … 1, like pixels.
    case positive
    /// In −2 … 2.
    case signed
    /// Mostly zero, with columns and rows of zeros.
    case sparse
}

extension SeededGenerator {
    mutating func features(_ entries: Entries, rowCount: Int, columnCount: Int) -> [[Float]] {
        let emptyColumn = columnCount > 1 ? columnCount / 2 : columnCount
        return (0..<rowCount).map { i in
            (0..<columnCount).map { j in
                switch entries {
                case .positive: Float.random(in: 0...1, using: &self)
                case .signed: Float.random(in: -2...2, using: &self)
                case .sparse:
                    j == emptyColumn || i % 5 == 4 || !Bool.random(using: &self)
                        ? 0 : Float.random(in: -1...3, using: &self)
                }
            }
        }
    }
}
