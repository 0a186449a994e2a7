import RunReport

/// Accuracy or loss by round.
enum CurveFigure {
    /// What is drawn.
    enum Quantity: String, CaseIterable {
        case accuracy
        case loss

        func value(_ entry: HistoryEntry) -> Double? {
            switch self {
            case .accuracy: entry.testAccuracy
            case .loss: entry.trainLoss
            }
        }

        var title: String {
            switch self {
            case .accuracy: "test accuracy"
            case .loss: "training loss (cross-entropy)"
            }
        }
    }

    static func figure(_ results: ResultSet, quantity: Quantity) -> Figure? {
        let narrow = TrainingJob.pixels
        let workers = results.paperWorkers.last ?? 0
        let named = Dictionary(results.jobs(.paper).map { ($0.name, $0) }) { first, _ in first }
        let candidates: [(name: String, job: JobResult?, colour: Palette, style: String)] = [
            (PaperSuite.plainCurve, named[PaperSuite.plainCurve], .black, "lw 2.5 pt 5"),
            ("case 1", results.paperJob(.case1, features: narrow, workers: workers), .blue, "lw 2.5 pt 7"),
            (PaperSuite.degree3Curve, named[PaperSuite.degree3Curve], .orange, "lw 2.5 dt 4 pt 9"),
        ]
        var script = GnuplotScript()
        var curves: [String] = []
        for (index, candidate) in candidates.enumerated() {
            let rows = (candidate.job?.history ?? []).compactMap { entry in
                quantity.value(entry).map { [Double(entry.round), $0] }
            }
            guard !rows.isEmpty else { continue }
            script.addData("curve\(index)", rows)
            curves.append(
                "$curve\(index) with linespoints lc rgb '\(candidate.colour.rawValue)' \(candidate.style) ps 0.7 "
                    + "title '\(candidate.name)'")
        }
        guard !curves.isEmpty else { return nil }
        script.add(
            "set title 'MNIST 3 against 7, d = \(narrow), N = \(workers)'", "set xlabel 'round'",
            "set ylabel '\(quantity.title)'", "set xrange [0:26]", "set xtics 5",
            "set format y '\(quantity == .accuracy ? "%.3f" : "%.2f")'",
            "set key \(quantity == .accuracy ? "bottom" : "top") right")
        script.plot(curves)
        return Figure(
            name: "\(quantity.rawValue)-by-round", caption: "\(quantity.title.capitalizedFirst) by round",
            page: PaperPage.page.file, script: script)
    }
}

extension String {
    /// With a capital at the start.
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
