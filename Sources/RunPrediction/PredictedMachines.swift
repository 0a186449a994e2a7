/// The machines of a predicted run.
public struct PredictedMachines: Hashable, Codable, Sendable {
    /// The time of an empty message from one to another, in seconds.
    public var latencySeconds: Double
    /// What each machine's link carries in each direction, in bytes a second; the master's carries all shares.
    public var bytesPerSecond: Double
    /// The multiply-adds in the field of one core in a second.
    public var operationsPerSecond: Double
    /// The cores that all workers share; `nil` for one each.
    public var sharedCores: Int?

    /// Such machines.
    public init(
        latencySeconds: Double, bytesPerSecond: Double, operationsPerSecond: Double, sharedCores: Int? = nil
    ) {
        self.latencySeconds = latencySeconds
        self.bytesPerSecond = bytesPerSecond
        self.operationsPerSecond = operationsPerSecond
        self.sharedCores = sharedCores
    }

    /// How often as long as alone each of `count` workers takes that compute at once.
    func crowding(workerCount count: Int) -> Double { sharedCores.map { max(1, Double(count) / Double($0)) } ?? 1 }
}

/// The training of a predicted run.
public struct PredictedWork: Hashable, Codable, Sendable {
    /// m.
    public var rowCount: Int
    /// d.
    public var featureCount: Int
    /// r.
    public var degree: Int
    /// J.
    public var rounds: Int
    /// The bytes of a residue.
    public var bytesPerResidue: Int

    /// Such a training.
    public init(rowCount: Int, featureCount: Int, degree: Int, rounds: Int, bytesPerResidue: Int) {
        self.rowCount = rowCount
        self.featureCount = featureCount
        self.degree = degree
        self.rounds = rounds
        self.bytesPerResidue = bytesPerResidue
    }
}
