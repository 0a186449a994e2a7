import Foundation
import Synchronization

/// Runs programs one after the other, each with a time limit, closed input and its output in files, which unlike pipes
/// cannot fill up.
package enum ChildProcess {
    /// What came of a program.
    package struct Outcome: Sendable {
        /// The exit code, or 128 and the number of the signal that ended it.
        package let exitCode: Int32
        /// Whether it had to be ended because its time was up.
        package let isLate: Bool
        /// Standard output.
        package let output: String
        /// Standard error.
        package let errors: String
        /// From start to end.
        package let seconds: Double
    }

    /// Seconds between the friendly and the final signal to a program whose time is up.
    private static let grace = 10.0

    /// An interruption of this process, which ended the program as well.
    package struct Interruption: Error {
        /// The number of the signal.
        package let signal: Int32
    }

    private struct State {
        var pid: pid_t?
        var interruption: Interruption?
    }
    private static let state = Mutex(State())

    /// Ends the program that runs now, and lets all further runs throw an ``Interruption``.
    ///
    /// - Returns: whether there is a program, whose run will throw when it has ended.
    package static func interrupt(signal: Int32) -> Bool {
        state.withLock { state in
            state.interruption = Interruption(signal: signal)
            if let pid = state.pid { kill(pid, SIGTERM) }
            return state.pid != nil
        }
    }

    /// Runs a program to its end.
    ///
    /// - Parameters:
    ///   - program: its path.
    ///   - environment: variables that are added to those of this process.
    ///   - folder: a folder for the files with its output.
    ///   - timeLimit: seconds after which it is asked to end, and ended if it does not.
    /// - Throws: an ``Interruption``, or an error of the system.
    package static func run(
        _ program: String, _ arguments: [String], environment: [String: String] = [:], folder: URL,
        timeLimit: Double
    ) throws -> Outcome {
        let files = ["output", "errors"].map { folder.appendingPathComponent($0) }
        let handles = try files.map { file in
            try Data().write(to: file)
            return try FileHandle(forWritingTo: file)
        }
        defer { for handle in handles { try? handle.close() } }

        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = handles[0]
        process.standardError = handles[1]
        let ended = DispatchSemaphore(value: 0)
        process.terminationHandler = { _ in ended.signal() }

        let start = ContinuousClock.now
        let pid = try state.withLock { state in
            if let interruption = state.interruption { throw interruption }
            try withSignalsUnblocked { try process.run() }
            state.pid = process.processIdentifier
            return process.processIdentifier
        }
        let isLate = wait(for: ended, of: pid, timeLimit: timeLimit)
        try state.withLock { state in
            state.pid = nil
            if let interruption = state.interruption { throw interruption }
        }
        let seconds = start.duration(to: .now) / .seconds(1)
        let texts = try files.map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
        return Outcome(
            exitCode: process.terminationStatus + (process.terminationReason == .uncaughtSignal ? 128 : 0),
            isLate: isLate, output: texts[0], errors: texts[1], seconds: seconds)
    }

    /// Waits for the end of a program; returns whether it had to be ended because its time was up.
    private static func wait(for end: DispatchSemaphore, of pid: pid_t, timeLimit: Double) -> Bool {
        let deadline = DispatchTime.now() + timeLimit
        while end.wait(timeout: min(deadline, .now() + grace)) == .timedOut {
            let isLate = DispatchTime.now() >= deadline
            // An interrupted program has been asked already, and had at least a moment.
            guard isLate || state.withLock({ $0.interruption != nil }) else { continue }
            kill(pid, SIGTERM)
            if end.wait(timeout: .now() + grace) == .timedOut {
                kill(pid, SIGKILL)
                end.wait()
            }
            return isLate
        }
        return false
    }

    /// Starts a program so that it can be asked to end: it inherits the thread's mask, and threads of Dispatch block signals.
    private static func withSignalsUnblocked(_ body: () throws -> Void) rethrows {
        var all = sigset_t()
        var before = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_UNBLOCK, &all, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        try body()
    }

    /// The path of a program: itself if it has a slash, otherwise where `PATH` has it.
    package static func locate(_ name: String) -> String? {
        if name.contains("/") { return access(name, X_OK) == 0 ? name : nil }
        let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
        return folders.map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
    }
}
