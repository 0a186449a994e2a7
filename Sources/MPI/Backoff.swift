import CMPI

/// Pauses that grow while nothing happens: first the core is offered to others, then the rank sleeps.
///
/// A rank that waits this way is as fast as one blocked inside MPI on an idle machine, needs half of the processor
/// time, and leaves the cores to ranks with work when there are more ranks than cores. Sleeps double up to a millisecond;
/// in waits that have lasted long, they grow on with them, so that a rank is late by a sixteenth of its wait at most.
///
///     var backoff = Backoff()
///     while try communicator.probe(source: nil, tag: nil) == nil {
///         backoff.pause()
///     }
public struct Backoff: Hashable, Sendable {
    /// One pause.
    public enum Pause: Hashable, Sendable {
        /// The core is offered to others. The corresponding C function is `sched_yield`.
        case yield
        /// The rank sleeps. The corresponding C function is `nanosleep`.
        case sleep(nanoseconds: Int)
    }

    /// How often the core is offered before the rank sleeps.
    public static let yieldCount = 20
    /// The first sleep; each further one takes twice as long as the one before.
    public static let shortestSleepNanoseconds = 20_000
    /// The longest sleep in waits of up to sixteen times as long.
    public static let usualSleepNanoseconds = 1_000_000
    /// The longest sleep.
    public static let longestSleepNanoseconds = 5_000_000

    private var yieldsLeft = Backoff.yieldCount
    private var doubledNanoseconds = Backoff.shortestSleepNanoseconds
    private var sleptNanoseconds = 0

    /// A backoff that starts with its shortest pauses.
    public init() {}

    /// The pause that comes next.
    public var next: Pause {
        guard yieldsLeft == 0 else { return .yield }
        return .sleep(
            nanoseconds: max(doubledNanoseconds, min(sleptNanoseconds / 16, Backoff.longestSleepNanoseconds)))
    }

    /// Pauses, at most for the given time, and makes the next pause longer.
    ///
    /// - Parameter limit: the longest sleep that is allowed, in nanoseconds.
    public mutating func pause(atMost limit: Int = .max) {
        switch advance() {
        case .yield: cmpi_yield()
        case .sleep(let nanoseconds): cmpi_sleep(Int64(max(0, min(nanoseconds, limit))))
        }
    }

    /// Takes the next pause without pausing.
    ///
    /// - Returns: the pause that was due.
    @discardableResult
    public mutating func advance() -> Pause {
        let pause = next
        switch pause {
        case .yield: yieldsLeft -= 1
        case .sleep(let nanoseconds):
            sleptNanoseconds += nanoseconds
            doubledNanoseconds = min(doubledNanoseconds * 2, Backoff.usualSleepNanoseconds)
        }
        return pause
    }

    /// Starts again with the shortest pauses, after something happened.
    public mutating func reset() {
        self = Backoff()
    }
}
