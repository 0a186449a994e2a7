import CommandLineSupport
import Foundation

/// Runs programs under mpirun and reads back what they measured.
package struct TrainingRunner: Sendable {
    /// The launcher.
    package let launcher: MPILauncher
    /// The path of coded-train.
    package let program: String
    /// Seconds that one run may take.
    package let timeLimit: Double

    /// A runner.
    ///
    /// - Throws: ``CommandFailure`` if there is no program.
    package init(launcher: MPILauncher, program: String, timeLimit: Double) throws {
        guard access(program, X_OK) == 0 else {
            throw CommandFailure(
                status: .missingFile, what: "there is no program \(program)",
                fix: "make build, or name coded-train with --program")
        }
        self.launcher = launcher
        self.program = URL(fileURLWithPath: program).path
        self.timeLimit = timeLimit
    }

    /// Runs coded-train; returns the record with a measurement or a failure.
    package func run(_ record: RunRecord) throws -> RunRecord {
        let folder = try TemporaryFolder()
        let report = folder.url.appendingPathComponent("report.json")
        let outcome = try launcher.run(
            ranks: record.configuration.ranks,
            command: [program, "--quiet"] + record.arguments + ["--report", report.path], folder: folder.url,
            timeLimit: timeLimit)
        var record = record
        record.failure = try RunFailure(outcome).map { try classified($0, record) }
        guard record.failure == nil else { return record }
        do {
            record.measurement = try RunMeasurement(report: try Data(contentsOf: report))
            record.measurement?.wallSeconds = outcome.seconds
        } catch {
            record.failure = RunFailure(
                kind: .failed, exitCode: outcome.exitCode, message: "the report cannot be read: \(error)")
        }
        return record
    }

    /// Finds out whether a failure is a refusal: launchers do not always pass on the exit code of rank 0.
    private func classified(_ failure: RunFailure, _ record: RunRecord) throws -> RunFailure {
        guard failure.kind == .failed, failure.message.contains(": error: ") else { return failure }
        let folder = try TemporaryFolder()
        let plan = try ChildProcess.run(
            program, ["plan", "--in-process", String(record.configuration.workers)] + record.arguments,
            folder: folder.url, timeLimit: timeLimit)
        guard let refusal = RunFailure(plan), refusal.kind == .refused, refusal.summary == failure.summary else {
            return failure
        }
        return refusal
    }
}
