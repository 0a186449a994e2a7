import CommandLineSupport
import RunReport
import TrainingProtocols

/// The end of a run on the terminal: where the time went, and what came out.
enum RunSummary {
    static func text(
        report: TrainingReport<TrainConfiguration>, phases: [Phase: Double], workers: [WorkerReport]
    ) -> String {
        var sections = [timingTable(phases: phases, workers: workers, traffic: report.traffic)]
        sections.append(Format.list(results(report)))
        return sections.joined(separator: "\n\n")
    }

    private static func timingTable(phases: [Phase: Double], workers: [WorkerReport], traffic: TrafficReport) -> String
    {
        let total = phases.values.reduce(0, +)
        var rows = [["phase", "master s", "%", "workers min/avg/max s", "bytes"]]
        for phase in Phase.allCases {
            guard let seconds = phases[phase], seconds > 0 else { continue }
            var row = [phase.rawValue, Format.seconds(seconds), Format.percent(seconds / total)]
            switch phase {
            case .wait:
                row += [spread(workers.map(\.computeSeconds)), Format.bytes(traffic.bytesFromWorkers)]
            case .communicate:
                row += ["", Format.bytes(traffic.bytesToWorkers)]
            default:
                row += ["", ""]
            }
            rows.append(row)
        }
        if traffic.bytesBetweenWorkers > 0 {
            rows.append(["between workers", "", "", "", Format.bytes(traffic.bytesBetweenWorkers)])
        }
        rows.append(["total", Format.seconds(total), "100.0", "", ""])
        return Format.table(rows)
    }

    private static func spread(_ seconds: [Double]) -> String {
        guard let least = seconds.min(), let most = seconds.max() else { return "" }
        let mean = seconds.reduce(0, +) / Double(seconds.count)
        return [least, mean, most].map(Format.seconds).joined(separator: " / ")
    }

    private static func results(_ report: TrainingReport<TrainConfiguration>) -> [(String, String)] {
        let result = report.result
        var lines = [
            (
                "training",
                "\(Format.seconds(report.timing.trainSeconds)) s, \(result.iterations) rounds"
                    + (result.converged ? ", stopped by the tolerance" : "")
            )
        ]
        if let accuracy = result.testAccuracy { lines.append(("test accuracy", Format.places(accuracy))) }
        let mark = report.privacy == nil ? "" : " (not covered by epsilon)"
        if let accuracy = result.trainAccuracy { lines.append(("train accuracy", Format.places(accuracy) + mark)) }
        lines.append(("train loss", Format.places(result.trainLoss) + mark))
        if let ledger = report.privacy?.ledger {
            lines.append(
                (
                    "privacy spent",
                    "epsilon \(Format.significant(ledger.epsilonSpent)) of \(Format.significant(ledger.budget.epsilon)) at delta "
                        + "\(Format.significant(ledger.budget.delta)): \(ledger.spentReleases) of \(ledger.plannedReleases) releases"
                ))
        }
        if let headroom = report.headroom {
            lines.append(
                (
                    "headroom",
                    "largest value \(Format.significant(headroom.largestSeen)), bound "
                        + "\(Format.significant(headroom.bound)), limit \(Format.significant(headroom.limit))"
                ))
        }
        return lines + notes(report)
    }

    /// Workers that were slow, wrong or silent.
    private static func notes(_ report: TrainingReport<TrainConfiguration>) -> [(String, String)] {
        func names(_ workers: [WorkerEntry], atMost limit: Int = 3, _ count: (WorkerEntry) -> Int?) -> String {
            let hasRanks = report.program.mpi != "none"
            let shown = workers.prefix(limit).map { entry in
                CommandFailure.name(WorkerID(entry.worker), hasRanks: hasRanks)
                    + (count(entry).map { " (\($0))" } ?? "")
            }
            return shown.joined(separator: ", ")
                + (workers.count > limit ? " and \(workers.count - limit) more" : "")
        }
        var lines: [(String, String)] = []
        let late = report.workers.filter { $0.answers.late > 0 }.sorted { $0.answers.late > $1.answers.late }
        if !late.isEmpty {
            let count = late.reduce(0) { $0 + $1.answers.late }
            lines.append(("late answers", "\(count), not waited for: \(names(late) { $0.answers.late })"))
        }
        let liars = report.workers.filter { $0.answers.wrong > 0 }.sorted { $0.answers.wrong > $1.answers.wrong }
        if !liars.isEmpty {
            let count = liars.reduce(0) { $0 + $1.answers.wrong }
            lines.append(
                ("wrong answers", "\(count), corrected: \(names(liars, atMost: 10) { $0.answers.wrong })"))
        }
        let malformed = report.workers.filter { $0.answers.malformed > 0 }
        if !malformed.isEmpty { lines.append(("malformed answers", names(malformed) { $0.answers.malformed })) }
        let silent = report.workers.filter { $0.report == nil }
        if !silent.isEmpty { lines.append(("no goodbye from", names(silent) { _ in nil })) }
        return lines
    }
}
