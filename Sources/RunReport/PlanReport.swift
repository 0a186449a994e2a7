/// The resolved code.
public struct PlanReport: Codable, Sendable {
    /// N.
    public var workers: Int
    /// K.
    public var partitions: Int
    /// T.
    public var privacy: Int
    /// S.
    public var stragglers: Int
    /// A; missing in reports of versions that could not correct anything.
    public var adversaries: Int?
    /// R.
    public var recoveryThreshold: Int
    /// The name of the field.
    public var field: String
    /// Rows of the training data, m.
    public var rows: Int
    /// Columns of the training data, d.
    public var features: Int
    /// The step size.
    public var learningRate: Double
    /// What the master was foreseen to hold, in bytes, without the program itself.
    public var masterBytes: Int
    /// The same of each worker.
    public var workerBytes: Int

    /// A plan.
    public init(
        workers: Int, partitions: Int, privacy: Int, stragglers: Int, adversaries: Int, recoveryThreshold: Int,
        field: String, rows: Int, features: Int, learningRate: Double, masterBytes: Int, workerBytes: Int
    ) {
        self.workers = workers
        self.partitions = partitions
        self.privacy = privacy
        self.stragglers = stragglers
        self.adversaries = adversaries
        self.recoveryThreshold = recoveryThreshold
        self.field = field
        self.rows = rows
        self.features = features
        self.learningRate = learningRate
        self.masterBytes = masterBytes
        self.workerBytes = workerBytes
    }
}
