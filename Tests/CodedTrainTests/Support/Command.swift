import Foundation
import Testing

/// The program as a user starts it: a process of its own.
enum Command {
    /// What came of a run.
    struct Outcome: CustomTestStringConvertible {
        let arguments: [String]
        /// The exit code; 128 and the signal's number after a crash; nil if the run did not end in time.
        let exitCode: Int32?
        let output: String
        let errors: String
        let seconds: Double

        var testDescription: String {
            let code = exitCode.map(String.init) ?? "timeout"
            return "coded-train \(arguments.joined(separator: " ")) -> \(code)\n\(output)\(errors)"
        }

        /// The lines of standard error that begin with a word such as `fix:`.
        func note(_ word: String) -> String? {
            errors.split(separator: "\n").first { $0.hasPrefix("  \(word): ") }.map {
                String($0.dropFirst(word.count + 4))
            }
        }
    }

    struct Missing: Error {
        let path: String
    }

    /// The product, which is where the test bundle is.
    static let path: String = {
        #if os(Linux)
            let folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        #else
            let folder =
                Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL.deletingLastPathComponent()
                ?? Bundle.main.bundleURL
        #endif
        return folder.appendingPathComponent("coded-train").path
    }()

    /// Runs the program with closed input; after `limit` seconds it is killed, and the test fails.
    static func run(
        _ arguments: [String], in folder: URL, limit: Double = 30, sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Outcome {
        guard FileManager.default.isExecutableFile(atPath: path) else { throw Missing(path: path) }
        let streams = FileManager.default.temporaryDirectory.appendingPathComponent("coded-train-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: streams, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: streams) }
        let files = ["output", "errors"].map { streams.appendingPathComponent($0) }
        let handles = try files.map { file in
            _ = FileManager.default.createFile(atPath: file.path, contents: nil)
            return try FileHandle(forWritingTo: file)
        }
        defer { for handle in handles { try? handle.close() } }

        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = handles[0]
        process.standardError = handles[1]
        let start = ContinuousClock.now
        try process.run()
        var isLate = false
        while process.isRunning {
            usleep(1000)
            if !isLate, start.duration(to: .now) > .seconds(limit) {
                isLate = true
                kill(process.processIdentifier, SIGKILL)
            }
        }
        let elapsed = start.duration(to: .now) / .seconds(1)
        let code = process.terminationStatus + (process.terminationReason == .uncaughtSignal ? 128 : 0)
        let texts = try files.map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
        let outcome = Outcome(
            arguments: arguments, exitCode: isLate ? nil : code, output: texts[0], errors: texts[1], seconds: elapsed)
        if isLate { Issue.record("still running after \(limit) s: \(outcome)", sourceLocation: sourceLocation) }
        return outcome
    }

    /// The environment without what MPI has put into this process: the program would take it for that of a launcher.
    private static var environment: [String: String] {
        let prefixes = ["OMPI_", "ORTE_", "OPAL_", "PMIX_", "PMI_", "PRTE_", "HYDI_", "SLURM_"]
        return ProcessInfo.processInfo.environment.filter { variable in
            !prefixes.contains { variable.key.hasPrefix($0) }
        }
    }
}
