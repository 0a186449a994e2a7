/// Costs against one quantity: seconds and memory, with logarithmic axes.
enum ScaleFigure {
    private static let names: [RunRecord.Variable: String] = [
        .workers: "workers N", .rows: "rows m", .features: "features d", .partitions: "blocks K",
        .privacy: "colluding workers T",
    ]

    static func figure(_ results: ResultSet, variable: RunRecord.Variable) -> Figure? {
        guard let series = ScaleSeries(results, variable: variable), series.points.count > 1 else { return nil }
        let name = names[variable] ?? variable.rawValue
        var script = GnuplotScript(width: 900, height: 460)
        script.addData(
            "points",
            series.points.map {
                [
                    $0.value, $0.workerSeconds, $0.masterSeconds, $0.trainSeconds, $0.masterPeakBytes / 0x1p20,
                    $0.workerPeakBytes / 0x1p20, $0.masterBoundBytes / 0x1p20,
                ]
            })
        let least = series.points[0].value
        let most = series.points[series.points.count - 1].value
        script.add(
            "set multiplot layout 1,2 title 'Cost against \(name)'", "set tmargin 2.5",
            "set logscale x",
            "set xrange [\(least / 1.15):\(most * 1.15)]",
            "set xtics (\(series.points.map { "\(Int($0.value))" }.joined(separator: ", ")))", "set xlabel '\(name)'",
            "set logscale y", "set format y '%g'", "set key bottom center outside horizontal", "set ylabel 'seconds'")
        var times = [
            curve(4, .black, 5, "training"), curve(3, .vermilion, 7, "master works"),
            curve(2, .blue, 9, "a worker computes"),
        ]
        if let law = series.law(\.workerSeconds) {
            times.append(
                "\(law.factor) * x**\(law.exponent) with lines lc rgb '\(Palette.blue.rawValue)' dt 3 lw 1.5 "
                    + "title 'fit: exponent \(NumberText.exponent(law) ?? "")'")
        }
        script.plot(times)
        script.add("set ylabel 'peak memory, MiB'")
        script.plot([
            curve(7, .grey, 0, "bound, master", style: "lines dt 2"), curve(5, .vermilion, 7, "master"),
            curve(6, .blue, 9, "a worker"),
        ])
        script.add("unset multiplot")
        return Figure(
            name: "scale-\(variable.rawValue)", caption: "Cost against \(name)", page: ScalePage.page.file,
            script: script)
    }

    private static func curve(
        _ column: Int, _ colour: Palette, _ point: Int, _ title: String, style: String = "linespoints"
    ) -> String {
        let mark = style == "linespoints" ? " pt \(point) ps 0.9" : ""
        return "$points using 1:\(column) with \(style) lc rgb '\(colour.rawValue)' lw 2.5\(mark) title '\(title)'"
    }
}
