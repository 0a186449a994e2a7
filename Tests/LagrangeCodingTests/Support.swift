import LagrangeCoding
import PrimeFields
import _TestSupport

/// Rows of residues, without padding.
typealias Rows<Word> = [[Word]]

extension SeededGenerator {
    /// `rowCount` rows of uniform residues.
    mutating func rows<Word: ResidueWord>(_ rowCount: Int, _ width: Int, modulus: Modulus<Word>) -> Rows<Word> {
        (0..<rowCount).map { _ in (0..<width).map { _ in Word.random(in: 0..<modulus.value, using: &self) } }
    }
}

extension LagrangeCode {
    /// All N shares of these blocks and masks, through the pointers of the public `encode`.
    func shares(blocks: Rows<Word>, masks: Rows<Word>) -> Rows<Word> {
        let width = blocks[0].count
        let inputs = (blocks + masks).map { row in
            let memory = UnsafeMutableBufferPointer<Word>.allocate(capacity: max(width, 1))
            _ = memory.initialize(from: row)
            return memory
        }
        let outputs = (0..<parameters.workerCount).map { _ in
            let memory = UnsafeMutableBufferPointer<Word>.allocate(capacity: max(width, 1))
            memory.initialize(repeating: 0)
            return memory
        }
        defer { (inputs + outputs).forEach { $0.deallocate() } }
        encode(
            inputs: inputs.map { UnsafePointer($0.baseAddress!) }, outputs: outputs.map { $0.baseAddress! },
            count: width)
        return outputs.map { Array($0.prefix(width)) }
    }

    /// The blocks of the result, from the answers of these workers in this order.
    func decode(_ answers: Rows<Word>, workers: [Int]) throws -> Rows<Word> {
        try decoder(workers: workers).rows(workers.map { answers[$0] })
    }

    /// What the encoding polynomial takes as its values at all K + T interpolation points, from K + T shares.
    func inputs(ofShares shares: Rows<Word>) throws -> Rows<Word> {
        let count = parameters.partitionCount + parameters.privacyThreshold
        let matrix = try lagrangeMatrix(
            at: points.interpolationPoints, nodes: Array(points.evaluationPoints.prefix(count)), modulus: modulus)
        return LinearCombination(coefficients: matrix).rows(Array(shares.prefix(count)))
    }
}

extension LinearCombination {
    /// `apply(to:)` on plain rows.
    func rows(_ rows: Rows<Word>) -> Rows<Word> {
        var matrix = ResidueMatrix(rowCount: rows.count, columnCount: rows[0].count, modulus: modulus)
        for (i, row) in rows.enumerated() {
            for (j, value) in row.enumerated() { matrix[i, j] = value }
        }
        let result = apply(to: matrix)
        return (0..<result.rowCount).map(result.row)
    }
}

extension ResidueMatrix {
    /// All rows, without padding.
    var rows: Rows<Word> { (0..<rowCount).map(row) }
}

/// Every entry to a power: a function of that degree, such as a worker computes.
func power<Word: ResidueWord>(_ rows: Rows<Word>, _ degree: Int, modulus: Modulus<Word>) -> Rows<Word> {
    rows.map { $0.map { modulus.power($0, variableTime: Word(degree)) } }
}

/// Counts with as many workers as are needed, or more.
func parameters(
    _ k: Int, _ t: Int, degree: Int, stragglers: Int = 0, adversaries: Int = 0, workers: Int? = nil
) -> CodeParameters {
    var result = CodeParameters(
        workerCount: 0, partitionCount: k, privacyThreshold: t, stragglerCount: stragglers, functionDegree: degree,
        adversaryCount: adversaries)
    result.workerCount = workers ?? result.neededWorkerCount
    return result
}
