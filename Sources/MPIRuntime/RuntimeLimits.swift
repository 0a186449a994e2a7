/// How long each kind of wait may last, in seconds. Every wait of a run has an end.
package struct RuntimeLimits: Hashable, Codable, Sendable {
    /// For all workers to report after the start.
    package var startupSeconds = 60.0
    /// For the shares to be taken over by all workers, from the last progress on.
    package var distributionSeconds: Double { roundSeconds }
    /// For the answers that a round needs.
    package var roundSeconds: Double
    /// For a worker without a message from the master, after which it leaves.
    package var silenceSeconds = 900.0
    /// For the workers to say goodbye at the end.
    package var shutdownSeconds = 3.0

    /// The longest time for the answers of a round, and for a tile of the shares, where nothing else is asked for.
    package static let usualRoundSeconds = 120.0

    /// The defaults, with this time for the answers of a round, and for a tile of the shares.
    package init(roundSeconds: Double = usualRoundSeconds) { self.roundSeconds = roundSeconds }

    /// For workers to give a sign of life when a round's time is over.
    package var inquirySeconds: Double { min(10, max(1, roundSeconds / 4)) }
}
