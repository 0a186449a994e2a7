import Foundation
import Quantization

/// The integers of CodedPrivateML without a code: what the coded scheme must equal bit for bit.
///
/// It shares the roundings and the step with the coded scheme, and no field, code or kernel.
public struct QuantizedTraining: ClearTraining {
    private let problem: QuantizedProblem
    private let headroom: Headroom
    private var descent: FieldDescent

    /// The greatest block value that 64-bit sums are trusted with.
    public static let limit = 0x1p62

    /// The training on this problem, with all rows as one block.
    ///
    /// - Parameter noise: the noise of a private training.
    /// - Throws: `PlanError` if 64-bit integers could overflow.
    public init(problem: QuantizedProblem, noise: GradientNoise? = nil) throws {
        let blocks =
            problem.blocks.count == 1 ? problem.blocks : BlockStatistics.measure(problem.matrix, partitionCount: 1)
        headroom = Headroom(blocks: blocks, polynomial: problem.polynomial)
        guard problem.plannedWeightNorm.isFinite else {
            throw PlanError.forecastDiverges(learningRate: problem.learningRate)
        }
        let bound = headroom.greatestBlockValue(weightNorm: problem.plannedWeightNorm)
        guard bound <= Self.limit else { throw PlanError.overflow(bound: bound, limit: Self.limit) }
        self.problem = problem
        descent = try FieldDescent(problem: problem, noise: noise)
    }

    /// Whether the last round has been done.
    public var isFinished: Bool { descent.isFinished }

    /// The weights reached so far, on scaled features.
    public var weights: [Double] { descent.weights }

    /// Does one round.
    public mutating func runRound() throws -> RoundMetrics {
        let roundings = try descent.nextRoundings()
        try check(norm: FieldDescent.norm(of: roundings), round: descent.round + 1)
        let sums = summedGradient(roundings)
        let largest = sums.map(\.magnitude).max() ?? 0
        return try descent.finishRound(
            blockSums: sums.map { Int128($0) }, largestBlockValue: Double(largest), workers: [])
    }

    /// The largest sum that the planned weights could give.
    public var bound: Double { headroom.greatestBlockValue(weightNorm: problem.plannedWeightNorm) }

    private func check(norm: Double, round: Int) throws(ProtocolError) {
        let bound = headroom.greatestBlockValue(weightNorm: norm)
        guard bound <= Self.limit else {
            throw .headroomExhausted(
                round: round, bound: bound, limit: Self.limit, weightNorm: norm,
                plannedWeightNorm: problem.plannedWeightNorm)
        }
    }

    /// `Xqᵀ g(Xq wq₁, …, Xq wq_r)` in 64-bit integers, which the bound keeps from overflowing; on all cores, exact in any
    /// order.
    private func summedGradient(_ roundings: [[Int64]]) -> [Int64] {
        let (matrix, coefficients) = (problem.matrix, problem.polynomial.integers)
        let (width, partCount) = (matrix.columnCount, min(max(matrix.rowCount / 256, 1), 32))
        var partials = [Int64](repeating: 0, count: partCount * width)
        partials.withUnsafeMutableBufferPointer { buffer in
            nonisolated(unsafe) let base = buffer.baseAddress!
            DispatchQueue.concurrentPerform(iterations: partCount) { part in
                let sums = base + part * width
                for i in part * matrix.rowCount / partCount..<(part + 1) * matrix.rowCount / partCount {
                    let row = matrix.row(i)
                    var (value, power) = (coefficients[0], Int64(1))
                    for (e, weights) in roundings.enumerated() {
                        power &*= integerProduct(row, weights)
                        value &+= coefficients[e + 1] &* power
                    }
                    for j in 0..<width { sums[j] &+= Int64(row[j]) &* value }
                }
            }
        }
        return (0..<width).map { j in (0..<partCount).reduce(0) { $0 &+ partials[$1 * width + j] } }
    }
}

private func integerProduct(_ row: UnsafeBufferPointer<Int32>, _ weights: [Int64]) -> Int64 {
    weights.withUnsafeBufferPointer { weights in
        var sum: Int64 = 0
        for j in 0..<row.count { sum &+= Int64(row[j]) &* weights[j] }
        return sum
    }
}
