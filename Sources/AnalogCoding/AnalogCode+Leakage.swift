/// What some colluding workers can learn at most, and who they are.
public struct Leakage: Hashable, Sendable {
    /// Bits of information about the K blocks in each coordinate of a share.
    public let bitsPerCoordinate: Double
    /// The workers that learn this.
    public let workers: [Int]
}

extension AnalogCode {
    /// The greatest number of sets of colluders that are all tried.
    public static var greatestSubsetCount: Int { 300_000 }

    /// The bits per coordinate that T workers learn at most from their shares: `Σᵢ log₂(1 + (s/σ)² svᵢ²)`, half of it over the
    /// reals, `sv` being the singular values of (pad part)⁻¹ (block part) of their rows of the encoding matrix.
    ///
    /// An upper bound of the mutual information of the K blocks' values with the T shares', if the pads are as `AnalogCode`
    /// says. `s²` bounds the eigenvalues of the covariance of a coordinate's K values: for uncorrelated values in an interval
    /// of length 2s it is their variance at most, and for any others in such an interval `s √K` does. Rounding is left out:
    /// shares have 53 bits. Encoded weights leak likewise, in every round.
    ///
    /// - Parameters:
    ///   - colluders: T distinct workers.
    ///   - padDeviation: σ.
    ///   - dataDeviation: s.
    /// - Returns: the bound; infinite if the colluders' pads cancel in some combination of their shares.
    /// - Complexity: O(*T*² (*T* + *K*)).
    public func leakage(of colluders: [Int], padDeviation: Double, dataDeviation: Double) -> Double {
        precondition(colluders.count == parameters.padCount, "T colluders")
        var evaluator = LeakageEvaluator(code: self, padDeviation: padDeviation, dataDeviation: dataDeviation)
        return evaluator.bits(colluders)
    }

    /// The greatest leakage of all sets of T workers, or `nil` where these are more than `greatestSubsetCount`.
    ///
    /// - Complexity: O(C(*N*, *T*) *T*² (*T* + *K*)); 230 300 sets of 4 take about 0.3 s.
    public func leakageBound(padDeviation: Double, dataDeviation: Double) -> Leakage? {
        let (count, size) = (parameters.workerCount, parameters.padCount)
        guard binomial(count, size, limit: Self.greatestSubsetCount) != nil else { return nil }
        var search = LeakageSearch(code: self, padDeviation: padDeviation, dataDeviation: dataDeviation)
        var current = Array(0..<size)
        while true {
            search.visit(current)
            guard let place = current.indices.last(where: { current[$0] < count - size + $0 }) else { break }
            current[place] += 1
            for i in place + 1..<max(size, place + 1) { current[i] = current[i - 1] + 1 }
        }
        return search.worst
    }

    /// The greatest leakage found among some sets of T workers: never more than the greatest of all, and perhaps less.
    ///
    /// Tried are all runs of T neighbours, around the end too, `randomSetCount` random sets, and from the worst of both, and
    /// from a run at every eighth place, sets in which one worker after another is exchanged for whichever leaks most, until no
    /// exchange leaks more (or 4 T exchanges).
    public func leakageLowerEstimate(
        padDeviation: Double, dataDeviation: Double, randomSetCount: Int = 2000,
        using generator: inout some RandomNumberGenerator
    ) -> Leakage {
        let (count, size) = (parameters.workerCount, parameters.padCount)
        var search = LeakageSearch(code: self, padDeviation: padDeviation, dataDeviation: dataDeviation)
        let runs = (0..<count).map { start in (0..<size).map { (start + $0) % count }.sorted() }
        for run in runs { search.visit(run) }
        for _ in 0..<randomSetCount {
            search.visit(Array((0..<count).shuffled(using: &generator).prefix(size)).sorted())
        }
        let starts = [search.worst.workers] + stride(from: 0, to: count, by: 8).map { runs[$0] }
        for start in starts { search.climb(from: start, workerCount: count) }
        return search.worst
    }
}

/// `n` over `k`, or `nil` if it is greater than `limit`.
private func binomial(_ n: Int, _ k: Int, limit: Int) -> Int? {
    var value = 1
    for i in 0..<min(k, n - k) {
        value = value * (n - i) / (i + 1)
        if value > limit { return nil }
    }
    return value
}

/// The worst set so far.
private struct LeakageSearch {
    private var evaluator: LeakageEvaluator
    private(set) var worst = Leakage(bitsPerCoordinate: 0, workers: [])

    init(code: AnalogCode, padDeviation: Double, dataDeviation: Double) {
        evaluator = LeakageEvaluator(code: code, padDeviation: padDeviation, dataDeviation: dataDeviation)
    }

    @discardableResult
    mutating func visit(_ workers: [Int]) -> Double {
        let bits = evaluator.bits(workers)
        if bits > worst.bitsPerCoordinate || worst.workers.isEmpty {
            worst = Leakage(bitsPerCoordinate: bits, workers: workers)
        }
        return bits
    }

    mutating func climb(from start: [Int], workerCount: Int) {
        var (current, best) = (start, visit(start))
        for _ in 0..<4 * start.count {
            var better: [Int]?
            for place in current.indices {
                for other in 0..<workerCount where !current.contains(other) {
                    var changed = current
                    changed[place] = other
                    let bits = visit(changed.sorted())
                    if bits > best { (better, best) = (changed, bits) }
                }
            }
            guard let better else { return }
            current = better
        }
    }
}

/// `log₂ det(I + ρ M Mᴴ)` with `M = B⁻¹A` is `log₂ det(B Bᴴ + ρ A Aᴴ) − log₂ |det B|²`: from two QR factorizations, with
/// neither an inverse nor a square that would lose the small singular values.
private struct LeakageEvaluator {
    private let matrix: [[ComplexNumber]]
    private let blockCount: Int
    private let padCount: Int
    private let ratio: Double
    private let weight: Double
    private var factors = ComplexQR()

    init(code: AnalogCode, padDeviation: Double, dataDeviation: Double) {
        precondition(padDeviation > 0 && dataDeviation >= 0, "deviations")
        matrix = code.encodingMatrix
        blockCount = code.parameters.blockCount
        padCount = code.parameters.padCount
        ratio = dataDeviation / padDeviation
        // Twice the logarithm of the root of the determinant; half of it over the reals.
        weight = code.nodes.isReal ? 1 : 2
    }

    mutating func bits(_ workers: [Int]) -> Double {
        let (blockCount, padCount, ratio, matrix) = (blockCount, padCount, ratio, matrix)
        factors.factor(rowCount: padCount, columnCount: padCount) { i, j in
            matrix[workers[j]][blockCount + i].conjugate
        }
        let pads = factors.logDeterminant
        guard pads > -.infinity else { return .infinity }
        factors.factor(rowCount: padCount + blockCount, columnCount: padCount) { i, j in
            i < padCount
                ? matrix[workers[j]][blockCount + i].conjugate
                : ratio * matrix[workers[j]][i - padCount].conjugate
        }
        return max(0, weight * (factors.logDeterminant - pads))
    }
}
