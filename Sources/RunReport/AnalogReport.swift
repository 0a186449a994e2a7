/// What analog coding and noise protect, and what not.
public struct AnalogReport: Codable, Sendable {
    /// What colluding workers learn from their shares.
    public struct Leakage: Codable, Sendable {
        /// Bits of information about the blocks in each coordinate of the data; missing if there is no bound.
        public var bitsPerCoordinate: Double?
        /// The workers that learn so much, from 0.
        public var workers: [Int]
        /// Whether all sets of T workers were looked at; otherwise there may be sets that learn more.
        public var isBound: Bool
        /// The deviation of the data that was assumed, from the range of the scaled features.
        public var dataDeviation: Double

        /// A leakage.
        public init(bitsPerCoordinate: Double?, workers: [Int], isBound: Bool, dataDeviation: Double) {
            self.bitsPerCoordinate = bitsPerCoordinate
            self.workers = workers
            self.isBound = isBound
            self.dataDeviation = dataDeviation
        }
    }

    /// The noise in the answers, and what they reveal of a row all the same.
    public struct Release: Codable, Sendable {
        /// ε that was asked for of one answer.
        public var epsilon: Double
        /// δ of one answer, and of all together.
        public var delta: Double
        /// How the noise follows from them.
        public var calibration: String
        /// σ/Δ.
        public var noiseMultiplier: Double
        /// C; missing if each worker takes its own from the data.
        public var clipNorm: Double?
        /// ε that one answer has in fact.
        public var epsilonOfOneAnswer: Double
        /// ε of all answers of one worker.
        public var epsilonOfOneUplink: Double
        /// ε of all answers of all workers.
        public var epsilonOfAllUplinks: Double
        /// The rounds that these are for.
        public var rounds: Int
        /// Whether the bound on rows is public: otherwise no ε holds.
        public var isPrivate: Bool

        /// A release.
        public init(
            epsilon: Double, delta: Double, calibration: String, noiseMultiplier: Double, clipNorm: Double?,
            epsilonOfOneAnswer: Double, epsilonOfOneUplink: Double, epsilonOfAllUplinks: Double, rounds: Int,
            isPrivate: Bool
        ) {
            self.epsilon = epsilon
            self.delta = delta
            self.calibration = calibration
            self.noiseMultiplier = noiseMultiplier
            self.clipNorm = clipNorm
            self.epsilonOfOneAnswer = epsilonOfOneAnswer
            self.epsilonOfOneUplink = epsilonOfOneUplink
            self.epsilonOfAllUplinks = epsilonOfAllUplinks
            self.rounds = rounds
            self.isPrivate = isPrivate
        }
    }

    /// The layout of the points.
    public var points: String
    /// How pads are distributed.
    public var pads: String
    /// σ of the pads of the data.
    public var padDeviation: Double
    /// σ of the pads of the weights.
    public var weightPadDeviation: Double
    /// The answers that a round waits for.
    public var awaitedAnswers: Int
    /// The deviation of the decoded sum per deviation of an answer's noise, with all answers.
    public var noiseGain: Double
    /// The same with as many as are awaited: the median of random sets.
    public var expectedNoiseGain: Double
    /// The greatest that is usable.
    public var greatestUsableGain: Double
    /// About how large the error of the first gradient is, of noise and rounding, in proportion to that gradient.
    public var relativeGradientError: Double
    /// What T colluding workers learn.
    public var leakage: Leakage
    /// The noise; missing if there is none.
    public var release: Release?

    /// A report from its parts.
    public init(
        points: String, pads: String, padDeviation: Double, weightPadDeviation: Double, awaitedAnswers: Int,
        noiseGain: Double, expectedNoiseGain: Double, greatestUsableGain: Double,
        relativeGradientError: Double, leakage: Leakage, release: Release?
    ) {
        self.points = points
        self.pads = pads
        self.padDeviation = padDeviation
        self.weightPadDeviation = weightPadDeviation
        self.awaitedAnswers = awaitedAnswers
        self.noiseGain = noiseGain
        self.expectedNoiseGain = expectedNoiseGain
        self.greatestUsableGain = greatestUsableGain
        self.relativeGradientError = relativeGradientError
        self.leakage = leakage
        self.release = release
    }
}
