import PrimeFields
import SecretSharing
import Testing
import _TestSupport

/// Rows of residues, without padding.
typealias Rows<Word> = [[Word]]

extension SeededGenerator {
    /// A matrix of uniform residues.
    mutating func matrix<Word: ResidueWord>(
        _ rowCount: Int, _ width: Int, modulus: Modulus<Word>
    ) -> ResidueMatrix<Word> {
        uniformMatrix(rowCount: rowCount, columnCount: width, modulus: modulus)
    }
}

extension ResidueMatrix {
    /// The matrix with these rows of residues, all of one length.
    init(rows: Rows<Word>, modulus: Modulus<Word>) {
        self.init(rowCount: rows.count, columnCount: rows[0].count, modulus: modulus)
        let (stride, width) = (rowStride, columnCount)
        withMutableWords { words in
            for (i, row) in rows.enumerated() {
                precondition(row.count == width)
                for (j, value) in row.enumerated() { words[i * stride + j] = value }
            }
        }
    }

    /// All rows, without padding.
    var rows: Rows<Word> { (0..<rowCount).map(row) }

    /// The rows `indices`, in this order.
    func selecting(_ indices: [Int]) -> Self { Self(rows: indices.map(row), modulus: modulus) }

    /// Entry by entry; a matrix of one row is repeated for all rows of the other.
    func combined(with other: Self, _ operation: (Word, Word) -> Word) -> Self {
        Self(
            rows: (0..<max(rowCount, other.rowCount)).map { i in
                zip(row(rowCount == 1 ? 0 : i), other.row(other.rowCount == 1 ? 0 : i)).map(operation)
            }, modulus: modulus)
    }

    static func + (a: Self, b: Self) -> Self { a.combined(with: b, a.modulus.add) }
    static func - (a: Self, b: Self) -> Self { a.combined(with: b, a.modulus.subtract) }
    static func * (a: Self, b: Self) -> Self { a.combined(with: b, a.modulus.multiply) }
}

extension ShamirScheme {
    /// The scheme with N workers, and T of them or as many as can be protected.
    init(_ workers: Int, _ threshold: Int? = nil, modulus: Modulus<Word>) throws {
        let parameters =
            try threshold.map { threshold throws(SharingError) in
                try ShamirParameters(workerCount: workers, privacyThreshold: threshold)
            } ?? ShamirParameters(workerCount: workers)
        try self.init(parameters: parameters, modulus: modulus)
    }

    /// All sets of `size` workers if they are few, else `limit` of them, in random order.
    func workerSets(size: Int, limit: Int = 40) -> [[Int]] {
        let count = parameters.workerCount
        if count <= 7 { return subsets(of: count, size: size) }
        var generator = SeededGenerator(seed: 77)
        return (0..<limit).map { _ in Array((0..<count).shuffled(using: &generator).prefix(size)) }
    }

    /// What sets of `degree + 1` workers open: one element if the shares are of this degree or less.
    func openings(degree: Int, shares: ResidueMatrix<Word>) throws -> Set<Rows<Word>> {
        Set(
            try workerSets(size: degree + 1).map {
                try open(degree: degree, shares: shares.selecting($0), workers: $0).rows
            })
    }

    /// The shares of secret and coefficients by Horner's rule: `inputs[t]` belongs to the power t.
    func slowShares(_ inputs: Rows<Word>) -> Rows<Word> {
        (1...parameters.workerCount).map { i in
            inputs[0].indices.map { c in
                inputs.reversed().reduce(0) { modulus.add(modulus.multiply($0, Word(i)), $1[c]) }
            }
        }
    }
}

/// The fields and counts that the laws are tested over.
struct SharingCase: Sendable, CustomTestStringConvertible {
    let field: FieldCase
    let workers: Int
    let threshold: Int

    var testDescription: String { "\(field), N \(workers), T \(threshold)" }

    static let all = [FieldCase.p11, .p13, .p24, .p26, .p31, .p61].flatMap { field in
        [(3, 1), (4, 1), (5, 2), (6, 1), (10, 3), (40, 19)]
            .filter { $0.0 < 11 || FieldCase.ofRuns.contains(field) }
            .map { Self(field: field, workers: $0.0, threshold: $0.1) }
    }

    /// Those whose field has the 2N points of a hyper-invertible matrix.
    static let withDoubleSharings = all.filter { $0.workers < 6 || FieldCase.ofRuns.contains($0.field) }

    static let widths = [1, 15, 16, 17, 33]
}
