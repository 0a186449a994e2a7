/// What came out.
public struct ResultReport: Codable, Sendable {
    /// The part of the test rows whose class is right.
    public var testAccuracy: Double?
    /// The mean loss on the test rows.
    public var testLoss: Double?
    /// The part of the training rows whose class is right.
    public var trainAccuracy: Double?
    /// The mean loss on the training rows.
    public var trainLoss: Double
    /// The rounds that were done.
    public var iterations: Int
    /// Whether the tolerance ended the training.
    public var converged: Bool
    /// SHA-256 of the weights as little-endian doubles: equal for bit-identical models.
    public var weightsHash: String
    /// The greatest resident set of the master's process, in bytes.
    public var peakMemoryBytes: Int

    /// A result.
    public init(
        testAccuracy: Double?, testLoss: Double?, trainAccuracy: Double?, trainLoss: Double, iterations: Int,
        converged: Bool, weightsHash: String, peakMemoryBytes: Int
    ) {
        self.testAccuracy = testAccuracy
        self.testLoss = testLoss
        self.trainAccuracy = trainAccuracy
        self.trainLoss = trainLoss
        self.iterations = iterations
        self.converged = converged
        self.weightsHash = weightsHash
        self.peakMemoryBytes = peakMemoryBytes
    }
}
