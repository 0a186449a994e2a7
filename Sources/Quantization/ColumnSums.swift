/// Sums over some rows of quantized data: what block statistics are made of.
struct ColumnSums: Sendable {
    private(set) var magnitudes: [Double]
    private(set) var squares: [Double]
    private(set) var greatestRowSquare = 0.0

    /// Sums over no rows.
    init(columnCount: Int) {
        magnitudes = [Double](repeating: 0, count: columnCount)
        squares = magnitudes
    }

    /// Sums over the rows `rows` of a matrix.
    init(_ matrix: QuantizedMatrix, rows: Range<Int>) {
        self.init(columnCount: matrix.columnCount)
        for i in rows { add(row: matrix.row(i).baseAddress!) }
    }

    /// Adds one row.
    mutating func add(row: UnsafePointer<Int32>) {
        let count = magnitudes.count
        let square = magnitudes.withUnsafeMutableBufferPointer { magnitudes in
            squares.withUnsafeMutableBufferPointer { squares in
                RowKernels.accumulate(
                    row, count: count, magnitudes: magnitudes.baseAddress!, squares: squares.baseAddress!)
            }
        }
        greatestRowSquare = max(greatestRowSquare, square)
    }

    /// Adds the sums over other rows.
    mutating func add(_ other: ColumnSums) {
        for j in magnitudes.indices {
            magnitudes[j] += other.magnitudes[j]
            squares[j] += other.squares[j]
        }
        greatestRowSquare = max(greatestRowSquare, other.greatestRowSquare)
    }

    /// Rounded up by far more than the sums can have lost.
    var statistics: BlockStatistics {
        let margin = 1 + 1e-9
        return BlockStatistics(
            greatestColumnSum: (magnitudes.max() ?? 0) * margin,
            greatestColumnNorm: (squares.max() ?? 0).squareRoot() * margin,
            greatestRowNorm: greatestRowSquare.squareRoot() * margin,
            spectralNormBound: squares.reduce(0, +).squareRoot() * margin)
    }
}
