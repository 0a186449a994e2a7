/// How far the results were from wrapping around.
public struct HeadroomReport: Codable, Sendable {
    /// The greatest block value that the field can tell.
    public var limit: Double
    /// The greatest that the plan reckoned with.
    public var bound: Double
    /// The greatest that occurred.
    public var largestSeen: Double

    /// A headroom.
    public init(limit: Double, bound: Double, largestSeen: Double) {
        self.limit = limit
        self.bound = bound
        self.largestSeen = largestSeen
    }
}
