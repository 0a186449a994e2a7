import RunReport

/// All runs of one job by one program.
package struct JobResult: Sendable {
    /// What the job is called.
    package let name: String
    /// Which program ran.
    package let implementation: RunRecord.Implementation
    /// In series, the quantity that changes.
    package let variable: RunRecord.Variable?
    /// In the suite of differential privacy, what the job is for.
    package let part: DPSuite.Part?
    /// Its runs in their order, warm-up and failures included.
    package let runs: [RunRecord]

    /// The job of some runs, of which there is at least one.
    init(_ runs: [RunRecord]) {
        name = runs[0].job
        implementation = runs[0].implementation
        variable = runs[0].variable
        part = runs[0].part
        self.runs = runs
    }

    /// The options.
    package var configuration: TrainingJob { runs[0].configuration }

    /// The paper's name for it, if it has one.
    package var method: PaperMethod? { PaperMethod(configuration) }

    /// The runs that count.
    package var counted: [RunRecord] { runs.filter(\.isCounted) }

    /// Why a run has no results, if so; a later one in another field may have.
    package var failure: RunFailure? { runs.lazy.compactMap(\.failure).first }

    /// Seconds of training.
    package var trainSeconds: Spread? { Spread(counted.compactMap(\.trainSeconds)) }

    /// The part of the test rows whose class is right.
    package var testAccuracy: Spread? { Spread(counted.compactMap(\.testAccuracy)) }

    /// The run in the middle by its time; of an even number the slower one.
    ///
    /// Its phases sum to its time, which medians of phases would not.
    package var typicalRun: RunMeasurement? {
        let sorted = counted.compactMap(\.measurement).sorted { $0.timing.trainSeconds < $1.timing.trainSeconds }
        return sorted.isEmpty ? nil : sorted[sorted.count / 2]
    }

    /// Loss and accuracy by round, if a run recorded them.
    package var history: [HistoryEntry] {
        runs.lazy.compactMap { $0.measurement?.history }.first { !$0.isEmpty } ?? []
    }

    /// The median over the runs of what `value` takes from each.
    package func median(_ value: (RunMeasurement) -> Double?) -> Double? {
        Spread(counted.compactMap(\.measurement).compactMap(value))?.median
    }
}
