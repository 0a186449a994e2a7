import AnalogCoding

/// The pads that hide data and weights.
public struct AnalogPads: Hashable, Sendable {
    /// How they are distributed.
    public let distribution: PadDistribution
    /// σ of those of the data.
    public let dataDeviation: Double
    /// σ of those of the weights.
    public let weightDeviation: Double

    /// Pads of the data with this deviation.
    ///
    /// Those of the weights have `1/√d` of it: weights are smaller than features in about this proportion, or products with
    /// rows would not be of the order of one.
    public init(distribution: PadDistribution = .gaussian, dataDeviation: Double, featureCount: Int) {
        precondition(dataDeviation > 0 && dataDeviation.isFinite && featureCount > 0, "a deviation")
        self.distribution = distribution
        self.dataDeviation = dataDeviation
        weightDeviation = dataDeviation / Double(featureCount).squareRoot()
    }
}
