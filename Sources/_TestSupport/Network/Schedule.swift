import TrainingProtocols

/// Everything that can happen to a run at once, from one seed, and what must come of it.
public struct Schedule: Sendable, CustomStringConvertible {
    /// The seed that repeats it.
    public let seed: UInt64
    /// What happens.
    public let plan: FaultPlan
    /// Whether no more happens than the code tolerates: the run must end.
    public let mustEnd: Bool
    /// Whether so many workers are gone before the first round that the run cannot end.
    public let mustBeRefused: Bool
    /// The workers that lie.
    public let liarCount: Int

    /// The seed, and all that it leads to.
    public var description: String { "schedule \(seed): \(plan)" }

    /// What a code tolerates.
    public struct Tolerance: Hashable, Sendable {
        /// Answers that need not come, S.
        public var missing: Int
        /// Answers without which a run can end, but need not: S for exact codes, more where further answers lessen noise.
        public var missingAtBest: Int
        /// Answers that may be lies, A.
        public var lies: Int

        /// A code that tolerates so many missing answers, and so many lies besides.
        public init(missing: Int, atBest: Int? = nil, lies: Int = 0) {
            self.missing = missing
            missingAtBest = atBest ?? missing
            self.lies = lies
        }
    }

    /// Draws a schedule. Three of four keep within the tolerance; the others go beyond, by up to three more
    /// workers than can be missing at best. Workers lie
    /// only as far as lies are tolerated.
    ///
    /// - Parameters:
    ///   - rounds: the rounds of the training.
    ///   - tileCount: the tiles of a share.
    public init(seed: UInt64, workerCount: Int, rounds: Int, tileCount: Int, tolerance: Tolerance) {
        var generator = SeededGenerator(seed: seed)
        var plan = FaultPlan(seed: generator.next())
        plan.latency = 0.01...Double.random(in: 0.02...4, using: &generator)
        plan.masterStepTime = [0, 0.25, 3].randomElement(using: &generator)!
        let harmless = Self.harmless(using: &generator)
        plan.common = harmless
        var order = (0..<workerCount).map { WorkerID($0) }.shuffled(using: &generator)
        let isBeyond = Int.random(in: 0..<4, using: &generator) == 0
        let wanted =
            isBeyond
            ? Int.random(in: tolerance.missing + 1...tolerance.missingAtBest + 3, using: &generator)
            : Int.random(in: 0...tolerance.missing, using: &generator)
        let faultyCount = min(wanted, workerCount)
        var (goneCount, malformingCount, liarCount) = (0, 0, 0)
        for worker in order.prefix(faultyCount) {
            var fault = Fault(faults: harmless)
            fault.draw(rounds: rounds, tileCount: tileCount, using: &generator)
            plan.faults[worker] = fault.faults
            if !fault.injected.isEmpty { plan.injected[worker] = fault.injected }
            if fault.isGoneFromTheStart { goneCount += 1 }
            if fault.makesMalformedAnswers { malformingCount += 1 }
        }
        order.removeFirst(faultyCount)
        if tolerance.lies > 0 {
            liarCount = Int.random(in: 0...tolerance.lies, using: &generator)
            for worker in order.prefix(liarCount) {
                plan.injected[worker] = [Self.lie(rounds: rounds, using: &generator)]
            }
        }
        self.seed = seed
        self.plan = plan
        self.liarCount = liarCount
        // Answers that are none are waited for no longer, and take the place of lies.
        mustEnd =
            faultyCount <= tolerance.missing && (liarCount == 0 || liarCount + malformingCount <= tolerance.lies)
        mustBeRefused = goneCount > tolerance.missingAtBest
    }

    /// A schedule made by hand, after which the run must end.
    public init(plan: FaultPlan) {
        (seed, self.plan) = (plan.seed, plan)
        (mustEnd, mustBeRefused, liarCount) = (true, false, 0)
    }

    /// A lie in some rounds, or in all.
    public static func lie(rounds: Int, using generator: inout SeededGenerator) -> InjectedFault {
        let corruption = InjectedFault.Corruption.allCases.filter(\.isLie).randomElement(using: &generator)!
        let first = Int.random(in: 1...rounds, using: &generator)
        let range =
            Bool.random(using: &generator) ? 1...rounds : first...Int.random(in: first...rounds, using: &generator)
        return InjectedFault(kind: .corrupt(corruption), moment: .rounds(range), seed: generator.next())
    }

    /// What costs time but no answer: late and repeated answers.
    private static func harmless(using generator: inout SeededGenerator) -> WorkerFaults {
        WorkerFaults(
            repeatProbability: [0, 0.3, 1].randomElement(using: &generator)!,
            lagProbability: [0, 0, 0.2].randomElement(using: &generator)!,
            lag: 0...Double.random(in: 1...30, using: &generator))
    }
}

/// What costs a worker's answers.
private struct Fault {
    var faults: WorkerFaults
    var injected: [InjectedFault] = []
    var isGoneFromTheStart = false

    /// Whether answers come that are no residues, or too many or few.
    var makesMalformedAnswers: Bool {
        faults.tamperProbability > 0
            || injected.contains { if case .corrupt = $0.kind { true } else { false } }
    }

    /// Draws one kind of fault, or two.
    mutating func draw(rounds: Int, tileCount: Int, using generator: inout SeededGenerator) {
        for _ in 0..<Int.random(in: 1...2, using: &generator) {
            let first = Int.random(in: 1...rounds, using: &generator)
            let some = first...Int.random(in: first...rounds, using: &generator)
            faults.reportsDeath = Bool.random(using: &generator)
            switch Int.random(in: 0..<8, using: &generator) {
            case 0: faults.dropProbability = [0.2, 1].randomElement(using: &generator)!
            case 1: faults.tamperProbability = [0.3, 1].randomElement(using: &generator)!
            case 2: (faults.lagProbability, faults.lag) = (1, 1...Double.random(in: 2...40, using: &generator))
            case 3: faults.diesAt = Double.random(in: 0...40, using: &generator)
            case 4:
                faults.diesAfterTiles = Int.random(in: 0...tileCount, using: &generator)
                isGoneFromTheStart = true
            case 5:
                let ending = [InjectedFault.Kind.kill, .stop].randomElement(using: &generator)!
                let isEarly = Int.random(in: 0..<3, using: &generator) == 0
                injected.append(InjectedFault(kind: ending, moment: isEarly ? .share : .rounds(some)))
                if isEarly { isGoneFromTheStart = true }
            case 6: injected.append(InjectedFault(kind: .delay(seconds: 20), moment: .rounds(some)))
            default:
                let corruption = [InjectedFault.Corruption.wrongLength, .outOfRange].randomElement(using: &generator)!
                injected.append(InjectedFault(kind: .corrupt(corruption), moment: .rounds(some)))
            }
        }
        // An answer that is too short and is made longer on its way looks like one: together they would be a lie.
        if injected.contains(where: { $0.kind == .corrupt(.wrongLength) }) {
            faults.tamperings = [.truncated, .outOfRange]
        }
    }
}
