import RunReport

/// The end of a run on the terminal: where the time went, and what came out.
enum RunSummary {
    static func text(
        report: RunReport<TrainConfiguration>, phases: [Phase: Double], workers: [WorkerReport]
    ) -> String {
        var sections = [timingTable(phases: phases, workers: workers, traffic: report.traffic)]
        sections.append(Format.list(results(report)))
        return sections.joined(separator: "\n\n")
    }

    private static func timingTable(phases: [Phase: Double], workers: [WorkerReport], traffic: TrafficReport) -> String {
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
        rows.append(["total", Format.seconds(total), "100.0", "", ""])
        return Format.table(rows)
    }

    private static func spread(_ seconds: [Double]) -> String {
        guard let least = seconds.min(), let most = seconds.max() else { return "" }
        let mean = seconds.reduce(0, +) / Double(seconds.count)
        return [least, mean, most].map(Format.seconds).joined(separator: " / ")
    }

    private static func results(_ report: RunReport<TrainConfiguration>) -> [(String, String)] {
        let result = report.result
        var lines = [("training", "\(Format.seconds(report.timing.trainSeconds)) s, \(result.iterations) rounds"
            + (result.converged ? ", stopped by the tolerance" : ""))]
        if let accuracy = result.testAccuracy { lines.append(("test accuracy", String(accuracy.rounded(toPlaces: 4)))) }
        if let accuracy = result.trainAccuracy { lines.append(("train accuracy", String(accuracy.rounded(toPlaces: 4)))) }
        lines.append(("train loss", String(result.trainLoss.rounded(toPlaces: 4))))
        if let headroom = report.headroom {
            lines.append(
                (
                    "headroom",
                    "largest value \(Format.significant(headroom.largestSeen)), bound "
                        + "\(Format.significant(headroom.bound)), limit \(Format.significant(headroom.limit))"
                ))
        }
        let slow = report.workers.filter { $0.answers.late > 0 }
        if !slow.isEmpty {
            let count = slow.reduce(0) { $0 + $1.answers.late }
            lines.append(("slow", "\(ranks(slow)): \(count) answers came after their round was decoded"))
        }
        let wrong = report.workers.filter { $0.answers.malformed > 0 }
        if !wrong.isEmpty { lines.append(("wrong", "\(ranks(wrong)) gave malformed answers")) }
        let silent = report.workers.filter { $0.report == nil }
        if !silent.isEmpty { lines.append(("silent", "\(ranks(silent)) did not say goodbye")) }
        return lines
    }
}

extension RunSummary {
    /// The workers as ranks of mpirun.
    private static func ranks(_ workers: [WorkerEntry]) -> String {
        (workers.count == 1 ? "rank " : "ranks ") + workers.map { String($0.worker + 1) }.joined(separator: ", ")
    }
}

extension Double {
    fileprivate func rounded(toPlaces places: Int) -> Double {
        let scale = Double((0..<places).reduce(1) { product, _ in product * 10 })
        return (self * scale).rounded() / scale
    }
}
