/// The decoder of the answers of some workers: `Σᵢ cᵢ answerᵢ = Σ_k f(β_k)`, and how it treats noise.
///
/// The answers are values of a polynomial of degree `D − 1`, fitted by least squares in a basis that suits the points:
/// Chebyshev polynomials on the range of real points, powers on the unit circle. Of all coefficients that decode, these
/// have the least norm.
///
/// Data is real, and so is the result; the imaginary part of what is decoded is dropped. The real part is
/// `Σ (Re cᵢ Re yᵢ − Im cᵢ Im yᵢ)`: with independent noise of deviation σ in every plane of every answer, it has deviation
/// `σ ‖c‖₂`, over reals and complexes alike. Dropping the imaginary part takes the half of the noise's power that was there,
/// but none from the real part. (Noise of `E|n|² = σ²` has σ/√2 in each plane, and gives `σ ‖c‖₂/√2`.)
public struct AnalogDecoder: Sendable {
    /// The workers whose answers are decoded, in this order.
    public let workers: [Int]
    /// `c`, one for each answer.
    public let coefficients: [ComplexNumber]
    /// `‖c‖₂`: the deviation of the result for noise of deviation 1 in each plane of the answers.
    public let noiseGain: Double
    /// The greatest noise gain that is usable: `4 √K`.
    public let greatestUsableGain: Double
    /// The condition number of the fit, to some per cent.
    public let conditionNumber: Double
    /// From the planes of the answers to the real part of the result.
    private let combination: RealCombination
    private let planeCount: Int

    /// The decoder for the answers of these workers.
    ///
    /// - Parameter workers: D or more distinct workers in `0 ..< N`; all of them are used.
    /// - Throws: `AnalogCodingError.tooFewAnswers`.
    public init(code: AnalogCode, workers: [Int]) throws(AnalogCodingError) {
        let need = code.parameters.recoveryThreshold
        guard workers.count >= need else { throw .tooFewAnswers(have: workers.count, need: need) }
        precondition(Set(workers).count == workers.count, "each worker once")
        let basis = AnalogBasis(code.nodes, count: need)
        let rows = workers.map { basis.values(at: code.nodes.workers[$0]) }
        let wanted = code.nodes.blocks.map(basis.values(at:)).reduce(Array(repeating: .zero, count: need)) {
            zip($0, $1).map(+)
        }
        var factors = ComplexQR()
        factors.factor(rowCount: rows.count, columnCount: need) { rows[$0][$1] }
        let coefficients = factors.leastNormSolution(wanted)
        self.workers = workers
        self.coefficients = coefficients
        conditionNumber = factors.conditionNumber
        noiseGain = coefficients.reduce(0) { $0 + $1.squaredMagnitude }.squareRoot()
        greatestUsableGain = 4 * Double(code.parameters.blockCount).squareRoot()
        planeCount = code.planeCount
        combination = RealCombination([
            planeCount == 1 ? coefficients.map(\.real) : coefficients.flatMap { [$0.real, -$0.imaginary] }
        ])
    }

    /// Whether the result is worth having: the noise gain is at most `4 √K`.
    ///
    /// Without a code, K workers with the same noise have a gain of `√K`; four times that costs as much accuracy as a fourth
    /// of ε would. The exact place matters little, since the gain grows so fast with fewer answers: of N = 50 workers with
    /// D = 25, 35 at random mostly have a gain of 1 to 3, and D at random of 30 to millions. (Some sets of D are usable:
    /// every other worker of 50.) The remedy is to wait for about ten more answers. Without noise, the gain still tells how
    /// rounding of the answers is amplified.
    public var isUsable: Bool { noiseGain <= greatestUsableGain }

    /// Computes the real part of `Σ cᵢ answerᵢ` in `count` columns.
    ///
    /// - Parameters:
    ///   - answers: the planes of the workers' answers, in their order: real and imaginary of the first, and so on.
    ///   - sum: the result.
    ///   - count: the number of columns.
    public func decode(answers: [UnsafePointer<Double>], to sum: UnsafeMutablePointer<Double>, count: Int) {
        precondition(answers.count == workers.count * planeCount, "all planes of all answers")
        combination.apply(inputs: answers, outputs: [sum], count: count)
    }
}

/// Polynomials that are nearly orthogonal on the workers' points.
private struct AnalogBasis {
    private let isReal: Bool
    private let center: Double
    private let halfWidth: Double
    private let count: Int

    init(_ nodes: AnalogNodes, count: Int) {
        isReal = nodes.isReal
        self.count = count
        let reals = nodes.workers.map(\.real)
        let (least, greatest) = (reals.min() ?? 0, reals.max() ?? 0)
        center = (least + greatest) / 2
        halfWidth = greatest > least ? (greatest - least) / 2 : 1
    }

    /// The first `count` polynomials at `z`: Chebyshev's `T_j((z − center)/halfWidth)`, or `zʲ`.
    func values(at z: ComplexNumber) -> [ComplexNumber] {
        let x = isReal ? ComplexNumber((z.real - center) / halfWidth) : z
        var values = [ComplexNumber.one]
        while values.count < count {
            let n = values.count
            values.append(
                n == 1 ? x : isReal ? 2 * (x * values[n - 1]) - values[n - 2] : x * values[n - 1])
        }
        return values
    }
}

/// The decoders of the sets of workers seen so far: in most runs the same workers answer first again and again.
public struct AnalogDecoderCache: Sendable {
    private let code: AnalogCode
    private let capacity: Int
    private var known: [[Int]: AnalogDecoder] = [:]

    /// An empty cache that holds at most `capacity` decoders; when one more comes, all are dropped.
    public init(code: AnalogCode, capacity: Int = 64) {
        precondition(capacity > 0, "a cache holds at least one decoder")
        self.code = code
        self.capacity = capacity
    }

    /// The decoder for the answers of `workers`, which are in ascending order.
    public mutating func decoder(workers: [Int]) throws(AnalogCodingError) -> AnalogDecoder {
        if let decoder = known[workers] { return decoder }
        let decoder = try AnalogDecoder(code: code, workers: workers)
        if known.count == capacity { known.removeAll(keepingCapacity: true) }
        known[workers] = decoder
        return decoder
    }
}
