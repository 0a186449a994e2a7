/// What the master is busy with. At any time it is exactly one of these, so that their times sum to the whole.
public enum Phase: String, CaseIterable, Codable, Sendable {
    /// Starting MPI and calling the roll.
    case startup
    /// Reading the data, or waiting for them.
    case load
    /// Taking the data to integers; also the learning rate and the forecast of the weights.
    case quantize
    /// Choosing the field and proving that nothing wraps around.
    case plan
    /// Encoding data and weights.
    case encode
    /// Handing shares and weights to the transport.
    case communicate
    /// Waiting for answers.
    case wait
    /// Decoding the gradient and taking the step.
    case decode
    /// Computing rounds in clear, in the schemes that have no workers.
    case compute
    /// Loss and accuracy.
    case evaluate
    /// Writing checkpoints, the model and the report, and letting the workers go.
    case finish
}

/// A stopwatch that is always in one phase.
public final class PhaseClock {
    private let now: () -> Double
    private let start: Double
    private var since: Double
    private var totals: [Phase: Double] = [:]

    /// The phase that the time runs for.
    public private(set) var phase: Phase

    /// A running clock.
    ///
    /// - Parameters:
    ///   - phase: the first phase.
    ///   - start: when it began.
    ///   - now: gives seconds from a fixed but unspecified point.
    public init(phase: Phase, start: Double, now: @escaping () -> Double) {
        self.now = now
        self.phase = phase
        self.start = start
        since = start
    }

    /// Ends the current phase and begins another.
    public func enter(_ next: Phase) {
        let time = now()
        totals[phase, default: 0] += time - since
        since = time
        phase = next
    }

    /// Runs `body` as `phase`, then goes back to the current one.
    public func measure<Result>(_ phase: Phase, _ body: () throws -> Result) rethrows -> Result {
        let before = self.phase
        enter(phase)
        defer { enter(before) }
        return try body()
    }

    /// Seconds since the clock was started.
    public var elapsed: Double { now() - start }

    /// The seconds of each phase so far; they sum to `elapsed`.
    public var seconds: [Phase: Double] {
        enter(phase)
        return totals
    }
}
