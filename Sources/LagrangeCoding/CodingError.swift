/// What can be wrong with a code or with what it is asked to decode.
public enum CodingError: Error, Hashable, Sendable {
    /// A count is smaller than its least useful value.
    case countTooSmall(parameter: String, have: Int, need: Int)
    /// There are fewer workers than the counts need.
    case tooFewWorkers(CodeParameters)
    /// Two evaluation or interpolation points are equal: a worker's share would say nothing new, or a block in clear.
    case pointsNotDistinct
    /// The field has fewer elements than the code has points.
    case fieldTooSmall(points: Int, modulus: UInt64)
    /// Fewer answers than the recovery threshold.
    case tooFewAnswers(have: Int, need: Int)
    /// Answers are not values of one polynomial, and more than `limit` of `count` would have to be wrong. Where these tell
    /// which, the workers are `suspects`; otherwise it is empty.
    case contradictingAnswers(count: Int, limit: Int, suspects: [Int])
}
