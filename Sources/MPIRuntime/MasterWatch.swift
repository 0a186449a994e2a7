import Dispatch
import Foundation
import MPI
import ProcessControl

/// A worker's eye on the master: it knows when there is nobody left to work for.
///
/// On the master's own host it looks whether the process still exists. Elsewhere it goes by what it hears: the master lets
/// workers hear of it every few seconds, and says beforehand how long it may be silent.
package final class MasterWatch {
    /// How often the master's process is looked at, in seconds.
    package static let lookSeconds = 1.0

    private let limits: RuntimeLimits
    private let now: () -> Double
    private let state: (ProcessIdentity) -> ProcessIdentity.State
    /// The master's process, if it is on this host.
    private var process: ProcessIdentity?
    private var patienceSeconds: Double
    private var silence = PolledClock()
    private var nextLook = 0.0
    private var backstop: (any DispatchSourceTimer)?

    /// A watch over a master that has not been heard of yet.
    ///
    /// - Parameters:
    ///   - now: gives seconds from a fixed point.
    ///   - state: looks at a process.
    package init(
        limits: RuntimeLimits, now: @escaping () -> Double = { ProcessClock.seconds },
        state: @escaping (ProcessIdentity) -> ProcessIdentity.State = { $0.state }
    ) {
        self.limits = limits
        self.now = now
        self.state = state
        patienceSeconds = limits.idleSeconds
    }

    /// The master has said where it is.
    ///
    /// - Parameter process: its process, if it is on this host.
    package func greeted(by process: ProcessIdentity?) {
        self.process = process
        heard()
    }

    /// The worker takes part: from now on, the master does not leave it alone for long.
    package func assigned() { patienceSeconds = limits.silenceSeconds }

    /// The master has said how long it may be silent.
    package func promised(patienceSeconds: Double) {
        self.patienceSeconds = max(patienceSeconds, limits.silenceSeconds)
    }

    /// Something came from the master, or this worker was too busy to listen.
    package func heard() {
        silence = PolledClock()
        silence.look(at: now())
    }

    /// Makes sure that the master is still there; called again and again while the worker waits.
    ///
    /// - Throws: `RuntimeError.masterGone` or `.masterSilent` if it is not.
    package func check() throws(RuntimeError) {
        let time = now()
        let limit = process == nil ? patienceSeconds : limits.idleSeconds
        if silence.look(at: time) > limit { throw .masterSilent(seconds: limit) }
        guard let process, time >= nextLook else { return }
        nextLook = time + Self.lookSeconds
        if state(process) == .gone { throw .masterGone }
    }

    /// Waits for something of the master.
    ///
    /// - Throws: what `condition` throws; `RuntimeError.masterGone` or `.masterSilent` if the master is not there any more.
    package func wait<R>(until condition: () throws -> R?) throws -> R {
        var backoff = Backoff()
        return try wait(backoff: &backoff, until: condition)
    }

    /// The same, with pauses that go on where an earlier wait has left them.
    package func wait<R>(backoff: inout Backoff, until condition: () throws -> R?) throws -> R {
        let result: R? = try MPI.wait(upTo: .infinity, backoff: &backoff) {
            if let result = try condition() { return result }
            try check()
            return nil
        }
        guard let result else { preconditionFailure("a wait without an end has ended") }
        return result
    }

    /// Ends this process some seconds after the master's, whatever it is doing then: a long computation, or a call of MPI
    /// that does not come back.
    ///
    /// - Parameter exitCode: the exit code.
    package func startBackstop(exitCode: Int32) {
        guard let process, backstop == nil else { return }
        let timer = DispatchSource.makeTimerSource(queue: .global(qos: .utility))
        // The third look in a row: waits have had the time to end by themselves.
        var misses = 0
        timer.schedule(deadline: .now() + 3, repeating: 3, leeway: .milliseconds(500))
        timer.setEventHandler {
            misses = process.state == .gone ? misses + 1 : 0
            if misses == 3 { _exit(exitCode) }
        }
        timer.resume()
        backstop = timer
    }
}
