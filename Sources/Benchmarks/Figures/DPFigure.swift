/// Accuracy against ε and against K.
enum DPFigure {
    static func all(_ results: ResultSet) -> [Figure] {
        let jobs = results.jobs(.dp).filter { !$0.counted.isEmpty }
        return [frontier(jobs)].compactMap { $0 } + TrainingData.allCases.compactMap { releases(jobs, data: $0) }
            + TrainingData.allCases.compactMap { againstPartitions(jobs, data: $0) }
    }

    /// The range of a logarithmic axis around some values, with room at both ends.
    private static func range(_ values: [Double]) -> String {
        "[\((values.min() ?? 1) / 1.5):\((values.max() ?? 1) * 1.5)]"
    }

    private static func curve(_ name: String, _ colour: Palette, _ point: Int, _ title: String, dashed: Bool = false)
        -> [String]
    {
        let rgb = "lc rgb '\(colour.rawValue)'"
        return [
            "$\(name) using 1:2:3:4 with yerrorbars \(rgb) lw 1.5 pt 0 notitle",
            "$\(name) using 1:2 with linespoints \(rgb) lw 2.5\(dashed ? " dt 2" : "") pt \(point) ps 0.9 title '\(title)'",
        ]
    }

    private static func row(_ x: Double, _ spread: Spread?) -> [Double]? {
        spread.map { [x, $0.median, $0.least, $0.greatest] }
    }

    // MARK: The schemes

    private static func frontier(_ jobs: [JobResult]) -> Figure? {
        let jobs = jobs.filter { $0.part == .frontier }
        typealias Epsilon = (JobResult) -> Double?
        let candidates: [(scheme: String, title: String, colour: Palette, point: Int, epsilon: Epsilon)] = [
            ("plain", "plain: ε of the model", .black, 5, { $0.configuration.epsilon }),
            ("lcc", "lcc: ε of the model", .blue, 7, { $0.configuration.epsilon }),
            ("dple", "dple: ε of one answer", .orange, 8, { $0.configuration.epsilon }),
            (
                "dple", "dple: ε of all answers", .vermilion, 9,
                { $0.typicalRun?.analog?.release?.epsilonOfAllUplinks }
            ),
        ]
        var script = GnuplotScript(width: 860, height: 480)
        var curves: [String] = []
        var seen: [Double] = []
        for (index, candidate) in candidates.enumerated() {
            let rows = jobs.filter { $0.configuration.scheme == candidate.scheme }.compactMap { job in
                candidate.epsilon(job).flatMap { row($0, job.testAccuracy) }
            }
            guard !rows.isEmpty else { continue }
            seen += rows.map { $0[0] }
            script.addData("scheme\(index)", rows)
            curves += curve(
                "scheme\(index)", candidate.colour, candidate.point, candidate.title, dashed: candidate.point == 8)
        }
        guard !curves.isEmpty else { return nil }
        for (scheme, colour) in [("plain", Palette.black), ("lcc", .blue), ("dple", .orange)] {
            let exact = jobs.first { $0.configuration.scheme == scheme && $0.configuration.epsilon == nil }
            guard let value = exact?.testAccuracy?.median else { continue }
            curves.append("\(value) with lines lc rgb '\(colour.rawValue)' lw 1 dt 3 title '\(scheme): no noise'")
        }
        script.add(
            "set title 'MNIST 3 against 7, N = \(DPSuite.workers), δ = 1e-5: what ε is of differs'", "set logscale x",
            "set format x '%g'", "set xrange \(range(seen))", "set xlabel 'ε (logarithmic)'",
            "set ylabel 'test accuracy'", "set format y '%.3f'", "set key outside right top")
        script.plot(curves)
        return Figure(
            name: "dp-frontier", caption: "Test accuracy of the schemes against their ε", page: DPPage.page.file,
            script: script)
    }

    // MARK: The figures of DPLE

    private static func releases(_ jobs: [JobResult], data: TrainingData) -> Figure? {
        let jobs = jobs.filter { $0.part == .release && $0.configuration.data == data }
        var script = GnuplotScript(width: 860, height: 480)
        var curves: [String] = []
        var seen: [Double] = []
        for (index, privacy) in DPSuite.privacies.enumerated() {
            let colour = index == 0 ? Palette.blue : .vermilion
            let own = jobs.filter { $0.configuration.privacy == privacy }
            let rows = own.compactMap { job in job.configuration.epsilon.flatMap { row($0, job.testAccuracy) } }
            guard !rows.isEmpty else { continue }
            seen += rows.map { $0[0] }
            script.addData("noise\(index)", rows)
            curves += curve("noise\(index)", colour, 5 + 2 * index, "T = \(privacy)")
            if let exact = own.first(where: { $0.configuration.epsilon == nil })?.testAccuracy?.median {
                curves.append(
                    "\(exact) with lines lc rgb '\(colour.rawValue)' lw 1 dt \(2 + index) title 'T = \(privacy), no noise'"
                )
            }
        }
        guard !curves.isEmpty else { return nil }
        script.add(
            "set title 'dple, \(data.rawValue), N = \(DPSuite.workers), K = \(DPSuite.partitions)'", "set logscale x",
            "set format x '%g'", "set xrange \(range(seen))", "set xlabel 'ε asked of one answer (logarithmic)'",
            "set ylabel 'test accuracy'", "set format y '%.2f'", "set key bottom right")
        script.plot(curves)
        return Figure(
            name: "dp-release-\(data.shortName)",
            caption: "Test accuracy of dple against ε of one answer, \(data.rawValue)",
            page: DPPage.page.file, script: script)
    }

    private static func againstPartitions(_ jobs: [JobResult], data: TrainingData) -> Figure? {
        let points = DPSeries.partitions(jobs.filter { $0.configuration.data == data })
        let counts = Set(points.map(\.partitions)).sorted()
        guard counts.count > 1 else { return nil }
        var script = GnuplotScript(width: 900, height: 440)
        var panels: [(accuracy: [String], error: [String])] = []
        for (index, epsilon) in Set(points.map(\.epsilon)).sorted().enumerated() {
            let own = points.filter { $0.epsilon == epsilon }
            let (colour, title) = (index == 0 ? Palette.vermilion : .blue, "ε = \(NumberText.significant(epsilon))")
            let accuracies = own.compactMap { row(Double($0.partitions), $0.accuracy) }
            let errors = own.compactMap { row(Double($0.partitions), $0.gradientError) }
            var panel: (accuracy: [String], error: [String]) = ([], [])
            if !accuracies.isEmpty {
                script.addData("accuracy\(index)", accuracies)
                panel.accuracy = curve("accuracy\(index)", colour, 5 + 2 * index, title)
            }
            if !errors.isEmpty {
                script.addData("error\(index)", errors)
                panel.error = curve("error\(index)", colour, 5 + 2 * index, title)
            }
            panels.append(panel)
        }
        let (accuracies, errors) = (panels.flatMap(\.accuracy), panels.flatMap(\.error))
        guard !accuracies.isEmpty else { return nil }
        script.add(
            "set multiplot layout 1,\(errors.isEmpty ? 1 : 2) title 'dple, \(data.rawValue), N = \(DPSuite.workers), T = 4'",
            "set tmargin 2.5", "set xrange [\(counts[0] - 1):\(counts[counts.count - 1] + 1)]",
            "set xtics (\(counts.map(String.init).joined(separator: ", ")))", "set xlabel 'blocks K'",
            "set key bottom center outside horizontal", "set ylabel 'test accuracy'", "set format y '%.4f'")
        script.plot(accuracies)
        if !errors.isEmpty {
            script.add(
                "set ylabel 'relative error of the first gradient'", "set logscale y", "set format y '%g'")
            script.plot(errors)
        }
        script.add("unset multiplot")
        return Figure(
            name: "dp-partitions-\(data.shortName)",
            caption: "Test accuracy of dple and error of its first gradient against K, \(data.rawValue)",
            page: DPPage.page.file, script: script)
    }
}
