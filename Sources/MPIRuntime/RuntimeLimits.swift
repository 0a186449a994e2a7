/// How long each kind of wait may last, in seconds. Every wait of a run has an end.
public struct RuntimeLimits: Hashable, Codable, Sendable {
    /// For all workers to report after the start.
    public var startupSeconds = 60.0
    /// For the shares to be taken over by all workers, from the last progress on.
    public var distributionSeconds = 120.0
    /// For the answers that a round needs.
    public var roundSeconds = 120.0
    /// For a worker without a message from the master, after which it leaves.
    public var silenceSeconds = 900.0
    /// For the workers to say goodbye at the end.
    public var shutdownSeconds = 3.0

    /// The defaults.
    public init() {}
}
