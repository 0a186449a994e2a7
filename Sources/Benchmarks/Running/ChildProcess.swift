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
    private static let current = Mutex<pid_t?>(nil)

    /// Sends a signal to the program that runs now, if there is one.
    package static func signalCurrent(_ signal: Int32) { current.withLock { if let pid = $0 { kill(pid, signal) } } }

    /// Runs a program to its end.
    ///
    /// - Parameters:
    ///   - program: its path.
    ///   - environment: variables that are added to those of this process.
    ///   - folder: a folder for the files with its output.
    ///   - timeLimit: seconds after which it is asked to end, and ended if it does not.
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
        try withSignalsUnblocked { try process.run() }
        let pid = process.processIdentifier
        current.withLock { $0 = pid }
        let isLate = ended.wait(timeout: .now() + timeLimit) == .timedOut
        if isLate {
            kill(pid, SIGTERM)
            if ended.wait(timeout: .now() + grace) == .timedOut {
                kill(pid, SIGKILL)
                ended.wait()
            }
        }
        current.withLock { $0 = nil }
        let seconds = start.duration(to: .now) / .seconds(1)
        let texts = try files.map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
        return Outcome(
            exitCode: process.terminationStatus + (process.terminationReason == .uncaughtSignal ? 128 : 0),
            isLate: isLate, output: texts[0], errors: texts[1], seconds: seconds)
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
