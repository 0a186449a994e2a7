import AnalogCoding
import PrimeFields

/// A training over the reals that can be decoded.
public struct AnalogPlan: Sendable {
    /// The code.
    public let code: AnalogCode
    /// What hides data and weights.
    public let pads: AnalogPads
    /// The answers waited for beyond D.
    public let margin: Int
    /// How rows are bounded.
    public let clipping: RowClipping
    /// The noise in each answer, if any.
    public let noise: ReleaseNoise?
    /// How shares travel.
    public let layout: TileLayout
    /// The noise gain with the answers of all workers.
    public let noiseGain: Double
    /// The rounds at most.
    let iterations: Int

    /// The margin that mostly suffices: of N = 50 workers with D = 25, the gain is 30 to millions with 25 answers, 1 to 3
    /// with 35.
    public static let usualMargin = 10

    /// The plan of a training.
    ///
    /// - Throws: `AnalogPlanError.tooManyBlocks` if some block would be empty; `.boundNeeded` for noise without a bound;
    ///   `.tooNoisy` if not even the answers of all workers can be decoded.
    public init(
        problem: AnalogProblem, code: AnalogCode, pads: AnalogPads, margin: Int = usualMargin,
        clipping: RowClipping = .none, noise: ReleaseNoise? = nil
    ) throws {
        precondition(margin >= 0, "a number of answers")
        let (rowCount, blockCount) = (problem.features.rowCount, code.parameters.blockCount)
        guard blockCount <= rowCount else {
            throw AnalogPlanError.tooManyBlocks(blockCount, rowCount: rowCount)
        }
        guard noise == nil || clipping != .none else { throw AnalogPlanError.boundNeeded }
        let all = try AnalogDecoder(code: code, workers: Array(0..<code.parameters.workerCount))
        guard all.isUsable else {
            throw AnalogPlanError.tooNoisy(noiseGain: all.noiseGain, limit: all.greatestUsableGain)
        }
        self.code = code
        self.pads = pads
        self.margin = margin
        self.clipping = clipping
        self.noise = noise
        noiseGain = all.noiseGain
        iterations = problem.settings.iterations
        layout = TileLayout(
            rowCount: (rowCount + blockCount - 1) / blockCount,
            bytesPerRow: code.planeCount * RealMatrix.rowStride(columnCount: problem.features.columnCount)
                * MemoryLayout<Double>.size,
            workerCount: code.parameters.workerCount)
    }

    /// The answers that a round waits for if all workers are there: D and the margin, N at most.
    public var answerTarget: Int {
        min(code.parameters.recoveryThreshold + margin, code.parameters.workerCount)
    }

    /// The median of the noise gains of `tries` random sets of `answerTarget` workers.
    public func expectedNoiseGain(tries: Int = 15, using generator: inout some RandomNumberGenerator) -> Double {
        let count = code.parameters.workerCount
        guard answerTarget < count else { return noiseGain }
        let gains = (0..<tries).map { _ in
            let workers = Array((0..<count).shuffled(using: &generator).prefix(answerTarget)).sorted()
            guard let decoder = try? AnalogDecoder(code: code, workers: workers) else { return Double.infinity }
            return decoder.noiseGain
        }
        return gains.sorted()[tries / 2]
    }

    /// Builds the master.
    ///
    /// - Parameters:
    ///   - problem: the data that the plan was made for.
    ///   - makeGenerator: gives generators of pads, each with a key of its own.
    public func makeMaster(
        problem: AnalogProblem, makeGenerator: () throws -> any CryptographicGenerator = { try MaskGenerator() }
    ) throws -> any MasterMachine {
        try DPLEMaster(problem: problem, plan: self, makeGenerator: makeGenerator)
    }
}

/// Why a training over the reals cannot start as it is asked for.
public enum AnalogPlanError: Error, Hashable, Sendable {
    /// There are more blocks than rows.
    case tooManyBlocks(Int, rowCount: Int)
    /// Noise is scaled by a bound of what a row contributes, and there is none.
    case boundNeeded
    /// With the answers of all workers, noise and rounding are amplified too much.
    case tooNoisy(noiseGain: Double, limit: Double)
}
