import TrainingProtocols

/// What became of many schedules.
public struct ScheduleCounts: Hashable, Sendable, CustomStringConvertible {
    /// The schedules that were run.
    public var schedules = 0
    /// Those that ended with the right model.
    public var ended = 0
    /// Those that were refused with an error that was due: more was asked than the code tolerates.
    public var refused = 0
    /// Runs that did not end.
    public var hangs = 0
    /// Runs that ended with another model.
    public var wrongModels = 0
    /// Runs that were refused though the code tolerates what happened, or with an error of another kind, or in which a
    /// machine did what none may do.
    public var otherFailures = 0

    /// Nothing yet.
    public init() {}

    /// Whether nothing went wrong.
    public var isClean: Bool { hangs + wrongModels + otherFailures == 0 }

    /// The counts in words.
    public var description: String {
        "\(schedules) schedules: \(ended) ended with the same weights, \(refused) refusals that were due, \(hangs) hangs, "
            + "\(wrongModels) wrong models, \(otherFailures) other failures"
    }
}

extension SchemeUnderTest {
    /// Runs a schedule, counts what became of it, and says what is wrong; `nil` if nothing is.
    public func judge(_ schedule: Schedule, counts: inout ScheduleCounts) throws -> String? {
        let outcome = try run(schedule.plan)
        counts.schedules += 1
        if outcome.isStuck {
            counts.hangs += 1
            return "\(outcome.violations)"
        }
        guard outcome.violations.isEmpty else {
            counts.otherFailures += 1
            return "\(outcome.violations)"
        }
        guard let error = outcome.error else {
            let wrong = wrongWeights(outcome.weights)
            guard wrong.isEmpty else {
                counts.wrongModels += 1
                let first = wrong.first.flatMap { place in
                    outcome.weights.indices.contains(place)
                        ? ", weight \(place) is \(outcome.weights[place]) instead of \(expectedWeights[place])" : nil
                }
                return "\(wrong.count) of \(expectedWeights.count) weights are wrong" + (first ?? "")
            }
            if schedule.mustBeRefused {
                counts.otherFailures += 1
                return "a run ended without the workers that it needs"
            }
            counts.ended += 1
            return nil
        }
        guard !schedule.mustEnd, (error as? ProtocolError)?.isRefusal(hasLiars: schedule.liarCount > 0) == true else {
            counts.otherFailures += 1
            return "\(error)"
        }
        counts.refused += 1
        return nil
    }
}

extension ProtocolError {
    /// Whether it says that workers are missing, that the answers in hand are too noisy without them, or that too many lie.
    fileprivate func isRefusal(hasLiars: Bool) -> Bool {
        switch self {
        case .tooFewAnswers, .tooFewAnswersLeft, .workersSilent, .answersTooNoisy: true
        case .contradictingAnswers: hasLiars
        default: false
        }
    }
}
