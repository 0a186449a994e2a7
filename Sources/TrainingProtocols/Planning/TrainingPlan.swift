import LagrangeCoding
import PrimeFields
import Quantization

/// A training that is proved feasible: enough workers, and a field in which no block value wraps around.
public struct TrainingPlan: Sendable {
    /// The counts of the code.
    public let code: TrainingCode
    /// The field.
    public let field: PrimeField
    /// The bound's ingredients, evaluated again with the actual weights of each round.
    public let headroom: Headroom
    /// The norm of the rounded weights that was planned for.
    public let plannedWeightNorm: Double
    /// How shares travel.
    public let layout: TileLayout
    /// The rounds at most.
    let iterations: Int

    /// Chooses the field.
    ///
    /// - Parameters:
    ///   - problem: the quantized data.
    ///   - code: counts, which are checked here.
    ///   - field: the field to use; `nil` for the smallest that is safe.
    /// - Throws: `CodingError` for counts that do not fit together, `PlanError` for a field or bits that do not.
    public init(problem: QuantizedProblem, code: TrainingCode, field: PrimeField?) throws {
        try code.validate()
        guard problem.plannedWeightNorm.isFinite else {
            throw PlanError.forecastDiverges(learningRate: problem.learningRate)
        }
        var blocks =
            problem.blocks.count == code.partitionCount
            ? problem.blocks : BlockStatistics.measure(problem.matrix, partitionCount: code.partitionCount)
        var headroom = Headroom(blocks: blocks, polynomial: problem.polynomial)
        let wanted = field ?? .p24
        if !headroom.fits(wanted, weightNorm: problem.plannedWeightNorm) {
            BlockStatistics.refine(&blocks, of: problem.matrix)
            headroom = Headroom(blocks: blocks, polynomial: problem.polynomial)
        }
        let candidates = field.map { [$0] } ?? PrimeField.allCases
        guard let chosen = candidates.first(where: { headroom.fits($0, weightNorm: problem.plannedWeightNorm) })
        else {
            throw PlanError.wrapAround(
                Self.explain(problem: problem, code: code, headroom: headroom, field: field ?? .p61))
        }
        self.code = code
        self.field = chosen
        self.headroom = headroom
        plannedWeightNorm = problem.plannedWeightNorm
        iterations = problem.settings.iterations
        layout = TileLayout(
            rowCount: code.shareRowCount(rowCount: problem.matrix.rowCount),
            bytesPerRow: problem.matrix.rowStride * chosen.bytesPerResidue,
            workerCount: code.workerCount)
    }

    /// The plan of a training with a Lagrange code.
    public init(problem: QuantizedProblem, code: CodeParameters, field: PrimeField?) throws {
        try self.init(problem: problem, code: .lagrange(code), field: field)
    }

    /// The largest block value that the planned weights could give.
    public var bound: Double { headroom.greatestBlockValue(weightNorm: plannedWeightNorm) }

    /// The largest block value that the field can tell, `(p − 1)/2`.
    public var limit: Double { Double(field.greatestLifted) }

    private static func explain(
        problem: QuantizedProblem, code: TrainingCode, headroom: Headroom, field: PrimeField
    ) -> PlanError.WrapAround {
        let settings = problem.settings
        func fits(_ bits: Int) -> Bool {
            var other = settings
            other.weightBits = bits
            guard let polynomial = try? other.fieldPolynomial() else { return false }
            return Headroom(blocks: headroom.blocks, polynomial: polynomial)
                .fits(field, weightNorm: problem.forecast.plannedNorm(scaleBits: bits))
        }
        func fits(partitionCount: Int) -> Bool {
            var blocks = BlockStatistics.measure(problem.matrix, partitionCount: partitionCount)
            BlockStatistics.refine(&blocks, of: problem.matrix)
            return Headroom(blocks: blocks, polynomial: problem.polynomial)
                .fits(field, weightNorm: problem.plannedWeightNorm)
        }
        // More blocks have fewer rows and smaller values: found by bisection, since each try is a pass over the data.
        var (bad, good) = (code.partitionCount, min(code.greatestPartitionCount ?? 0, problem.matrix.rowCount))
        let isPossible = good > bad && fits(partitionCount: good)
        while isPossible, good - bad > 1 {
            let middle = (bad + good) / 2
            if fits(partitionCount: middle) { good = middle } else { bad = middle }
        }
        let more = isPossible ? good : nil
        return PlanError.WrapAround(
            field: field, bound: headroom.greatestBlockValue(weightNorm: problem.plannedWeightNorm),
            limit: Double(field.greatestLifted),
            nearestField: PrimeField.allCases.first { headroom.fits($0, weightNorm: problem.plannedWeightNorm) },
            nearestWeightBits: (0..<settings.weightBits).last { fits($0) }, nearestPartitionCount: more)
    }
}

extension Headroom {
    /// Whether no block value wraps around in `field` and every data value is a residue there.
    func fits(_ field: PrimeField, weightNorm: Double) -> Bool {
        let limit = Double(field.greatestLifted)
        return greatestBlockValue(weightNorm: weightNorm) <= limit
            && blocks.allSatisfy { $0.greatestColumnNorm <= limit }
    }
}
