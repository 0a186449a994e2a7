import CommandLineSupport
import Foundation

/// Another implementation of the paper's protocols, in Python.
package struct PeerProgram: Sendable {
    /// The interpreter.
    package let python: String
    /// The program.
    package let file: String
    /// The folder with the four files of MNIST.
    package let data: String

    /// A program whose parts have been seen to be there.
    ///
    /// - Throws: ``CommandFailure`` naming what is missing.
    package init(python: String, file: String, data: String) throws {
        guard FileManager.default.fileExists(atPath: file) else {
            throw CommandFailure(
                status: .missingFile, what: "there is no program \(file.isEmpty ? "with an empty name" : file)",
                fix: "name a Python program with --peer; --help tells what it has to understand")
        }
        if let name = TrainingData.missingFile(in: data) {
            throw CommandFailure(
                status: .missingFile, what: "there is no \(name) in \(data.isEmpty ? "an empty name" : data)",
                fix: "give the folder with the four files of MNIST, gzipped, as --mnist")
        }
        guard let path = ChildProcess.locate(python) else {
            throw CommandFailure(
                status: .missingFile, what: "there is no \(python)",
                fix: "apt-get install python3-mpi4py python3-numpy, or name a Python with --python")
        }
        let folder = try TemporaryFolder()
        let check = try ChildProcess.run(path, ["-c", "import mpi4py, numpy"], folder: folder.url, timeLimit: 60)
        guard check.exitCode == 0 else {
            throw CommandFailure(
                status: .unavailable, what: "\(python) does not have mpi4py and NumPy",
                why: check.errors.split(separator: "\n").last.map(String.init),
                fix: "apt-get install python3-mpi4py python3-numpy, or name another Python with --python")
        }
        (self.python, self.file, self.data) = (path, URL(fileURLWithPath: file).path, URL(fileURLWithPath: data).path)
    }

    /// The options that tell it what to do, without those that name files.
    package static func arguments(_ job: TrainingJob) -> [String] {
        var arguments = ["--iters", String(job.iterations), "--d", String(job.features)]
        if job.scheme == "bgw" { arguments += ["--scheme", "bgw"] }
        if let preset = job.preset { arguments += ["--case", String(preset.suffix(1))] }
        if let rows = job.rows { arguments += ["--rows", String(rows)] }
        return arguments
    }

    /// Runs it; returns the record with a measurement or a failure.
    package func run(_ record: RunRecord, launcher: MPILauncher, timeLimit: Double) throws -> RunRecord {
        var record = record
        record.implementation = .peer
        record.arguments = Self.arguments(record.configuration)
        let folder = try TemporaryFolder()
        let outcome = try launcher.run(
            ranks: record.configuration.ranks, command: [python, file] + record.arguments + ["--data", data],
            folder: folder.url, timeLimit: timeLimit)
        record.failure = RunFailure(outcome)
        guard record.failure == nil else { return record }
        record.peer = PeerMeasurement(output: outcome.output)
        if record.peer == nil {
            record.failure = RunFailure(
                kind: .failed, exitCode: 0, message: "its last line is not the JSON that --help describes")
        }
        return record
    }
}
