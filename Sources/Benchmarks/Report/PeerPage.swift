/// The page with the runs beside another program.
enum PeerPage {
    static let page = ReportPage(
        file: "peer.md", subcommand: "peer", title: "Beside an implementation with mpi4py and NumPy"
    ) { results in
        let jobs = results.jobs(.peer)
        guard !jobs.isEmpty else { return nil }
        var table = MarkdownTable([
            "job", "peer s", "coded-train s", "peer : coded-train", "accuracy of the peer", "of coded-train",
            "peak memory of the master MiB",
        ])
        for ours in jobs where ours.implementation == .codedTrain {
            let peer = jobs.first { $0.implementation == .peer && $0.name == ours.name }
            table.add([
                "\(ours.name), N = \(ours.configuration.workers)", NumberText.spread(peer?.trainSeconds),
                NumberText.spread(ours.trainSeconds),
                peer.flatMap { NumberText.spread(Spread(ratios($0, ours)), NumberText.ratio) },
                NumberText.part(peer?.counted.first?.testAccuracy), NumberText.part(ours.counted.first?.testAccuracy),
                NumberText.mebibytes(
                    ours.counted.compactMap { $0.measurement?.result.peakMemoryBytes }.max().map(Double.init)),
            ])
        }
        let text =
            "Both programs do the same job on the same machine in turns. Seconds of training, without start and reading: "
            + "medians, least and greatest in brackets. A ratio is that of two runs in succession.\n\n" + table.text
        return [text, ReportPage.failures(jobs)].compactMap { $0 }.joined(separator: "\n")
    }

    /// The ratio of times of each pair of which both runs succeeded.
    static func ratios(_ peer: JobResult, _ ours: JobResult) -> [Double] {
        peer.counted.compactMap { run in
            guard let partner = ours.counted.first(where: { $0.repetition == run.repetition }),
                let theirs = run.trainSeconds, let own = partner.trainSeconds, own > 0
            else { return nil }
            return theirs / own
        }
    }
}
