import TrainingProtocols

/// A scheme as the generic tests see it: a way to make its master, and the weights that every run of it must reach.
///
/// Each check returns what is wrong, a line for each run, with the plan that repeats it; nothing is wrong if it returns
/// nothing.
public struct SchemeUnderTest {
    /// What the lines begin with.
    public let name: String
    /// The weights of the same training in clear.
    public let expectedWeights: [Double]
    /// The number of workers whose answers need not come, S.
    public let tolerance: Int
    /// How far the weights may be off, in proportion to the largest; zero for schemes that are exact.
    public let precision: Double
    private let makeMaster: () throws -> any MasterMachine

    /// A scheme that must reach `expectedWeights` to `precision` if no more than `tolerance` workers fail.
    public init(
        name: String, expectedWeights: [Double], tolerance: Int, precision: Double = 0,
        makeMaster: @escaping () throws -> any MasterMachine
    ) {
        self.name = name
        self.expectedWeights = expectedWeights
        self.tolerance = tolerance
        self.precision = precision
        self.makeMaster = makeMaster
    }

    /// Runs the scheme once.
    public func run(_ plan: FaultPlan, observer: NetworkObserver = NetworkObserver()) throws -> SimulationOutcome {
        SimulatedNetwork(plan: plan, observer: observer).run(try makeMaster())
    }

    /// Without faults the run ends, with the expected weights, and every round uses answers as they come.
    public func differencesWithoutFaults(seed: UInt64) throws -> [String] {
        let outcome = try run(FaultPlan(seed: seed))
        var wrong = differences(of: outcome)
        if outcome.total(\.malformed) + outcome.total(\.unexpected) > 0 {
            wrong.append("counts \(outcome.answerCounts)")
        }
        return wrong.map { "\(name), \(outcome.plan): \($0)" }
    }

    /// Whatever happens to at most `tolerance` workers, the weights are the expected ones.
    ///
    /// - Parameter onOutcome: sees each outcome, so that a test can assert that the faults did happen.
    public func differencesUnderFaults(seeds: Range<UInt64>, onOutcome: (SimulationOutcome) -> Void = { _ in }) throws
        -> [String]
    {
        try seeds.flatMap { seed in
            let master = try makeMaster()
            let plan = FaultPlan.survivable(seed: seed, workerCount: master.workerCount, faultyCount: tolerance)
            let outcome = SimulatedNetwork(plan: plan).run(master)
            onOutcome(outcome)
            return differences(of: outcome).map { "\(name), plan \(seed), \(plan): \($0)" }
        }
    }

    /// With one more worker silent than is tolerated, the run stops with an error that names the silent workers, at the
    /// round's deadline or, if deaths are reported, before.
    ///
    /// - Parameters:
    ///   - need: the number of answers that the scheme needs, R.
    ///   - reported: whether the network tells the master of deaths.
    /// - Precondition: the training has five rounds or more, and N = R + S.
    public func differencesWithOneLossTooMany(seed: UInt64, need: Int, reported: Bool) throws -> [String] {
        let master = try makeMaster()
        var generator = SeededGenerator(seed: seed)
        var plan = FaultPlan(seed: seed)
        let silent = (0..<master.workerCount).shuffled(using: &generator).prefix(tolerance + 1).sorted()
        // Five rounds take longer than that.
        let death = Double.random(in: 0...5, using: &generator)
        for index in silent {
            plan.faults[WorkerID(index)] = WorkerFaults(diesAt: death, reportsDeath: reported)
        }
        let outcome = SimulatedNetwork(plan: plan).run(master)
        var wrong = outcome.violations
        switch outcome.error as? ProtocolError {
        case .tooFewAnswers(let round, let have, need, let missing)?:
            if round != outcome.rounds.count + 1 { wrong.append("round \(round) after \(outcome.rounds.count)") }
            if have + missing.count != master.workerCount { wrong.append("\(have) answers, missing \(missing)") }
            if have >= need { wrong.append("\(have) answers are enough") }
            // A report may come before the answers of the others.
            if !reported, missing.map(\.index) != silent { wrong.append("missing \(missing) instead of \(silent)") }
        default: wrong.append("error \(String(describing: outcome.error)), finished \(outcome.isFinished)")
        }
        let limit = death + (reported ? 10 : plan.roundTimeout + 10)
        if outcome.virtualTime > limit { wrong.append("it took until \(outcome.virtualTime)") }
        return wrong.map { "\(name), \(plan): \($0)" }
    }

    private func differences(of outcome: SimulationOutcome) -> [String] {
        var wrong = outcome.violations
        if let error = outcome.error { wrong.append("\(error)") }
        if outcome.error == nil, !wrongWeights(outcome.weights).isEmpty {
            wrong.append("weights \(outcome.weights) instead of \(expectedWeights)")
        }
        return wrong
    }

    /// The places of the weights that are not those of the training in clear, as exactly as the scheme is.
    func wrongWeights(_ weights: [Double]) -> [Int] {
        guard weights.count == expectedWeights.count else { return Array(expectedWeights.indices) }
        let most = precision * (expectedWeights.map(abs).max() ?? 0)
        return weights.indices.filter { !(abs(weights[$0] - expectedWeights[$0]) <= most) }
    }
}
