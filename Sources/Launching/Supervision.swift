import CommandLineSupport
import Foundation

/// Decides when a launcher has to be helped to its end, and what came of the run.
///
/// It reads no clock and sends no signal: it takes what was seen and returns what is to be done.
package struct Supervision: Sendable {
    /// How long each wait may last, in seconds.
    package struct Limits: Hashable, Sendable {
        /// For all ranks to start MPI.
        package var startupSeconds = 120.0
        /// For the launcher to end after rank 0 has, and after each signal.
        package var graceSeconds = 5.0
        /// For the launcher to end after an interruption: it gives the ranks time to write what they have.
        package var interruptionSeconds = 10.0
        /// For rank 0 to finish its round, write a checkpoint and end: less than the half minute that SLURM gives.
        package var stopSeconds = 25.0
        /// For the status of a rank 0 that is gone.
        package var masterSeconds = 1.0

        /// The defaults.
        package init() {}
    }

    /// What was seen of a run.
    package struct Observation: Hashable, Sendable {
        /// Whether all ranks have started MPI.
        package var isStarted = false
        /// Whether rank 0 is known to have ended.
        package var isMasterGone = false
        /// The exit code that rank 0 has left, if any.
        package var exitCode: Int32?

        /// Nothing yet.
        package init() {}
    }

    /// What is to be done.
    package enum Action: Hashable, Sendable {
        /// Send the launcher this signal.
        case signalLauncher(Int32)
        /// Send this signal to rank 0, or to the launcher if rank 0 cannot be reached.
        case signalMaster(Int32)
        /// The launcher cannot be ended; go on without it.
        case giveUp
    }

    /// What came of the run.
    package struct Verdict {
        /// The exit code for the user.
        package let exitCode: Int32
        /// What to say about it; `nil` if rank 0 has spoken.
        package let failure: CommandFailure?
    }

    private enum Phase {
        case starting
        case running
        /// Rank 0 is gone, but has left no status.
        case orphaned
        /// Rank 0 has left its status.
        case leaving
        /// Rank 0 was asked to stop.
        case stopping
        case interrupted
        case terminated
        case killed
        case givenUp
    }

    private enum Cause { case startup, masterGone, interruption(Int32) }

    private let limits: Limits
    private var phase = Phase.starting
    private var since: Double
    private var hasStarted = false
    private var cause: Cause?

    /// The supervision of a launcher that was started.
    ///
    /// - Parameter now: seconds from a fixed point, as in all these functions.
    package init(limits: Limits, now: Double) {
        self.limits = limits
        since = now
    }

    /// Looks at the run; called a few times a second.
    package mutating func look(_ seen: Observation, at now: Double) -> [Action] {
        let elapsed = now - since
        if seen.isStarted { hasStarted = true }
        switch phase {
        case .starting, .running, .orphaned:
            if seen.exitCode != nil {
                enter(.leaving, at: now)
            } else if case .starting = phase {
                if seen.isStarted {
                    enter(.running, at: now)
                } else if elapsed > limits.startupSeconds {
                    cause = .startup
                    return terminate(at: now)
                }
            } else if case .running = phase {
                if seen.isMasterGone { enter(.orphaned, at: now) }
            } else if elapsed > limits.masterSeconds {
                cause = .masterGone
                return terminate(at: now)
            }
        case .leaving:
            if elapsed > limits.graceSeconds { return terminate(at: now) }
        case .stopping:
            if seen.exitCode != nil {
                enter(.leaving, at: now)
            } else if seen.isMasterGone || elapsed > limits.stopSeconds {
                return terminate(at: now)
            }
        case .interrupted:
            if elapsed > limits.interruptionSeconds { return terminate(at: now) }
        case .terminated:
            guard elapsed > limits.graceSeconds else { break }
            enter(.killed, at: now)
            return [.signalLauncher(SIGKILL)]
        case .killed:
            guard elapsed > limits.graceSeconds else { break }
            enter(.givenUp, at: now)
            return [.giveUp]
        case .givenUp: break
        }
        return []
    }

    /// A signal has come for the run: SIGUSR1 and SIGUSR2 are rank 0's business, and so is the first SIGTERM of a run that
    /// goes: it may write a checkpoint before it ends. Any other signal ends the run.
    package mutating func received(signal: Int32, at now: Double) -> [Action] {
        if signal == SIGUSR1 || signal == SIGUSR2 { return [.signalMaster(signal)] }
        switch phase {
        case .running where signal == SIGTERM:
            cause = .interruption(signal)
            enter(.stopping, at: now)
            return [.signalMaster(signal)]
        case .starting, .running, .orphaned, .leaving, .stopping:
            cause = .interruption(signal)
            enter(.interrupted, at: now)
        case .interrupted, .terminated, .killed, .givenUp: break
        }
        return [.signalLauncher(signal)]
    }

    /// What came of the run, now that the launcher has ended.
    ///
    /// - Parameters:
    ///   - status: the launcher's exit code; 128 and the signal's number if one ended it.
    ///   - exitCode: the exit code that rank 0 has left, if any.
    package func verdict(launcherStatus status: Int32, exitCode: Int32?) -> Verdict {
        if let exitCode { return Verdict(exitCode: exitCode, failure: nil) }
        if case .interruption(let signal) = cause { return Verdict(exitCode: 128 + signal, failure: nil) }
        let failure =
            switch cause {
            case .startup:
                CommandFailure(
                    status: .unavailable,
                    what: "not all ranks have started within \(Format.significant(limits.startupSeconds)) s",
                    why: "MPI lets none of them begin before all have, and one that ends early is not missed",
                    fix: "see what is said above; check the hosts, or give a longer --timeout-startup")
            case .masterGone:
                CommandFailure(
                    status: .internalError, what: "rank 0 has ended without saying how the run went",
                    why: "it was killed, or it crashed", fix: "see what is said above; start the run again")
            default:
                CommandFailure(
                    status: .internalError,
                    what: "the launcher ended with exit code \(status) before rank 0 said how the run went",
                    why: hasStarted
                        ? "rank 0 was ended, or it is not coded-train" : "the ranks have not started",
                    fix: "see what is said above")
            }
        return Verdict(exitCode: failure.status.rawValue, failure: failure)
    }

    private mutating func enter(_ next: Phase, at now: Double) {
        phase = next
        since = now
    }

    private mutating func terminate(at now: Double) -> [Action] {
        enter(.terminated, at: now)
        return [.signalLauncher(SIGTERM)]
    }
}
