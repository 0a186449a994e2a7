/// One round of the history.
public struct HistoryEntry: Codable, Hashable, Sendable {
    /// The round, from one.
    public var round: Int
    /// The mean loss on the training rows.
    public var trainLoss: Double
    /// The part of the test rows whose class is right.
    public var testAccuracy: Double?
    /// The gradient's norm.
    public var gradientNorm: Double
    /// The greatest block value.
    public var largestBlockValue: Double

    /// An entry.
    public init(
        round: Int, trainLoss: Double, testAccuracy: Double?, gradientNorm: Double, largestBlockValue: Double
    ) {
        self.round = round
        self.trainLoss = trainLoss
        self.testAccuracy = testAccuracy
        self.gradientNorm = gradientNorm
        self.largestBlockValue = largestBlockValue
    }
}
