import CommandLineSupport
import Foundation

/// Does runs one after the other, writes each to the file of results and says how it went.
package final class RunSession {
    private let runner: TrainingRunner
    private let peer: PeerProgram?
    private let file: RecordFile?
    private let note: (String) -> Void
    private var records: [RunRecord] = []
    /// Jobs of which one run failed: they are not tried again.
    private var givenUp: Set<String> = []
    /// Jobs that are not safe in the field that was asked for: they are done in the one that coded-train chooses.
    private var widened: Set<String> = []
    /// The first models without noise, by their data: runs that measure the error of a gradient are held against them.
    private var references: [TrainingData?: [Double]] = [:]

    /// A session.
    ///
    /// - Parameters:
    ///   - peer: the other program, for runs that want it.
    ///   - file: where the records go.
    ///   - note: takes lines for the person at the terminal.
    package init(
        runner: TrainingRunner, peer: PeerProgram? = nil, file: RecordFile?, note: @escaping (String) -> Void
    ) {
        self.runner = runner
        self.peer = peer
        self.file = file
        self.note = note
    }

    /// Does the runs; returns what came of them.
    ///
    /// A job that failed is not repeated, but one that is not feasible as asked is tried in another field.
    ///
    /// - Throws: ``CommandFailure`` if the data are missing, which no job can do without.
    package func perform(_ planned: [RunRecord]) throws -> [RunRecord] {
        for (index, record) in planned.enumerated() {
            let key = "\(record.implementation.rawValue) \(record.job)"
            guard !givenUp.contains(key) else { continue }
            let place = "[\(index + 1)/\(planned.count)]"
            var done = try perform(widened.contains(key) ? record.inAnyField() : record, place: place)
            if done.failure?.isInfeasible == true, done.configuration.hasField,
                done.configuration.field != TrainingJob.anyField
            {
                widened.insert(key)
                done = try perform(record.inAnyField(), place: "\(place) in another field:")
            }
            if done.failure != nil { givenUp.insert(key) }
        }
        return records
    }

    private func perform(_ record: RunRecord, place: String) throws -> RunRecord {
        let done = withGradientError(try run(record))
        try file?.append(.run(done))
        records.append(done)
        note("\(place) \(describe(done))")
        if record.implementation == .codedTrain, done.failure?.exitCode == ExitStatus.missingFile.rawValue {
            throw CommandFailure(
                status: .missingFile, what: done.failure?.summary ?? "a file is missing",
                why: "every run needs it, so the rest is left out", fix: "see the message of the run above")
        }
        return done
    }

    private func run(_ record: RunRecord) throws -> RunRecord {
        guard record.implementation == .peer else { return try runner.run(record) }
        guard let peer else { preconditionFailure("the runs need the other program") }
        return try peer.run(record, launcher: runner.launcher, timeLimit: runner.timeLimit)
    }

    /// Compares the model of one round with that without noise: both are multiples of their gradients.
    private func withGradientError(_ record: RunRecord) -> RunRecord {
        guard let weights = record.weights else { return record }
        let data = record.configuration.data
        if record.configuration.analog?.noise == nil { references[data] = weights }
        var record = record
        record.measurement?.gradientError = references[data].flatMap { DPSuite.relativeError(weights, $0) }
        return record
    }

    private func describe(_ record: RunRecord) -> String {
        let name = record.job + (record.implementation == .peer ? " (peer)" : "")
        if let failure = record.failure {
            let what = "\(name): \(failure.kind.rawValue), exit code \(failure.exitCode)"
            return ([what] + failure.message.split(separator: "\n").map { "    \($0)" }).joined(separator: "\n")
        }
        let time = record.trainSeconds.map { "\(Format.seconds($0)) s" } ?? "no time"
        let accuracy = record.testAccuracy.map { ", accuracy \(Format.places($0))" } ?? ""
        return "\(name): \(time)\(accuracy)\(record.repetition == 0 ? " (warm-up)" : "")"
    }

    /// Tells that runs ended with an error other than a refusal, or that no run succeeded.
    package static func failure(of records: [RunRecord]) -> CommandFailure? {
        let broken = records.filter { $0.failure.map { $0.kind != .refused } ?? false }
        guard !broken.isEmpty || !records.contains(where: \.isCounted) else { return nil }
        let failed = broken.isEmpty ? records.filter { $0.failure != nil } : broken
        return CommandFailure(
            status: .unavailable, what: "\(failed.count) of \(records.count) runs failed",
            why: failed.first?.failure.map { "first \(failed[0].job): \($0.summary)" },
            fix: "the messages of each run are above and in the file of results")
    }
}
