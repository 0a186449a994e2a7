/// The page with accuracy against differential privacy.
enum DPPage {
    static let page = ReportPage(
        file: "dp.md", subcommand: "dp", title: "Accuracy against differential privacy"
    ) { results in
        let jobs = results.jobs(.dp)
        guard !jobs.isEmpty else { return nil }
        let sections =
            [frontier(jobs)] + TrainingData.allCases.map { releases(jobs, data: $0) }
            + TrainingData.allCases.map { againstPartitions(jobs, data: $0) } + [ReportPage.failures(jobs)]
        return sections.compactMap { $0 }.joined(separator: "\n")
    }

    /// The schemes on one set of data, each row with the meaning of its ε.
    private static func frontier(_ jobs: [JobResult]) -> String? {
        var table = MarkdownTable([
            "scheme", "ε", "of what", "ε of one worker's answers", "ε of all answers", "ε spent by the model",
            "test accuracy", "train accuracy", "training s",
        ])
        for job in jobs where job.part == .frontier && !job.counted.isEmpty {
            let options = job.configuration
            let run = job.typicalRun
            let release = run?.analog?.release
            table.add([
                options.scheme, options.epsilon.map(NumberText.significant), options.epsilonMeaning.rawValue,
                release.map { NumberText.significant($0.epsilonOfOneUplink) },
                release.map { NumberText.significant($0.epsilonOfAllUplinks) },
                run?.privacy.map { NumberText.significant($0.ledger.epsilonSpent) },
                NumberText.spread(job.testAccuracy, NumberText.part), trainAccuracy(job),
                NumberText.spread(job.trainSeconds),
            ])
        }
        guard !table.isEmpty else { return nil }
        return """
            ## Schemes side by side

            MNIST 3 against 7, 25 rounds, rate 0.1, δ = 1e-5; lcc and dple with N = \(DPSuite.workers), \
            K = \(DPSuite.partitions), T = 4, under mpirun. Medians of the runs, each with fresh noise; least and greatest in \
            brackets. **The ε of these schemes are not of the same thing.** Of plain and lcc, ε is of the model: whoever \
            sees the weights of all rounds. Of dple it is of what workers send, towards somebody who reads it on its \
            way: one answer, all answers of one worker, or all answers of all workers, as the accountant composes them; \
            the model is not private, since the master adds the term of the labels without noise. In dple a row adds \
            at most \(DPSuite.publicNorm) to an answer, a number chosen after trials on other digits of MNIST; its points are \
            Chebyshev's, which need the least noise among the real ones and hide little from workers that collude, while \
            T = 4 of lcc hides everything.


            """ + table.text
    }

    /// Accuracy of `dple` against ε of one answer.
    private static func releases(_ jobs: [JobResult], data: TrainingData) -> String? {
        let jobs = jobs.filter { $0.part == .release && $0.configuration.data == data && !$0.counted.isEmpty }
        var epsilons: [Double?] = []
        for job in jobs where !epsilons.contains(job.configuration.epsilon) {
            epsilons.append(job.configuration.epsilon)
        }
        let privacies = Set(jobs.compactMap(\.configuration.privacy)).sorted()
        var table = MarkdownTable(
            ["ε asked of one answer"] + privacies.flatMap { ["T = \($0): test accuracy", "T = \($0): train accuracy"] }
                + ["ε if the bound were public: one answer", "one worker", "all workers"])
        for epsilon in epsilons {
            let row = privacies.map { privacy in
                jobs.first { $0.configuration.epsilon == epsilon && $0.configuration.privacy == privacy }
            }
            let release = row.lazy.compactMap { $0?.typicalRun?.analog?.release }.first
            table.add(
                [epsilon.map(NumberText.significant) ?? DPSuite.Meaning.none.rawValue]
                    + row.flatMap {
                        [$0.flatMap { NumberText.spread($0.testAccuracy, NumberText.part) }, $0.flatMap(trainAccuracy)]
                    }
                    + [release?.epsilonOfOneAnswer, release?.epsilonOfOneUplink, release?.epsilonOfAllUplinks].map {
                        $0.map(NumberText.significant)
                    })
        }
        guard !table.isEmpty else { return nil }
        return """
            ## dple against ε of one answer: \(data.rawValue)

            The setting of DPLE's figures: N = \(DPSuite.workers), K = \(DPSuite.partitions), d = 785, 25 rounds, rate 0.1, \
            Chebyshev points, Gaussian pads of deviation 1, all answers; δ = \(DPSuite.deltas.paper) and the noise by the \
            paper's formula, from the greatest row that each worker has. That bound is taken from the data, so that **no ε \
            holds in these runs**; the last columns say what would hold if it were public: of one answer, of all answers of \
            one worker, of all answers. All workers in one process: accuracy, not time.


            """ + table.text
    }

    /// Accuracy and the error of the first gradient against K.
    private static func againstPartitions(_ jobs: [JobResult], data: TrainingData) -> String? {
        let jobs = jobs.filter { $0.configuration.data == data && !$0.counted.isEmpty }
        let points = DPSeries.partitions(jobs)
        guard !points.isEmpty else { return nil }
        let epsilons = Set(points.map(\.epsilon)).sorted()
        var table = MarkdownTable(
            ["K"]
                + epsilons.flatMap { epsilon in
                    ["test accuracy", "train accuracy", "gradient error"].map {
                        "ε = \(NumberText.significant(epsilon)): \($0)"
                    }
                })
        for count in Set(points.map(\.partitions)).sorted() {
            let row = epsilons.map { epsilon in points.first { $0.partitions == count && $0.epsilon == epsilon } }
            table.add(
                ["\(count)"]
                    + row.flatMap { point in
                        [
                            point.flatMap { NumberText.spread($0.accuracy, NumberText.part) },
                            point.flatMap { NumberText.spread($0.trainAccuracy, NumberText.part) },
                            point.flatMap { NumberText.spread($0.gradientError, NumberText.significant) },
                        ]
                    })
        }
        return """
            ## dple against K: \(data.rawValue)

            As above, with T = 4 and the ε of one answer in the heading. The error is that of the first round's gradient: \
            its distance from the one without noise, in units of its norm. Where a Chebyshev point of \(DPSuite.workers) \
            workers may be that of a block, which coded-train refuses, there is one worker more: K = 2 and 10.


            """ + table.text
    }

    private static func trainAccuracy(_ job: JobResult) -> String? {
        NumberText.spread(Spread(job.counted.compactMap { $0.measurement?.result.trainAccuracy }), NumberText.part)
    }
}
