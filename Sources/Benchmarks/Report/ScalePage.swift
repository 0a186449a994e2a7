/// The page with costs against each quantity.
enum ScalePage {
    static let page = ReportPage(
        file: "scale.md", subcommand: "scale", title: "Cost against workers, rows, features, blocks and privacy"
    ) { results in
        let jobs = results.jobs(.scale)
        guard !jobs.isEmpty else { return nil }
        let series = RunRecord.Variable.allCases.compactMap { ScaleSeries(results, variable: $0) }
        let introduction = """
            One quantity changes, the others are fixed. A worker's seconds are processor seconds in its kernel over all \
            rounds, the median of the workers; the master's are those in which it does not wait. Medians of the runs. \
            The exponent is the slope of a straight line fitted to the logarithms: 1 is proportional, 0 is flat.

            """
        let sections =
            [introduction, checks(results)] + series.map { table($0, jobs: jobs) } + [ReportPage.failures(jobs)]
        return sections.compactMap { $0 }.joined(separator: "\n")
    }

    private static func checks(_ results: ResultSet) -> String? {
        let checks = ScaleCheck.all(results)
        guard !checks.isEmpty else { return nil }
        var table = MarkdownTable(["statement", "measured", "verdict"])
        for check in checks { table.add([check.statement, check.evidence, check.passes ? "holds" : "**fails**"]) }
        return "## Verdicts\n\n" + table.text
    }

    private static func table(_ series: ScaleSeries, jobs: [JobResult]) -> String {
        typealias Cost = (ScaleSeries.Point) -> Double
        let costs: [(name: String, cost: Cost, format: (Double?) -> String?)] = [
            ("worker s", \.workerSeconds, NumberText.seconds), ("master s", \.masterSeconds, NumberText.seconds),
            ("training s", \.trainSeconds, NumberText.seconds),
            ("master peak MiB", \.masterPeakBytes, NumberText.mebibytes),
            ("bound MiB", \.masterBoundBytes, NumberText.mebibytes),
            ("worker peak MiB", \.workerPeakBytes, NumberText.mebibytes),
            ("to workers MiB", \.bytesToWorkers, NumberText.mebibytes),
            ("from workers MiB", \.bytesFromWorkers, NumberText.mebibytes),
        ]
        var table = MarkdownTable([series.variable.rawValue] + costs.map(\.name))
        for point in series.points { table.add(["\(Int(point.value))"] + costs.map { $0.format($0.cost(point)) }) }
        table.add(["exponent"] + costs.map { NumberText.exponent(series.law($0.cost)) })
        return "## Against \(series.variable.rawValue)\n\n\(fixed(series.variable, jobs: jobs))\n\n" + table.text
    }

    /// What the runs of a series have in common.
    private static func fixed(_ variable: RunRecord.Variable, jobs: [JobResult]) -> String {
        guard let plan = jobs.lazy.filter({ $0.variable == variable }).compactMap({ $0.typicalRun?.plan }).first else {
            return ""
        }
        let values: [(RunRecord.Variable, Int)] = [
            (.workers, plan.workers), (.rows, plan.rows), (.features, plan.features), (.partitions, plan.partitions),
            (.privacy, plan.privacy),
        ]
        return "Fixed: "
            + values.filter { $0.0 != variable }.map { "\($0.0.rawValue) = \($0.1)" }.joined(separator: ", ")
            + "."
    }
}
