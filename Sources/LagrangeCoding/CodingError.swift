/// What can be wrong with a code or with what it is asked to decode.
public enum CodingError: Error, Hashable, Sendable {
    /// A count is smaller than its least useful value.
    case countTooSmall(parameter: String, have: Int, need: Int)
    /// `workerCount` answers are fewer than the threshold and the tolerated stragglers together.
    case tooFewWorkers(CodeParameters)
    /// Two evaluation or interpolation points are equal: a worker's share would say nothing new, or a block in clear.
    case pointsNotDistinct
    /// The field has fewer elements than the code has points.
    case fieldTooSmall(points: Int, modulus: UInt64)
    /// Fewer answers than the recovery threshold.
    case tooFewAnswers(have: Int, need: Int)
}
