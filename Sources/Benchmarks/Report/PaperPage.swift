/// The page with the paper's evaluation, its own figures beside ours.
enum PaperPage {
    static let page = ReportPage(
        file: "paper.md", subcommand: "paper", title: "The paper's evaluation: MNIST 3 against 7, 25 rounds"
    ) { results in
        let jobs = results.jobs(.paper)
        guard !jobs.isEmpty else { return nil }
        let widths = results.paperFeatures
        let sections =
            widths.map { times(results, features: $0) }
            + widths.flatMap { width in
                results.paperWorkers.reversed().map { breakdown(results, features: width, workers: $0) }
            }
            + [accuracy(results, jobs: jobs), ReportPage.failures(jobs)]
        return sections.compactMap { $0 }.joined(separator: "\n")
    }

    /// Time against N, and how many times as long BGW takes.
    private static func times(_ results: ResultSet, features: Int) -> String {
        let methods = PaperMethod.allCases
        var table = MarkdownTable(
            ["N"] + methods.map { "\($0.rawValue) s" } + ["BGW : case 1", "BGW : case 2"]
                + methods.map { "paper: \($0.rawValue) s" } + ["paper: BGW : case 1", "paper: BGW : case 2"])
        for workers in results.paperWorkers {
            let ours = methods.map { results.paperJob($0, features: features, workers: workers)?.trainSeconds }
            let theirs = methods.map {
                PublishedFigures.trainSeconds($0, features: features, workers: workers)
            }
            let ourRatios = [1, 2].map { NumberText.ratio(ours[0]?.median, ours[$0]?.median) }
            let theirRatios = [1, 2].map { NumberText.ratio(theirs[0], theirs[$0]) }
            table.add(
                ["\(workers)"] + ours.map { NumberText.spread($0) } + ourRatios + theirs.map { $0.map { "\($0)" } }
                    + theirRatios)
        }
        return "## Training time, d = \(features)\n\nSeconds: the median of the runs, least and greatest in brackets. "
            + "The paper's figures are from its own cluster.\n\n"
            + table.text
    }

    /// Where the time went with one number of workers, as in the tables of the paper.
    private static func breakdown(_ results: ResultSet, features: Int, workers: Int) -> String? {
        var table = MarkdownTable(
            ["N = \(workers)", "K", "T", "field"] + TrainingParts.allCases.map { "\($0.rawValue) s" }
                + ["total s", "a worker computes s", "speed-up", "paper: total s", "paper: speed-up"])
        let slowest = results.paperJob(.bgw, features: features, workers: workers)?.trainSeconds?.median
        let slowestInPaper = PublishedFigures.trainSeconds(.bgw, features: features, workers: workers)
        let jobs = PaperMethod.allCases.map { results.paperJob($0, features: features, workers: workers) }
        guard jobs.contains(where: { $0?.typicalRun != nil }) else { return nil }
        for (method, job) in zip(PaperMethod.allCases, jobs) {
            let run = job?.typicalRun
            let paper = PublishedFigures.trainSeconds(method, features: features, workers: workers)
            let parts = TrainingParts.allCases.map { part in run.map { part.seconds($0.timing) } }
            table.add(
                [
                    method.rawValue, run?.plan.map { method == .bgw ? "1" : "\($0.partitions)" },
                    run?.plan.map { "\($0.privacy)" }, run?.plan?.field,
                ] + parts.map { NumberText.seconds($0) } + [
                    NumberText.seconds(run?.timing.trainSeconds), NumberText.seconds(run?.timing.computeSeconds),
                    NumberText.ratio(slowest, job?.trainSeconds?.median), paper.map { "\($0)" },
                    NumberText.ratio(slowestInPaper, paper),
                ])
        }
        return
            "## Where the time goes, d = \(features), N = \(workers)\n\nThe run with the median time; its parts sum to "
            + "the total. Workers compute while the master waits. Speed-up: BGW's time divided by this one's.\n\n"
            + table.text
    }

    /// Accuracy and loss at the end, the same for all numbers of workers if the code is exact.
    private static func accuracy(_ results: ResultSet, jobs: [JobResult]) -> String {
        var table = MarkdownTable(["training", "d", "N", "test accuracy", "train loss", "different models"])
        var groups: [(name: String, features: Int, jobs: [JobResult])] = []
        for job in jobs where !job.counted.isEmpty {
            let (name, features) = (job.method?.rawValue ?? job.name, job.configuration.features)
            if let index = groups.firstIndex(where: { $0.name == name && $0.features == features }) {
                groups[index].jobs.append(job)
            } else {
                groups.append((name, features, [job]))
            }
        }
        for group in groups {
            let runs = group.jobs.flatMap(\.counted).compactMap(\.measurement)
            let workers = group.jobs.filter { $0.configuration.ranks > 1 }.map { "\($0.configuration.workers)" }
            table.add([
                group.name, "\(group.features)", workers.isEmpty ? nil : workers.joined(separator: ", "),
                NumberText.spread(Spread(runs.compactMap(\.result.testAccuracy)), NumberText.part),
                NumberText.spread(Spread(runs.map(\.result.trainLoss)), NumberText.part),
                "\(Set(runs.map(\.result.weightsHash)).count)",
            ])
        }
        let published = [
            ("paper: CodedPrivateML", PublishedFigures.codedAccuracy),
            ("paper: in clear", PublishedFigures.conventionalAccuracy),
        ]
        for (name, value) in published { table.add([name, nil, nil, NumberText.part(value), nil, nil]) }
        return
            "## Accuracy after 25 rounds\n\nModels are told apart by the hash of their weights, over all runs and all N.\n\n"
            + table.text
    }
}
