/// Bars of the times beside another program.
enum PeerFigure {
    static func figure(_ results: ResultSet) -> Figure? {
        let jobs = results.jobs(.peer)
        let rows = jobs.filter { $0.implementation == .codedTrain }.compactMap { ours -> [String]? in
            guard let peer = jobs.first(where: { $0.implementation == .peer && $0.name == ours.name })?.trainSeconds,
                let time = ours.trainSeconds
            else { return nil }
            let name = ours.name.split(separator: ",").map { $0.drop { $0 == " " } }.joined(separator: "\n")
            return [name] + [peer, time].flatMap { ["\($0.median)", "\($0.least)", "\($0.greatest)"] }
        }
        guard !rows.isEmpty else { return nil }
        var script = GnuplotScript()
        script.addData("pairs", rows)
        script.add(
            "set title 'Training time beside mpi4py + NumPy, N = \(jobs[0].configuration.workers)'",
            "set style data histogram", "set style histogram errorbars gap 1.5 lw 1.2",
            "set style fill solid 0.95 border rgb 'white'", "set logscale y", "set format y '%g'",
            "set ylabel 'seconds (logarithmic)'", "set key top right", "set bmargin 4.5")
        script.plot([
            "$pairs using 2:3:4:xtic(1) lc rgb '\(Palette.grey.rawValue)' title 'mpi4py + NumPy'",
            "$pairs using 5:6:7 lc rgb '\(Palette.blue.rawValue)' title 'coded-train'",
        ])
        return Figure(
            name: "peer", caption: "Training time beside mpi4py and NumPy", page: PeerPage.page.file, script: script)
    }
}
