import Benchmarks
import Foundation
import Testing

/// The suite of differential privacy, its records, its page and its figures.
struct DPTests {
    static let thorough = RunSettings(runs: 3, isQuick: false, timeLimit: 60)
    static let quick = RunSettings(runs: 1, isQuick: true, timeLimit: 60)

    /// What the whole suite would give, each ε with its own accuracy.
    static func results(_ settings: RunSettings = quick) throws -> ResultSet {
        let records = DPSuite.records(settings: settings, data: [.mnist, .fashion])
        let runs = try records.map { record in
            try SampleResults.noisy(
                record.part ?? .frontier, record.job, record.configuration,
                accuracy: 0.9 + 0.01 * (record.configuration.epsilon ?? 5), repetition: record.repetition)
        }
        return ResultSet([.machine(try SampleResults.machine())] + runs.map { .run($0) })
    }

    @Test func withoutFoldersTheSchemesAreLeft() {
        let records = DPSuite.records(settings: Self.thorough, data: [])
        #expect(records.allSatisfy { $0.part == .frontier && $0.configuration.data == nil })
        #expect(Set(records.map(\.configuration.scheme)) == ["plain", "lcc", "dple"])
        #expect(records.filter { $0.repetition == 0 }.count == 3)
    }

    @Test(arguments: TrainingData.allCases) func eachSetOfDataHasItsFigures(_ data: TrainingData) {
        let records = DPSuite.records(settings: Self.thorough, data: [data])
        let releases = records.filter { $0.part == .release }
        #expect(releases.allSatisfy { $0.configuration.data == data })
        for privacy in DPSuite.privacies {
            let own = releases.filter { $0.configuration.privacy == privacy }
            // Without noise all runs are the same.
            #expect(own.count == 1 + 3 * DPSuite.releaseEpsilons(isQuick: false).count)
        }
        let counts = records.filter { $0.part == .partitions }.compactMap(\.configuration.partitions)
        #expect(Set(counts) == [2, 4, 5, 8, 10, 12])
        let reference = records.first { $0.part == .gradient }
        #expect(reference?.configuration.analog?.noise == nil)
        #expect(records.filter { $0.part == .gradient }.allSatisfy { $0.configuration.iterations == 1 })
    }

    @Test func everyCodeHasEnoughWorkers() {
        for record in DPSuite.records(settings: Self.thorough, data: [.mnist, .fashion]) {
            let job = record.configuration
            guard let partitions = job.partitions, let privacy = job.privacy else { continue }
            #expect(3 * (partitions + privacy - 1) + 1 <= job.workers, "\(record.job)")
            guard let analog = job.analog else { continue }
            #expect(analog.margin == job.workers - 3 * (partitions + privacy - 1) - 1, "\(record.job)")
            // No worker's point may be that of a block: (2j + 1) / (K + T) = (2i + 1) / N.
            for i in 0..<job.workers {
                for j in 0..<(partitions + privacy) {
                    #expect((2 * j + 1) * job.workers != (2 * i + 1) * (partitions + privacy), "\(record.job)")
                }
            }
        }
    }

    @Test func theOptionsAreThoseOfTheProgram() throws {
        let records = DPSuite.records(settings: Self.thorough, data: [.fashion])
        func arguments(_ isIt: (RunRecord) -> Bool) throws -> String {
            let record = records.first(where: isIt)
            return try #require(record).arguments.joined(separator: " ")
        }
        #expect(
            try arguments { $0.part == .release && $0.configuration.privacy == 4 && $0.configuration.epsilon == 0.5 }
                == "--scheme dple -K 5 -T 4 --learning-rate 0.1 --iterations 25 --in-process 50 --classes 2,3 --bias "
                + "--points chebyshev --pad-deviation 1.0 --margin 25 --release-epsilon 0.5 --release-delta 0.01 "
                + "--noise-calibration paper --clip-norm data")
        #expect(
            try arguments { $0.configuration.scheme == "lcc" && $0.configuration.epsilon == 3 }
                == "--scheme lcc -K 5 -T 4 --field auto --data-bits 2 --weight-bits 4 --learning-rate 0.1 "
                + "--iterations 25 --dp-epsilon 3.0 --dp-delta 1e-05")
        #expect(
            try arguments { $0.configuration.scheme == "plain" && $0.configuration.epsilon == nil }
                == "--scheme plain --learning-rate 0.1 --iterations 25")
        #expect(records.first { $0.part == .release }?.configuration.ranks == 1)
        #expect(records.first { $0.configuration.scheme == "lcc" }?.configuration.ranks == 51)
    }

    @Test func errorsAreRelative() {
        #expect(DPSuite.relativeError([3, 8], [3, 4]) == 0.8)
        #expect(DPSuite.relativeError([1], [0]) == nil)
        #expect(DPSuite.relativeError([1], [1, 2]) == nil)
    }

    @Test func recordsComeBackWithTheirPrivacy() throws {
        let record = try #require(
            DPSuite.records(settings: Self.quick, data: [.mnist]).first {
                $0.part == .gradient && $0.configuration.epsilon != nil
            })
        var run = try SampleResults.noisy(.gradient, record.job, record.configuration, accuracy: 0.5)
        run.weights = [1, 2]
        let line = try RecordFile.line(.run(run))
        guard case .run(let read) = try JSONDecoder().decode(BenchmarkRecord.self, from: line) else {
            Issue.record("not a run")
            return
        }
        #expect(read.configuration == record.configuration)
        #expect(read.part == .gradient)
        #expect(read.weights == nil)
        #expect(read.measurement?.gradientError == 0.25)
        #expect(read.measurement?.analog == run.measurement?.analog)
    }

    @Test func everyRowSaysWhatEpsilonIsOf() throws {
        let text = try ReportPageTests.page("dp.md", try Self.results())
        let heading = "Schemes side by side"
        #expect(
            try ReportPageTests.row("lcc", after: heading, in: text).prefix(7)
                == ["lcc", "–", "no noise", "–", "–", "–", "0.9500"])
        #expect(text.contains(/\| lcc +\| +0\.1 \| +of the model, all rounds \| +– \| +– \| +0\.1 \| +0\.9010/))
        #expect(text.contains(/\| dple +\| +0\.1 \| of one answer of one worker \| +0\.6 \| +8 \| +– \| +0\.9010/))
        #expect(text.contains("no ε holds in these runs"))
    }

    @Test func theFiguresOfThePaperHaveTheirTables() throws {
        let text = try ReportPageTests.page("dp.md", try Self.results())
        let release = try ReportPageTests.row("0.5", after: "one answer: Fashion-MNIST", in: text)
        #expect(release == ["0.5", "0.9050", "0.9700", "0.9050", "0.9700", "0.5", "3", "40"])
        let count = try ReportPageTests.row("12", after: "against K: Fashion-MNIST", in: text)
        #expect(count == ["12", "0.9500", "0.9700", "0.25"])
    }

    @Test func figuresHaveLogarithmicAxesAndTheirData() throws {
        let figures = Figure.all(try Self.results())
        #expect(
            figures.map(\.name) == ["dp-frontier", "dp-release-mnist", "dp-release-fashion", "dp-partitions-fashion"])
        let release = figures[1].script.text(.svg, output: "x.svg")
        #expect(release.contains("set logscale x"))
        #expect(release.contains("0.5 0.905 0.905 0.905"))
        #expect(release.contains("title 'T = 4'"))
    }

    @Test(.enabled(if: Gnuplot() != nil)) func gnuplotDrawsThem() throws {
        let folder = try TemporaryFolder()
        let written = try ReportWriter(folder: folder.url.path, gnuplot: Gnuplot()).write(try Self.results())
        #expect(written.count == 5)
    }

    @Test func missingFoldersAreNamed() throws {
        #expect(TrainingData.missingFile(in: "/nonexistent") == "train-images-idx3-ubyte.gz")
        let outcome = try CommandTests.run([
            "dp", "--mnist", "/nonexistent", "--fashion-mnist", "/nonexistent", "--program", "/nonexistent/coded-train",
        ])
        #expect(outcome.errors.contains("MNIST 1 against 2: left out, since there is no train-images-idx3-ubyte.gz"))
        #expect(outcome.errors.contains("apt-get install dataset-fashion-mnist"))
    }
}
