import Foundation

/// The report of a run: a stable JSON schema (`docs/report.md`).
///
/// Generic over the configuration, whose shape is the command's business.
public struct TrainingReport<Configuration: Encodable>: Encodable {
    /// The version of this schema.
    public let schemaVersion = 1
    /// What ran.
    public var program: ProgramReport
    /// The options of the run, which repeat it when given as `--config`.
    public var configuration: Configuration
    /// The resolved code, for schemes that have one.
    public var plan: PlanReport?
    /// How far the results were from wrapping around.
    public var headroom: HeadroomReport?
    /// The guarantee of a differentially private training.
    public var privacy: PrivacyReport?
    /// What analog coding and noise protect, and what not.
    public var analog: AnalogReport?
    /// Where the time went.
    public var timing: TimingReport
    /// What came out.
    public var result: ResultReport
    /// What travelled.
    public var traffic: TrafficReport
    /// What became of checkpoints, if some are kept.
    public var checkpoints: CheckpointReport?
    /// Every n-th round, if that was asked for.
    public var history: [HistoryEntry]
    /// Each worker, for schemes that have workers.
    public var workers: [WorkerEntry]
    /// The failures that workers were made to have: empty in an earnest run.
    public var injected: [String]

    /// A report from its parts.
    public init(
        program: ProgramReport, configuration: Configuration, plan: PlanReport?, headroom: HeadroomReport?,
        privacy: PrivacyReport? = nil, analog: AnalogReport? = nil, timing: TimingReport, result: ResultReport,
        traffic: TrafficReport,
        checkpoints: CheckpointReport? = nil,
        history: [HistoryEntry], workers: [WorkerEntry], injected: [String] = []
    ) {
        self.program = program
        self.configuration = configuration
        self.plan = plan
        self.headroom = headroom
        self.privacy = privacy
        self.analog = analog
        self.timing = timing
        self.result = result
        self.traffic = traffic
        self.checkpoints = checkpoints
        self.history = history
        self.workers = workers
        self.injected = injected
    }

    /// The report as JSON with sorted keys.
    public func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(self)
    }
}
