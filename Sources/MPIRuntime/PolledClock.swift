/// A clock that counts the time of a wait only as far as the process was there to look.
///
/// While the process is stopped or busy elsewhere, messages may have come that it has not seen yet: time on the wall
/// would declare their senders lost.
package struct PolledClock: Hashable, Sendable {
    /// The most that one look may add, in seconds.
    package static let greatestStep = 0.25

    /// The time counted so far, in seconds.
    package private(set) var seconds = 0.0
    private var last: Double?

    /// A clock at zero.
    package init() {}

    /// Counts the time since the last look.
    ///
    /// - Parameter now: seconds of a clock that only goes forward.
    /// - Returns: the time counted so far.
    @discardableResult
    package mutating func look(at now: Double) -> Double {
        if let last { seconds += min(max(now - last, 0), Self.greatestStep) }
        last = now
        return seconds
    }
}
