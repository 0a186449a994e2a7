import Foundation
import RunReport

/// What coded-train measured in one run: the parts of its report that benchmarks look at.
package struct RunMeasurement: Codable, Sendable {
    /// The workers of a run together.
    package struct Workers: Codable, Hashable, Sendable {
        /// Processor seconds in the kernel.
        package var computeSeconds: Spread
        /// Processor seconds of the whole process.
        package var processorSeconds: Spread
        /// The greatest resident set of any of them.
        package var peakMemoryBytes: Int

        /// The reports of workers, or `nil` if there are none.
        init?(_ reports: [WorkerReport]) {
            guard let compute = Spread(reports.map(\.computeSeconds)),
                let processor = Spread(reports.map(\.processorSeconds))
            else { return nil }
            computeSeconds = compute
            processorSeconds = processor
            peakMemoryBytes = reports.map(\.peakMemoryBytes).max() ?? 0
        }
    }

    /// What ran.
    package var program: ProgramReport
    /// The resolved code, for schemes that have one.
    package var plan: PlanReport?
    /// Where the time went.
    package var timing: TimingReport
    /// What came out, with the peak memory of the master.
    package var result: ResultReport
    /// What travelled.
    package var traffic: TrafficReport
    /// Every round, where that was asked for.
    package var history: [HistoryEntry]
    /// The workers, for schemes that have some.
    package var workers: Workers?
    /// From the start of the launcher to its end.
    package var wallSeconds: Double?
    /// What a private model has cost, where that was asked for.
    package var privacy: ModelPrivacy?
    /// What the answers of workers reveal, in the scheme `dple`.
    package var analog: AnswerPrivacy?
    /// How far the first gradient is from that without noise, in units of its norm, where that was asked for.
    package var gradientError: Double?

    /// What the report of a run says.
    package init(report: Data) throws {
        let file = try JSONDecoder().decode(ReportFile.self, from: report)
        program = file.program
        plan = file.plan
        timing = file.timing
        result = file.result
        traffic = file.traffic
        history = file.history
        workers = Workers(file.workers.compactMap(\.report))
        privacy = file.privacy
        analog = file.analog
    }

    /// The report as `docs/report.md` has it.
    private struct ReportFile: Decodable {
        var program: ProgramReport
        var plan: PlanReport?
        var timing: TimingReport
        var result: ResultReport
        var traffic: TrafficReport
        var history: [HistoryEntry]
        var workers: [WorkerEntry]
        var privacy: ModelPrivacy?
        var analog: AnswerPrivacy?
    }
}
