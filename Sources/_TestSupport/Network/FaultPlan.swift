import TrainingProtocols

/// All that a simulated network does to a run: given the same plan and machine, a run repeats to the last bit.
///
/// Times are virtual. A round without faults takes about two latencies and two of the master's steps.
///
/// ```swift
/// var plan = FaultPlan(seed: 7)
/// plan.faults[WorkerID(3)] = WorkerFaults(dropProbability: 0.5)
/// let outcome = SimulatedNetwork(plan: plan).run(master)
/// ```
public struct FaultPlan: Sendable, CustomStringConvertible {
    /// What every random choice of the network follows from.
    public var seed: UInt64
    /// The time that a message takes, drawn anew for each; messages overtake each other.
    public var latency = 0.5...1.5
    /// The time that a step of the master takes; what arrives meanwhile is delivered meanwhile.
    public var masterStepTime = 0.25
    /// How long the master waits for the answers of a round.
    public var roundTimeout = 1000.0
    /// When the network gives up on a run.
    public var timeLimit = 1e7
    /// What is done to workers that are not named in `faults`.
    public var common = WorkerFaults()
    /// What is done to some workers.
    public var faults: [WorkerID: WorkerFaults] = [:]
    /// What workers do wrong themselves, as in a run with `--inject`.
    public var injected: [WorkerID: [InjectedFault]] = [:]

    /// A network with these delays and no faults.
    public init(seed: UInt64) { self.seed = seed }

    /// Everything that a failing run is repeated from.
    public var description: String {
        let named = faults.sorted { $0.key < $1.key }.map { "worker \($0.key.index): \($0.value)" }
        let own = injected.sorted { $0.key < $1.key }.map { "worker \($0.key.index) injected \($0.value)" }
        return (["seed \(seed), latency \(latency), timeout \(roundTimeout), all: \(common)"] + named + own)
            .joined(separator: ", ")
    }

    /// A plan that a scheme must survive which tolerates the loss of `faultyCount` workers: faults of all kinds, but all
    /// that can cost the master an answer falls on `faultyCount` workers. The others are slow at times, and repeat
    /// themselves.
    public static func survivable(seed: UInt64, workerCount: Int, faultyCount: Int) -> Self {
        var generator = SeededGenerator(seed: seed)
        var plan = Self(seed: generator.next())
        plan.latency = 0.1...Double.random(in: 0.2...4, using: &generator)
        plan.common.repeatProbability = [0, 0.3].randomElement(using: &generator)!
        for index in (0..<workerCount).shuffled(using: &generator).prefix(faultyCount) {
            plan.faults[WorkerID(index)] = .random(using: &generator)
        }
        return plan
    }
}

/// What is done to the answers of one worker.
public struct WorkerFaults: Sendable, CustomStringConvertible {
    /// An answer is lost.
    public var dropProbability: Double
    /// An answer comes twice, the second time with a delay of its own.
    public var repeatProbability: Double
    /// An answer is changed on its way.
    public var tamperProbability: Double
    /// How it is changed: one of these.
    public var tamperings: [Tampering]
    /// An answer takes `lag` longer.
    public var lagProbability: Double
    /// The additional delay, of several rounds for instance.
    public var lag: ClosedRange<Double>
    /// From then on the worker answers nothing.
    public var diesAt: Double?
    /// The worker dies while shares are distributed, after so many tiles.
    public var diesAfterTiles: Int?
    /// Whether the network tells the master of the death, as soon as a message takes.
    public var reportsDeath: Bool

    /// These faults; none if none are given.
    public init(
        dropProbability: Double = 0, repeatProbability: Double = 0, tamperProbability: Double = 0,
        tamperings: [Tampering] = [.truncated, .extended, .outOfRange], lagProbability: Double = 0,
        lag: ClosedRange<Double> = 0...0, diesAt: Double? = nil, diesAfterTiles: Int? = nil,
        reportsDeath: Bool = false
    ) {
        self.dropProbability = dropProbability
        self.repeatProbability = repeatProbability
        self.tamperProbability = tamperProbability
        self.tamperings = tamperings
        self.lagProbability = lagProbability
        self.lag = lag
        self.diesAt = diesAt
        self.diesAfterTiles = diesAfterTiles
        self.reportsDeath = reportsDeath
    }

    /// One kind of fault, or several.
    public static func random(using generator: inout SeededGenerator) -> Self {
        var faults = Self()
        let kind = Int.random(in: 0..<6, using: &generator)
        if kind == 0 || kind == 5 { faults.lagProbability = 0.5 }
        if kind == 1 || kind == 5 { faults.tamperProbability = 0.5 }
        if kind == 2 || kind == 5 { faults.dropProbability = 0.2 }
        if kind == 3 { faults.diesAt = Double.random(in: 0...20, using: &generator) }
        if kind == 4 { faults.lagProbability = 1 }
        faults.lag = 1...Double.random(in: 2...40, using: &generator)
        faults.repeatProbability = Bool.random(using: &generator) ? 0.5 : 0
        faults.reportsDeath = Bool.random(using: &generator)
        return faults
    }

    /// The faults that are not at their defaults.
    public var description: String {
        var parts: [String] = []
        if dropProbability > 0 { parts.append("drops \(dropProbability)") }
        if repeatProbability > 0 { parts.append("repeats \(repeatProbability)") }
        if tamperProbability > 0 { parts.append("tampers \(tamperProbability) \(tamperings)") }
        if lagProbability > 0 { parts.append("lags \(lagProbability) by \(lag)") }
        if let diesAt { parts.append("dies at \(diesAt)\(reportsDeath ? ", reported" : "")") }
        if let diesAfterTiles {
            parts.append("dies after \(diesAfterTiles) tiles\(reportsDeath ? ", reported" : "")")
        }
        return parts.isEmpty ? "no faults" : parts.joined(separator: " ")
    }
}

/// How an answer is changed on its way.
public enum Tampering: Sendable, CustomStringConvertible {
    /// Some of its end is missing, perhaps all of it.
    case truncated
    /// It is too long.
    case extended
    /// One word is not a residue: the prime itself, or the greatest word.
    case outOfRange
    /// What the closure makes of it: a lie, for instance. It gets the answer, the worker, the round and a generator.
    case custom(@Sendable (inout [UInt8], WorkerID, Int, inout SeededGenerator) -> Void)

    /// The name of the case.
    public var description: String {
        switch self {
        case .truncated: "truncated"
        case .extended: "extended"
        case .outOfRange: "out of range"
        case .custom: "custom"
        }
    }

    /// Changes an answer whose words are residues of `prime`, or finite numbers if that is the bits of infinity.
    func apply(
        to answer: inout [UInt8], bytesPerWord: Int, prime: UInt64, worker: WorkerID, round: Int,
        using generator: inout SeededGenerator
    ) {
        switch self {
        case .truncated:
            answer.removeLast(Int.random(in: 1...max(answer.count, 1), using: &generator))
        case .extended:
            answer += [UInt8](repeating: 0, count: Int.random(in: 1...2 * bytesPerWord, using: &generator))
        case .outOfRange:
            let place = Int.random(in: 0..<answer.count / bytesPerWord, using: &generator) * bytesPerWord
            let word = Bool.random(using: &generator) ? prime : UInt64.max
            for byte in 0..<bytesPerWord { answer[place + byte] = UInt8(truncatingIfNeeded: word >> UInt64(8 * byte)) }
        case .custom(let change):
            change(&answer, worker, round, &generator)
        }
    }
}
