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
    /// Where the data are that coded-train does not have.
    package let folders: [TrainingData: String]

    /// A runner.
    ///
    /// - Throws: ``CommandFailure`` if there is no program.
    package init(
        launcher: MPILauncher, program: String, timeLimit: Double, folders: [TrainingData: String] = [:]
    ) throws {
        guard access(program, X_OK) == 0 else {
            throw CommandFailure(
                status: .missingFile, what: "there is no program \(program)",
                fix: "make build, or name coded-train with --program")
        }
        self.launcher = launcher
        self.program = URL(fileURLWithPath: program).path
        self.timeLimit = timeLimit
        self.folders = folders.mapValues { URL(fileURLWithPath: $0).path }
    }

    /// Runs coded-train; returns the record with a measurement or a failure.
    package func run(_ record: RunRecord) throws -> RunRecord {
        let folder = try TemporaryFolder()
        let report = folder.url.appendingPathComponent("report.json")
        let model = folder.url.appendingPathComponent("model.json")
        var options = ["--quiet"] + record.arguments + dataOptions(record) + ["--report", report.path]
        if record.part == .gradient { options += ["--model-out", model.path] }
        let outcome =
            record.configuration.isInProcess == true
            ? try ChildProcess.run(program, options, folder: folder.url, timeLimit: timeLimit)
            : try launcher.run(
                ranks: record.configuration.ranks, command: [program] + options, folder: folder.url,
                timeLimit: timeLimit)
        var record = record
        record.failure = try RunFailure(outcome).map { try classified($0, record) }
        guard record.failure == nil else { return record }
        do {
            record.measurement = try RunMeasurement(report: try Data(contentsOf: report))
            record.measurement?.wallSeconds = outcome.seconds
            if record.part == .gradient { record.weights = try Self.weights(of: model) }
        } catch {
            record.failure = RunFailure(
                kind: .failed, exitCode: outcome.exitCode, message: "the report cannot be read: \(error)")
        }
        return record
    }

    /// The options that name files.
    private func dataOptions(_ record: RunRecord) -> [String] {
        record.configuration.data.map { ["--data", folders[$0] ?? "no folder of \($0.rawValue)"] } ?? []
    }

    /// The weights of a model.
    private static func weights(of model: URL) throws -> [Double] {
        struct Model: Decodable { var weights: [Double] }
        return try JSONDecoder().decode(Model.self, from: Data(contentsOf: model)).weights
    }

    /// Finds out whether a failure is a refusal: launchers do not always pass on the exit code of rank 0.
    private func classified(_ failure: RunFailure, _ record: RunRecord) throws -> RunFailure {
        guard failure.kind == .failed, failure.message.contains(": error: ") else { return failure }
        let folder = try TemporaryFolder()
        let job = record.configuration
        let place = job.isInProcess == true ? [] : ["--in-process", String(job.workers)]
        let plan = try ChildProcess.run(
            program, ["plan"] + place + record.arguments + dataOptions(record),
            folder: folder.url, timeLimit: timeLimit)
        guard let refusal = RunFailure(plan), refusal.kind == .refused, refusal.summary == failure.summary else {
            return failure
        }
        return refusal
    }
}
