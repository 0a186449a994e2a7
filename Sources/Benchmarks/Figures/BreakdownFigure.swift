/// Stacked bars of what the time of training consists of: the two cases in one panel, BGW in another with its own scale.
enum BreakdownFigure {
    private static let colours: [TrainingParts: Palette] = [
        .prepare: .grey, .encode: .blue, .communicate: .sky, .wait: .orange, .decode: .green,
    ]

    static func figure(_ results: ResultSet, features: Int) -> Figure? {
        let panels: [(title: String, methods: [PaperMethod])] = [
            ("CodedPrivateML", [.case1, .case2]), ("BGW", [.bgw]),
        ]
        let shown = panels.map { panel in
            (panel, panel.methods.flatMap { bars(results, $0, features: features, isNamed: panel.methods.count > 1) })
        }.filter { !$0.1.isEmpty }
        guard !shown.isEmpty else { return nil }
        var script = GnuplotScript(width: 900, height: 480)
        let total = shown.reduce(0) { $0 + $1.1.count + 2 }
        script.add(
            "set multiplot title 'Where the training time goes, d = \(features)'", "set style data histogram",
            "set style histogram rowstacked", "set style fill solid 0.95 border rgb 'white'", "set boxwidth 0.75",
            "set yrange [0:*]", "set ylabel 'seconds'", "set key off", "set tmargin at screen 0.84",
            "set bmargin at screen 0.24")
        var left = 0.0
        for (index, (panel, rows)) in shown.enumerated() {
            let width = Double(rows.count + 2) / Double(total)
            script.addData("panel\(index)", rows)
            script.add(
                "set lmargin at screen \(left + 0.1)", "set rmargin at screen \(left + width - 0.02)",
                "set title '\(panel.title)'", "set xtics rotate by 0")
            script.plot(
                TrainingParts.allCases.enumerated().map { column, part in
                    "$panel\(index) using \(column + 2)\(column == 0 ? ":xtic(1)" : "") lc rgb '\(colour(part))'"
                })
            left += width
        }
        addKey(to: &script)
        script.add("unset multiplot")
        return Figure(
            name: "breakdown-d\(features)", caption: "Where the training time goes, d = \(features)",
            page: PaperPage.page.file, script: script)
    }

    private static func colour(_ part: TrainingParts) -> String { (colours[part] ?? .black).rawValue }

    /// One key for all panels, as an empty plot below them.
    private static func addKey(to script: inout GnuplotScript) {
        script.add(
            "set lmargin at screen 0.05", "set rmargin at screen 0.95", "set tmargin at screen 0.1",
            "set bmargin at screen 0.02", "unset border", "unset tics", "unset title", "unset ylabel", "unset grid",
            "set xrange [0:1]", "set yrange [0:1]", "set key center center horizontal maxrows 1 samplen 1.5")
        script.plot(
            TrainingParts.allCases.map { part in
                "NaN with boxes lc rgb '\(colour(part))' title '\(part == .wait ? "wait for workers" : part.rawValue)'"
            })
    }

    /// A row for each number of workers: its name and the seconds of each part.
    private static func bars(
        _ results: ResultSet, _ method: PaperMethod, features: Int, isNamed: Bool
    ) -> [[String]] {
        results.paperWorkers.compactMap { workers in
            results.paperJob(method, features: features, workers: workers)?.typicalRun.map { run in
                ["N = \(workers)" + (isNamed ? "\n\(method.rawValue)" : "")]
                    + TrainingParts.allCases.map { "\($0.seconds(run.timing))" }
            }
        }
    }
}
