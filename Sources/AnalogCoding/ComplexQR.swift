#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The QR factors of a small complex matrix by Householder reflections: `A = Q R`, m × n with m ≥ n.
///
/// Backward stable whatever the matrix is. Real matrices stay real. Memory is kept from one factorization to the next.
///
/// - SeeAlso: Golub and Van Loan, "Matrix computations", algorithm 5.2.1 and section 5.1.13.
struct ComplexQR {
    private(set) var rowCount = 0
    private(set) var columnCount = 0
    /// Column by column: R above the diagonal, the reflections' vectors on it and below.
    private var entries: [ComplexNumber] = []
    private var diagonal: [ComplexNumber] = []
    /// `2/vᴴv`; zero where nothing is reflected.
    private var scales: [Double] = []

    /// Factors the matrix with these entries.
    mutating func factor(rowCount: Int, columnCount: Int, entry: (_ i: Int, _ j: Int) -> ComplexNumber) {
        precondition(rowCount >= columnCount, "no fewer rows than columns")
        self.rowCount = rowCount
        self.columnCount = columnCount
        entries.removeAll(keepingCapacity: true)
        for j in 0..<columnCount { for i in 0..<rowCount { entries.append(entry(i, j)) } }
        diagonal.removeAll(keepingCapacity: true)
        scales.removeAll(keepingCapacity: true)
        for k in 0..<columnCount { reflect(k) }
    }

    private mutating func reflect(_ k: Int) {
        let start = k * rowCount
        let norm = (k..<rowCount).reduce(0) { $0 + entries[start + $1].squaredMagnitude }.squareRoot()
        let head = entries[start + k]
        guard norm > 0 else {
            diagonal.append(.zero)
            scales.append(0)
            return
        }
        let size = head.magnitude
        // Away from the head, so that nothing cancels.
        let value = size > 0 ? (-norm / size) * head : ComplexNumber(-norm)
        entries[start + k] = head - value
        diagonal.append(value)
        scales.append(1 / (norm * (norm + size)))
        for j in k + 1..<max(columnCount, k + 1) {
            var product = ComplexNumber.zero
            for i in k..<rowCount { product += entries[start + i].conjugate * entries[j * rowCount + i] }
            product = scales[k] * product
            for i in k..<rowCount { entries[j * rowCount + i] -= product * entries[start + i] }
        }
    }

    /// `log₂ |det R|`, −∞ if the columns are dependent.
    var logDeterminant: Double { diagonal.reduce(0) { $0 + log2($1.magnitude) } }

    private func r(_ i: Int, _ j: Int) -> ComplexNumber { i == j ? diagonal[i] : entries[j * rowCount + i] }

    /// The `x` of least norm with `Aᵀ x = b`: `x = conj(Q) R⁻ᵀ b`.
    func leastNormSolution(_ b: [ComplexNumber]) -> [ComplexNumber] {
        var x = solveTransposed(b).map(\.conjugate)
        x += Array(repeating: .zero, count: rowCount - columnCount)
        for k in (0..<columnCount).reversed() {
            var product = ComplexNumber.zero
            for i in k..<rowCount { product += entries[k * rowCount + i].conjugate * x[i] }
            product = scales[k] * product
            for i in k..<rowCount { x[i] -= product * entries[k * rowCount + i] }
        }
        return x.map(\.conjugate)
    }

    /// `y` with `Rᵀ y = b`.
    private func solveTransposed(_ b: [ComplexNumber]) -> [ComplexNumber] {
        var y = b
        for j in 0..<columnCount {
            for i in 0..<j { y[j] -= r(i, j) * y[i] }
            y[j] = y[j] / diagonal[j]
        }
        return y
    }

    /// `y` with `R y = b`.
    private func solve(_ b: [ComplexNumber]) -> [ComplexNumber] {
        var y = b
        for j in (0..<columnCount).reversed() {
            y[j] = y[j] / diagonal[j]
            for i in 0..<j { y[i] -= r(i, j) * y[j] }
        }
        return y
    }

    /// The ratio of the greatest and least singular value, from below and to some per cent: by power and inverse iteration
    /// with `RᴴR`. Infinite if the columns are dependent.
    var conditionNumber: Double {
        guard diagonal.allSatisfy({ $0.squaredMagnitude > 0 }) else { return .infinity }
        let greatest = iterate { x in
            let y = (0..<columnCount).map { i in
                (i..<columnCount).reduce(ComplexNumber.zero) { $0 + r(i, $1) * x[$1] }
            }
            return (0..<columnCount).map { j in
                (0...j).reduce(ComplexNumber.zero) { $0 + r($1, j).conjugate * y[$1] }
            }
        }
        let least = iterate { x in solve(solveTransposed(x.map(\.conjugate)).map(\.conjugate)) }
        return (greatest * least).squareRoot()
    }

    /// The greatest eigenvalue of a positive definite map.
    private func iterate(_ map: ([ComplexNumber]) -> [ComplexNumber]) -> Double {
        // No symmetric start: it could be orthogonal to what is sought.
        var x = (0..<columnCount).map { ComplexNumber(1 + 1 / Double($0 + 2), 1 / Double($0 + 3)) }
        var value = 0.0
        for _ in 0..<30 {
            let norm = x.reduce(0) { $0 + $1.squaredMagnitude }.squareRoot()
            x = map(x.map { (1 / norm) * $0 })
            value = x.reduce(0) { $0 + $1.squaredMagnitude }.squareRoot()
        }
        return value
    }
}
