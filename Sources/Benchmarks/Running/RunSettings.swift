/// How runs are done, whatever they measure.
package struct RunSettings: Sendable {
    /// Counted repetitions of each job.
    package var runs: Int
    /// Whether few and small jobs are enough.
    package var isQuick: Bool
    /// Seconds that one run may take.
    package var timeLimit: Double

    /// Settings.
    package init(runs: Int, isQuick: Bool, timeLimit: Double) {
        self.runs = runs
        self.isQuick = isQuick
        self.timeLimit = timeLimit
    }
}
