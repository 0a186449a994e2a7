import Quantization

/// Gradient descent whose data gradient comes as integers: shared by the coded scheme and its twin in clear, so that both
/// round, add and step alike to the last bit.
public struct FieldDescent {
    private var descent: GradientDescent
    private let quantizer: WeightQuantizer
    private let polynomial: FieldPolynomial
    private let clearTerm: [Double]
    private let seed: UInt64
    /// The gradient with its labels in integers, and the noise that covers it; in a private training.
    private let privateGradient: PrivateGradient?
    private let noise: GradientNoise?

    /// Descent from where the problem starts: zero weights, or those of an earlier run.
    ///
    /// - Parameter noise: the noise of a private training.
    /// - Precondition: there is noise if the problem's settings ask for it.
    public init(problem: QuantizedProblem, noise: GradientNoise? = nil) throws(QuantizationError) {
        precondition(problem.settings.privacy == noise?.settings, "noise for a private training, and for no other")
        descent = GradientDescent(
            featureCount: problem.matrix.columnCount, rowCount: problem.matrix.rowCount, settings: problem.settings,
            learningRate: problem.learningRate, start: problem.start)
        quantizer = try WeightQuantizer(scaleBits: problem.settings.weightBits)
        polynomial = problem.polynomial
        clearTerm = problem.clearTerm
        seed = problem.settings.seed
        privateGradient = problem.privateGradient
        self.noise = noise
    }

    /// The weights reached so far.
    public var weights: [Double] { descent.weights }
    /// The number of finished rounds.
    public var round: Int { descent.round }
    /// Whether the last round has been done, or the privacy budget is spent.
    public var isFinished: Bool { descent.isFinished || noise?.isSpent ?? false }

    /// The r independent roundings of the weights for the next round; the same each time.
    ///
    /// - Throws: `ProtocolError.diverged` if a weight does not fit.
    public func nextRoundings() throws(ProtocolError) -> [[Int64]] {
        var generator = RoundingGenerator(seed: seed, round: round + 1)
        do {
            return try quantizer.roundings(of: weights, count: polynomial.degree, using: &generator)
        } catch {
            throw .diverged(round: round + 1)
        }
    }

    /// Takes the step of a round.
    ///
    /// - Parameters:
    ///   - blockSums: `Σ_k B_k`, the lifted block values, added without a field.
    ///   - largestBlockValue: the greatest `|B_k[j]|`.
    ///   - workers: the workers whose answers were used.
    /// - Throws: `ProtocolError.diverged`; in a private training also what `GradientNoise` throws.
    public mutating func finishRound(
        blockSums: [Int128], largestBlockValue: Double, workers: [WorkerID]
    ) throws -> RoundMetrics {
        if let privateGradient, let noise {
            let norm = Self.norm(of: try nextRoundings())
            let gradient = try privateGradient.release(
                blockSums: blockSums, weightNorm: norm, round: round + 1, noise: noise)
            return try descent.step(summedGradient: gradient, largestBlockValue: largestBlockValue, workers: workers)
        }
        let unit = polynomial.factor * Double(sign: .plus, exponent: -polynomial.resultScaleBits, significand: 1)
        var gradient = clearTerm
        for j in gradient.indices { gradient[j] += unit * nearestDouble(blockSums[j]) }
        return try descent.step(
            summedGradient: gradient, largestBlockValue: largestBlockValue, workers: workers)
    }

    /// The norm that the headroom bound is taken at: the greatest `‖wq‖₂` among the roundings.
    public static func norm(of roundings: [[Int64]]) -> Double {
        let squares = roundings.map { $0.reduce(0.0) { $0 + Double($1) * Double($1) } }
        return (squares.max() ?? 0).squareRoot() * (1 + 1e-9)
    }
}

/// The double nearest to an integer. The conversion from 64 bits is one instruction; the one from 128 bits is a loop.
private func nearestDouble(_ integer: Int128) -> Double {
    Int64(exactly: integer).map { Double($0) } ?? Double(integer)
}
