/// How long each kind of wait may last, in seconds. Every wait of a run has an end.
package struct RuntimeLimits: Hashable, Codable, Sendable {
    /// For all workers to report after the start.
    package var startupSeconds = 60.0
    /// For the answers that a round needs; for a worker to take a tile of its share, from its last progress on, where too
    /// few others would be left without it.
    package var roundSeconds: Double
    /// For a worker to take a tile, at least, where enough others are left.
    package var leastDeliverySeconds = 5.0
    /// For a worker to take a tile, as a multiple of the median worker's time.
    package var deliveryFactor = 10.0
    /// Between two messages with which the master lets idle workers hear of it.
    package var keepAliveSeconds = 5.0
    /// For a worker on another host than the master's without a message of the master, after which it leaves.
    package var silenceSeconds = 60.0
    /// The same before the worker has something to do, while the master reads and plans; and on the master's host, where
    /// workers see for themselves that it still exists.
    package var idleSeconds = 3600.0
    /// For the workers to say goodbye at the end.
    package var shutdownSeconds = 3.0
    /// For MPI to end in a process that has nothing to do any more.
    package var finalizeSeconds = 5

    /// The longest time for the answers of a round, and for a tile of the shares, where nothing else is asked for.
    package static let usualRoundSeconds = 120.0

    /// The defaults, with this time for the answers of a round, and for a tile of the shares.
    package init(roundSeconds: Double = usualRoundSeconds) { self.roundSeconds = roundSeconds }

    /// For workers to give a sign of life when a round's time is over.
    package var inquirySeconds: Double { min(10, max(1, roundSeconds / 4)) }
}
