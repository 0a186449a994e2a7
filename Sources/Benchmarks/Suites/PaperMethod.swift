/// The three trainings that the paper compares.
package enum PaperMethod: String, CaseIterable, Sendable {
    case bgw = "BGW"
    case case1 = "case 1"
    case case2 = "case 2"

    /// The method of a job, if it is one of the paper's.
    package init?(_ job: TrainingJob) {
        guard job.degree == 1 else { return nil }
        switch (job.scheme, job.preset) {
        case ("bgw", _): self = .bgw
        case ("lcc", "case-1"): self = .case1
        case ("lcc", "case-2"): self = .case2
        default: return nil
        }
    }

    /// The paper's setting with this method.
    package func job(workers: Int, repeatFeatures: Int, rows: Int? = nil) -> TrainingJob {
        var job = TrainingJob(workers: workers, repeatFeatures: repeatFeatures)
        job.rows = rows
        switch self {
        case .bgw: job.scheme = "bgw"
        case .case1: job.preset = "case-1"
        case .case2: job.preset = "case-2"
        }
        return job
    }
}
