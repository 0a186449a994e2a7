import TrainingProtocols

/// What came of a simulated run.
public struct SimulationOutcome: Sendable {
    /// The plan, which repeats the run.
    public let plan: FaultPlan
    /// The weights reached.
    public internal(set) var weights: [Double] = []
    /// The rounds that were finished.
    public internal(set) var rounds: [RoundMetrics] = []
    /// What the master counted of each worker's answers.
    public internal(set) var answerCounts: [AnswerCounts] = []
    /// What was sent.
    public internal(set) var traffic = SimulatedTraffic()
    /// When the run ended.
    public internal(set) var virtualTime = 0.0
    /// Why the run stopped before its end.
    public internal(set) var error: (any Error)?
    /// Whether the master said that the run is done.
    public internal(set) var isFinished = false
    /// What the master or a worker did that no machine may do: a second task for a worker that has one outstanding, a
    /// task to a worker that was reported lost, a task that a worker refuses, waiting for nothing.
    public internal(set) var violations: [String] = []
    /// Whether the network gave up: the machine waited for nothing, or for ever.
    public internal(set) var isStuck = false

    init(plan: FaultPlan) { self.plan = plan }

    /// The sum over all workers.
    public func total(_ count: KeyPath<AnswerCounts, Int>) -> Int {
        answerCounts.reduce(0) { $0 + $1[keyPath: count] }
    }
}

/// What was sent in a simulated run, whether it arrived or not.
public struct SimulatedTraffic: Hashable, Sendable {
    /// The bytes of all tiles of all shares.
    public internal(set) var shareBytes = 0
    /// The tasks.
    public internal(set) var taskCount = 0
    /// The bytes of all tasks.
    public internal(set) var taskBytes = 0
    /// The answers that workers computed.
    public internal(set) var answerCount = 0
    /// Their bytes, before anything was done to them.
    public internal(set) var answerBytes = 0
    /// The messages between workers.
    public internal(set) var exchangeCount = 0
    /// The bytes of all messages between workers.
    public internal(set) var exchangeBytes = 0
}

/// Closures that a test may set to look at what passes.
public struct NetworkObserver {
    /// Sees each tile of each worker's share.
    public var onTile: (WorkerID, Int, UnsafeRawBufferPointer) -> Void = { _, _, _ in }
    /// Sees each task as it is sent, with its round.
    public var onTask: (WorkerID, Int, UnsafeRawBufferPointer) -> Void = { _, _, _ in }
    /// Sees each message between workers as it is sent: from, to, exchange.
    public var onExchange: (WorkerID, WorkerID, Int, UnsafeRawBufferPointer) -> Void = { _, _, _, _ in }
    /// Sees the weights after each round.
    public var onRound: (RoundMetrics, [Double]) -> Void = { _, _ in }

    /// An observer that looks at nothing.
    public init() {}
}
