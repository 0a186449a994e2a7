import Benchmarks
import CommandLineSupport
import Foundation
import Testing

struct RecordTests {
    @Test func aReportIsReadAsFarAsItIsNeeded() throws {
        let measurement = try RunMeasurement(report: SampleResults.report(train: 10))
        #expect(measurement.timing.trainSeconds == 10)
        #expect(measurement.plan?.partitions == 13)
        #expect(measurement.result.testAccuracy == 0.9642)
        #expect(measurement.traffic.bytesBetweenWorkers == 7)
        #expect(measurement.history.map(\.round) == [1])
        #expect(measurement.workers?.computeSeconds == Spread([2]))
        #expect(measurement.workers?.peakMemoryBytes == 4096)
    }

    @Test func aReportThatIsNoneIsRefused() {
        #expect(throws: (any Error).self) { try RunMeasurement(report: Data("{}".utf8)) }
    }

    @Test func recordsComeBackAsTheyWereWritten() throws {
        let folder = try TemporaryFolder()
        let path = folder.url.appendingPathComponent("results.jsonl").path
        let job = PaperMethod.case2.job(workers: 25, repeatFeatures: 2)
        let run = try SampleResults.run(.scale, "K = 13", job, variable: .partitions)
        let file = try RecordFile(path: path)
        let records: [BenchmarkRecord] = [
            .machine(try SampleResults.machine()), .run(run), .run(SampleResults.refusal(.paper, "x", job)),
        ]
        for record in records { try file.append(record) }

        let read = try RecordFile.read(path: path)
        #expect(try read.map { try RecordFile.line($0) } == records.map { try RecordFile.line($0) })
        guard case .machine(let machine) = read[0], case .run(let second) = read[1], case .run(let third) = read[2]
        else {
            Issue.record("wrong kinds: \(read)")
            return
        }
        let sample = try SampleResults.machine()
        #expect(machine == sample)
        #expect(second.configuration == job)
        #expect(second.variable == .partitions)
        #expect(second.trainSeconds == 10)
        #expect(third.failure?.isInfeasible == true)
        #expect(!third.isCounted)
    }

    @Test func kernelsComeBackWithTheirRates() throws {
        let folder = try TemporaryFolder()
        let path = folder.url.appendingPathComponent("kernels.jsonl").path
        let kernels = try SampleResults.kernels()
        let file = try RecordFile(path: path)
        for kernel in kernels { try file.append(.kernel(kernel)) }
        #expect(ResultSet(try RecordFile.read(path: path)).kernels == kernels)
    }

    @Test func aLineThatIsNoRecordIsNamed() throws {
        let folder = try TemporaryFolder()
        let url = folder.url.appendingPathComponent("results.jsonl")
        try (RecordFile.line(.machine(SampleResults.machine())) + Data("{\"record\":\"run\"\n".utf8)).write(to: url)
        let failure = #expect(throws: CommandFailure.self) { try RecordFile.read(path: url.path) }
        #expect(failure?.status == .badData)
        #expect(failure?.what.contains("results.jsonl:2:") == true)
    }

    @Test func aMissingFileIsSaidToBeMissing() {
        let failure = #expect(throws: CommandFailure.self) { try RecordFile.read(path: "/nonexistent/x.jsonl") }
        #expect(failure?.status == .missingFile)
    }

    @Test func aFileThatCannotBeWrittenIsRefusedAtOnce() {
        let failure = #expect(throws: CommandFailure.self) { try RecordFile(path: "/nonexistent/x.jsonl") }
        #expect(failure?.status == .cannotWrite)
    }

    @Test func theErrorOfTheProgramIsFoundAmongTheLaunchersParagraphs() {
        let text = """
            coded-train: error: no room
              why: small
              fix: more
            --------------------------------------------------------------------------
            MPI_ABORT was invoked on rank 0 in communicator MPI_COMM_WORLD
            """
        #expect(RunFailure.lastLines(text) == "coded-train: error: no room\n  why: small\n  fix: more")
        #expect(RunFailure.lastLines("a\nb\nc", count: 2) == "b\nc")
    }

    @Test func thePeersLastLineCounts() throws {
        let text = "noise\n{\"total\": 9.5, \"accuracy\": 0.96, \"scheme\": \"lcc\", \"N\": 40}\n"
        let peer = try #require(PeerMeasurement(output: text))
        #expect(peer.total == 9.5)
        #expect(peer.accuracy == 0.96)
        #expect(PeerMeasurement(output: "nothing") == nil)
    }
}
