import Benchmarks
import Foundation
import Testing

struct ReportPageTests {
    static func page(_ file: String, _ results: ResultSet) throws -> String {
        let page = try #require(ReportPage.all.first { $0.file == file })
        return try #require(page.text(results))
    }

    /// The cells of the first row whose first cell is `name`, after the heading.
    static func row(_ name: String, after heading: String, in text: String) throws -> [String] {
        let start = try #require(text.range(of: heading), "no \(heading)").upperBound
        let line = try #require(
            text[start...].split(separator: "\n").first { $0.hasPrefix("| \(name) ") }, "no \(name)")
        return line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    }

    @Test func aTableIsAlignedAndKeepsItsColumns() {
        var table = MarkdownTable(["name", "s"])
        table.add(["a|b", "10.5"])
        table.add(["c", nil])
        #expect(table.text == "| name |    s |\n| ---- | ---: |\n| a\\|b | 10.5 |\n| c    |    – |\n")
    }

    @Test func thePapersFiguresStandBesideOurs() throws {
        let text = try Self.page("paper.md", try SampleResults.paper())
        #expect(text.contains("P; 2 cores; 16 GiB; S; Open MPI 4"))
        #expect(
            try Self.row("40", after: "Training time, d = 784", in: text)
                == [
                    "40", "100", "10.0 (8.00–12.0)", "–", "10.0", "–", "1194.1", "45.6", "76.8", "26.2", "15.5",
                ])
        #expect(
            try Self.row("case 1", after: "Where the time goes, d = 784, N = 40", in: text)
                == [
                    "case 1", "13", "1", "p24", "2.00", "2.00", "1.00", "4.00", "1.00", "10.0", "2.00", "10.0", "45.6",
                    "26.2",
                ])
        #expect(text.contains("refused: no room \\| at all"))
        #expect(try Self.row("case 1", after: "Accuracy", in: text).suffix(3) == ["0.9642", "0.0945", "1"])
    }

    @Test func warmUpsDoNotCount() throws {
        let results = try SampleResults.paper()
        let job = try #require(results.paperJob(.case1, features: 784, workers: 40))
        #expect(job.trainSeconds == Spread([8, 10, 12]))
        #expect(job.typicalRun?.timing.trainSeconds == 10)
    }

    @Test(arguments: [(-1.0, true), (-0.5, false)])
    func theCostOfAWorkerIsCheckedAgainstK(_ exponent: Double, passes: Bool) throws {
        let runs = try [1, 4, 13].map { count in
            var job = TrainingJob(workers: 40)
            job.partitions = count
            return try SampleResults.run(
                .scale, "K = \(count)", job, compute: 8 * pow(Double(count), exponent), partitions: count,
                variable: .partitions)
        }
        let results = ResultSet(runs.map { .run($0) })
        let check = try #require(ScaleCheck.all(results).first)
        #expect(check.passes == passes, "\(check)")
        #expect(try Self.page("scale.md", results).contains(passes ? "holds" : "**fails**"))
    }

    @Test func theMemoryOfTheMasterIsCheckedAgainstN() throws {
        let runs = try [13, 40].map { count in
            try SampleResults.run(.scale, "N = \(count)", TrainingJob(workers: count), variable: .workers)
        }
        let check = try #require(ScaleCheck.all(ResultSet(runs.map { .run($0) })).first)
        #expect(check.passes)
        #expect(check.evidence == "at most 100 MiB of 211 MiB, exponent +0.000")
    }

    @Test func ratiosAreThoseOfPairs() throws {
        let job = PaperMethod.case1.job(workers: 40, repeatFeatures: 1)
        let runs = try [(1, 10.0, 20.0), (2, 5, 20), (3, 2, 2)].flatMap { pair, ours, theirs in
            var peer = RunRecord(subcommand: .peer, job: "j", configuration: job, repetition: pair)
            peer.implementation = .peer
            peer.peer = PeerMeasurement(output: "{\"total\": \(theirs), \"accuracy\": 0.96}")
            return [peer, try SampleResults.run(.peer, "j", job, repetition: pair, train: ours)]
        }
        let text = try Self.page("peer.md", ResultSet(runs.map { .run($0) }))
        #expect(try Self.row("j, N = 40", after: "peer : coded-train", in: text)[3] == "2.0 (1.0–4.0)")
    }

    @Test func kernelsStandBesideTheirLimits() throws {
        let text = try Self.page("kernels.md", ResultSet(try SampleResults.kernels().map { .kernel($0) }))
        #expect(
            try Self.row("read limit", after: "Limits of the machine", in: text)
                == ["read limit", "1 bytes", "memory", "1", "500 (250–1000)", "–", "2", "–", "–", "–"])
        #expect(
            try Self.row("products", after: "Field p24", in: text)
                == ["products", "2 x 3", "cache", "2", "500", "8", "–", "–", "read limit", "62 %"])
    }

    @Test func withoutResultsThereIsNoPage() {
        for page in ReportPage.all { #expect(page.text(ResultSet([])) == nil) }
    }
}
