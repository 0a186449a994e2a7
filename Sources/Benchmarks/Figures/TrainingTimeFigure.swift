/// Training time against the number of workers, the paper's figures beside ours.
enum TrainingTimeFigure {
    static let colours: [PaperMethod: Palette] = [.bgw: .black, .case1: .blue, .case2: .vermilion]

    static func figure(_ results: ResultSet, features: Int) -> Figure? {
        var script = GnuplotScript()
        var curves: [String] = []
        for (index, method) in PaperMethod.allCases.enumerated() {
            let colour = (colours[method] ?? .grey).rawValue
            let points = 5 + 2 * index
            let ours = results.paperWorkers.compactMap { workers -> [Double]? in
                guard let time = results.paperJob(method, features: features, workers: workers)?.trainSeconds else {
                    return nil
                }
                return [Double(workers), time.median, time.least, time.greatest]
            }
            if !ours.isEmpty {
                script.addData("ours\(index)", ours)
                curves.append("$ours\(index) with yerrorbars lc rgb '\(colour)' lw 1.5 pt 0 notitle")
                curves.append(
                    "$ours\(index) with linespoints lc rgb '\(colour)' lw 2.5 pt \(points) ps 0.9 title '\(method.rawValue)'"
                )
            }
            let theirs = results.paperWorkers.compactMap { workers in
                PublishedFigures.trainSeconds(method, features: features, workers: workers).map {
                    [Double(workers), $0]
                }
            }
            if !theirs.isEmpty {
                script.addData("paper\(index)", theirs)
                curves.append(
                    "$paper\(index) with linespoints lc rgb '\(colour)' lw 1.5 dt 2 pt \(points - 1) ps 0.9 "
                        + "title '\(method.rawValue), paper'")
            }
        }
        guard curves.contains(where: { $0.hasPrefix("$ours") }) else { return nil }
        script.add(
            "set title 'Training time of 25 rounds, MNIST 3 against 7, d = \(features)'", "set xlabel 'workers N'",
            "set ylabel 'seconds (logarithmic)'", "set logscale y", "set format y '%g'",
            "set xtics (\(results.paperWorkers.map(String.init).joined(separator: ", ")))",
            "set xrange [\(max(0, (results.paperWorkers.first ?? 0) - 3)):\((results.paperWorkers.last ?? 1) + 2)]",
            "set key outside right top")
        script.plot(curves)
        return Figure(
            name: "training-time-d\(features)", caption: "Training time against the number of workers, d = \(features)",
            page: PaperPage.page.file, script: script)
    }
}
