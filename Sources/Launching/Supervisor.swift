import CommandLineSupport
import Foundation
import ProcessControl
import Synchronization

/// Starts a launcher, carries out what ``Supervision`` decides, and clears away what the run leaves.
package struct Supervisor {
    private enum Event: Sendable {
        case ended(Int32)
        case signal(Int32)
    }

    /// Events for the thread that waits.
    private final class Mailbox: Sendable {
        private let events = Mutex<[Event]>([])
        private let arrival = DispatchSemaphore(value: 0)

        func post(_ event: Event) {
            events.withLock { $0.append(event) }
            arrival.signal()
        }

        /// The events that have come, after a quarter of a second at most.
        func take() -> [Event] {
            _ = arrival.wait(timeout: .now() + 0.25)
            return events.withLock { events in
                defer { events = [] }
                return events
            }
        }
    }

    private let limits: Supervision.Limits
    private let statusFile: StatusFile
    private let marked: MarkedProcesses

    /// A supervisor.
    ///
    /// - Parameters:
    ///   - statusFile: where rank 0 is going to say how the run went.
    ///   - mark: a text for the environment of the run's processes, which no other run has.
    package init(limits: Supervision.Limits, statusFile: StatusFile, mark: String) {
        self.limits = limits
        self.statusFile = statusFile
        marked = MarkedProcesses(mark: mark)
    }

    /// Runs the launcher to its end, or to that of the run, if the launcher does not find it.
    ///
    /// - Parameter environment: the launcher's, without the variables that this adds.
    /// - Throws: an error of the system if the launcher cannot be started.
    package func run(_ program: String, _ arguments: [String], environment: [String: String]) throws
        -> Supervision.Verdict
    {
        let mailbox = Mailbox()
        let sources = [SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2].map { number in
            // A handler, since a signal that is ignored is ignored in programs started from here, too.
            signal(number) { _ in }
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { mailbox.post(.signal(number)) }
            source.resume()
            return source
        }
        defer { for source in sources { source.cancel() } }

        // The launcher is no foreground program of the terminal, and would be stopped if it read from there.
        let child = try ChildProgram(
            program, arguments,
            environment: environment.merging([
                StatusFile.variable: statusFile.path, MarkedProcesses.variable: marked.mark,
            ]) { $1 }, readsInput: isatty(STDIN_FILENO) == 0
        ) { mailbox.post(.ended($0)) }

        var supervision = Supervision(limits: limits, now: now)
        var master: ProcessIdentity?
        while true {
            var actions: [Supervision.Action] = []
            for event in mailbox.take() {
                switch event {
                case .ended(let status):
                    // A launcher that gave up has left ranks behind, those that were stopped at least.
                    marked.kill()
                    return supervision.verdict(launcherStatus: status, exitCode: statusFile.exitCode)
                case .signal(let number): actions += supervision.received(signal: number, at: now)
                }
            }
            var seen = Supervision.Observation()
            seen.isStarted = master != nil || statusFile.isStarted
            if master == nil, seen.isStarted { master = statusFile.master }
            // In this order: rank 0 leaves its status before it ends.
            seen.isMasterGone = master?.state == .gone
            seen.exitCode = statusFile.exitCode
            actions += supervision.look(seen, at: now)
            for action in actions {
                switch action {
                case .signalLauncher(let number): kill(child.pid, number)
                case .signalMaster(let number):
                    if master?.signal(number) != true { kill(child.pid, number) }
                case .giveUp:
                    marked.kill()
                    return supervision.verdict(launcherStatus: 128 + SIGKILL, exitCode: statusFile.exitCode)
                }
            }
        }
    }

    private var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
