/// What a kernel has seen of the contributions of its rows.
public struct RowBounds: Hashable, Sendable {
    /// The greatest `‖x̃‖ |S(x̃·w̃)|` of all rows, before clipping: B. It is computed from the data and therefore not private.
    public var greatestNorm = 0.0
    /// The rows whose contribution was scaled down.
    public var clippedRowCount = 0

    /// Of no rows.
    public init() {}

    /// What to scale a row's factor `s` by, so that its contribution has norm `limit` at most.
    ///
    /// A contribution whose norm is beyond the limit and not finite, or not a number, is dropped: the limit holds whatever
    /// the row is.
    @inline(__always)
    mutating func scale(squaredNorm: Double, squaredFactor: Double, limit: Double) -> Double {
        let norm = (squaredNorm * squaredFactor).squareRoot()
        if norm > greatestNorm { greatestNorm = norm }
        if norm <= limit { return 1 }
        clippedRowCount += 1
        if norm < .infinity { return limit / norm }
        greatestNorm = .infinity
        return 0
    }
}
