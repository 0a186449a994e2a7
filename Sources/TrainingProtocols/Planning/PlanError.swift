import PrimeFields

/// Why a training cannot start as it is asked for.
public enum PlanError: Error, Hashable, Sendable {
    /// A block value could wrap around in this field.
    case wrapAround(WrapAround)
    /// Sums could exceed 64-bit integers in the scheme that computes in clear.
    case overflow(bound: Double, limit: Double)
    /// The weights of the forecast are not finite: the training would diverge.
    case forecastDiverges(learningRate: Double)

    /// What does not fit, and what would.
    public struct WrapAround: Hashable, Sendable {
        /// The field that was asked for, or the largest there is.
        public let field: PrimeField
        /// The largest block value that could occur.
        public let bound: Double
        /// The largest one that the field can tell, `(p − 1)/2`.
        public let limit: Double
        /// The smallest field that would do, if there is one.
        public let nearestField: PrimeField?
        /// The most weight bits that would do in the field, if any would.
        public let nearestWeightBits: Int?
        /// The least K that would do in the field with the same data, bits and workers, if one does.
        public let nearestPartitionCount: Int?
    }
}
