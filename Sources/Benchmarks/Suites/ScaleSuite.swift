/// Runs that change one quantity at a time, the others being fixed.
package enum ScaleSuite {
    /// The rows of the data.
    package static let allRows = 12396
    /// Safe for all runs, so that they differ in nothing else; the smaller fields are not for few blocks.
    private static let field = "p31"
    /// K of the runs that do not change it.
    private static let partitions = 4

    /// The least workers that the runs need.
    package static let leastWorkers = 3 * partitions + 1

    /// All runs in their order: first one to warm up, then series by series.
    ///
    /// - Parameter workers: N of the series that do not change it, at least ``leastWorkers``.
    package static func records(settings: RunSettings, workers: Int) -> [RunRecord] {
        let series = RunRecord.Variable.allCases.flatMap { variable in
            values(of: variable, workers: workers, isQuick: settings.isQuick).map { record(variable, $0, workers) }
        }
        let warmUps = settings.isQuick ? [] : series.prefix(1)
        return warmUps
            + series.flatMap { record in
                (1...max(1, settings.runs)).map { repetition in
                    var record = record
                    record.repetition = repetition
                    return record
                }
            }
    }

    /// What a series goes through; quick ones have the first, the last and one between.
    static func values(of variable: RunRecord.Variable, workers: Int, isQuick: Bool) -> [Int] {
        let all: [Int] =
            switch variable {
            case .workers: [leastWorkers, workers / 2, workers, workers * 2].filter { $0 >= leastWorkers }
            case .rows: [8, 4, 2, 1].map { allRows / $0 }
            case .features: [1, 2, 3, 4].map { $0 * TrainingJob.pixels }
            // N ≥ 3 (K + T − 1) + 1
            case .partitions: [1, 2, 4, 8, 13, 26].filter { 3 * $0 + 1 <= workers }
            case .privacy: [1, 2, 4, 8, 10, 20].filter { 3 * (partitions + $0 - 1) + 1 <= workers }
            }
        let values = Set(all).sorted()
        guard isQuick, values.count > 3 else { return values }
        return [values[0], values[values.count / 2], values[values.count - 1]]
    }

    private static func record(_ variable: RunRecord.Variable, _ value: Int, _ workers: Int) -> RunRecord {
        var job = TrainingJob(
            workers: variable == .workers ? value : workers,
            repeatFeatures: variable == .features ? value / TrainingJob.pixels : 1)
        job.field = field
        // Only its rule of no stragglers counts, since K and T are given.
        job.preset = "case-1"
        job.partitions = variable == .partitions ? value : partitions
        job.privacy = variable == .privacy ? value : 1
        job.rows = variable == .rows && value < allRows ? value : nil
        return RunRecord(
            subcommand: .scale, job: "\(variable.rawValue) = \(value)", variable: variable, configuration: job,
            repetition: 0)
    }
}
