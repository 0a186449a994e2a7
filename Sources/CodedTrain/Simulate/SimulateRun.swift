import CommandLineSupport
import Foundation
import LagrangeCoding
import PrimeFields
import RunPrediction
import SecretSharing
import TrainingProtocols

/// Predicts trainings and prints them side by side.
struct SimulateRun {
    let options: SimulateCommand

    /// The JSON of `--report`.
    struct Report: Encodable {
        var schemaVersion = 1
        let machines: PredictedMachines
        let work: PredictedWork
        /// How workers lag, as the option has it.
        let stragglers: String
        let seed: UInt64
        let predictions: [Prediction]
    }

    func run() throws -> ExitStatus {
        try OutputCheck.run(outputs: [("--report", options.report)], inputs: [])
        let codes = try codes()
        let rate = try options.rate ?? KernelRate.measure(options)
        let machines = PredictedMachines(
            latencySeconds: options.latency.seconds, bytesPerSecond: options.bandwidth.bitsPerSecond / 8,
            operationsPerSecond: rate * 1e9, sharedCores: options.cores)
        let work = PredictedWork(
            rowCount: options.rows, featureCount: options.features, degree: options.degree,
            rounds: options.iterations, bytesPerResidue: options.field.bytesPerResidue)
        let predictions = codes.map { code in
            Prediction(code: code, work: work, machines: machines, stragglers: options.stragglers, seed: options.seed)
        }
        if let path = options.report {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            let report = Report(
                machines: machines, work: work, stragglers: options.stragglers.text, seed: options.seed,
                predictions: predictions)
            try FileOutput.write(try encoder.encode(report), to: path)
        }
        Console.write(text(predictions, rate: rate))
        return .success
    }

    /// What is compared: the code that was asked for, the one that waits for all, and BGW in both ways.
    private func codes() throws -> [TrainingCode] {
        let functionDegree = 2 * options.degree + 1
        let chosen = CodePreset.balanced.parameters(
            workerCount: options.workers, functionDegree: functionDegree, partitions: options.partitions,
            privacy: options.privacy, stragglers: options.stragglerCount)
        try check(chosen)
        let all = CodePreset.balanced.parameters(
            workerCount: options.workers, functionDegree: functionDegree, privacy: chosen.privacyThreshold,
            stragglers: 0)
        var codes = [TrainingCode.lagrange(chosen)]
        if all != chosen { codes.append(.lagrange(all)) }
        // BGW takes three workers, and tolerates fewer colluding ones than the code may.
        let most = (options.workers - 1) / 2
        if most >= 1, options.privacy ?? 1 <= most {
            codes += try DegreeReduction.allCases.map {
                .shamir(
                    try ShamirCode(
                        workerCount: options.workers, privacyThreshold: options.privacy, reduction: $0))
            }
        }
        return codes
    }

    private func check(_ code: CodeParameters) throws {
        do {
            try code.validate()
        } catch .tooFewWorkers {
            throw CommandFailure(tooFewWorkers: code, need: nil)
        }
        guard code.partitionCount <= options.rows else {
            throw CommandFailure(
                status: .infeasible, what: "K = \(code.partitionCount) blocks are more than the \(options.rows) rows",
                fix: "-K \(options.rows) or less")
        }
    }

    private func text(_ predictions: [Prediction], rate: Double) -> String {
        var rows = [["scheme", "N", "K", "T", "S", "R", "shares s", "round ms", "95 % ms", "total s"]]
        rows += predictions.map { prediction in
            [
                prediction.scheme, "\(prediction.workers)", "\(prediction.partitions)", "\(prediction.privacy)",
                "\(prediction.stragglers)", "\(prediction.recoveryThreshold)",
                Format.significant(prediction.shareSeconds), Format.significant(prediction.roundMedianSeconds * 1e3),
                Format.significant(prediction.round95Seconds * 1e3), Format.significant(prediction.totalSeconds),
            ]
        }
        let source = options.rate == nil ? "measured here" : "given"
        let header = Format.list([
            (
                "training",
                "\(options.rows) rows x \(options.features) features, degree \(options.degree), "
                    + "\(options.iterations) rounds, \(options.field.rawValue)"
            ),
            (
                "machines",
                "latency \(Format.significant(options.latency.seconds * 1e3)) ms, links "
                    + "\(Format.significant(options.bandwidth.bitsPerSecond / 1e9)) Gbit/s, "
                    + "\(Format.significant(rate)) GMAC/s a core (\(source))"
                    + (options.cores.map { ", \($0) cores for all workers" } ?? "")
            ),
            ("stragglers", options.stragglers.text),
        ])
        return header + "\n\n" + Format.table(rows)
    }
}
