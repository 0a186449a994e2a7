/// The runs of the paper's evaluation: BGW and the two cases of CodedPrivateML, for two widths of the data and several
/// numbers of workers, and further trainings for the curves of loss and accuracy.
package enum PaperSuite {
    /// How often the pixels are repeated: d = 784 and d = 1568.
    package static let widths = [1, 2]

    /// The numbers of workers of the paper.
    package static func workers(isQuick: Bool) -> [Int] { isQuick ? [10, 40] : [5, 10, 25, 40] }

    /// The names of the curves that are not in the paper's tables.
    package static let plainCurve = "floating point, in clear"
    /// Degree 3, in a larger field.
    package static let degree3Curve = "case 1, degree 3"

    /// All runs in their order.
    ///
    /// The first run of each job, which is the warm-up unless the suite is quick, records loss and accuracy of every
    /// round: the evaluation is not part of the time of training, but it would empty the caches of timed rounds.
    package static func records(settings: RunSettings, workers: [Int]) -> [RunRecord] {
        var records: [RunRecord] = []
        for width in widths {
            for count in workers {
                for method in PaperMethod.allCases {
                    let job = method.job(workers: count, repeatFeatures: width)
                    let name = "\(method.rawValue), d = \(job.features), N = \(count)"
                    records += repetitions(job, name: name, settings: settings)
                }
            }
        }
        return records + curves(workers: workers.max() ?? 40)
    }

    private static func repetitions(_ job: TrainingJob, name: String, settings: RunSettings) -> [RunRecord] {
        let first = settings.isQuick ? 1 : 0
        return (first...max(first, settings.runs)).map { repetition in
            var configuration = job
            configuration.recordsHistory = repetition == first
            return RunRecord(subcommand: .paper, job: name, configuration: configuration, repetition: repetition)
        }
    }

    private static func curves(workers: Int) -> [RunRecord] {
        var plain = TrainingJob(workers: workers)
        plain.scheme = "plain"
        var degree3 = PaperMethod.case1.job(workers: workers, repeatFeatures: 1)
        degree3.degree = 3
        degree3.field = "p61"
        degree3.weightBits = nil
        return [(plainCurve, plain), (degree3Curve, degree3)].map { name, job in
            var configuration = job
            configuration.recordsHistory = true
            return RunRecord(subcommand: .paper, job: name, configuration: configuration, repetition: 1)
        }
    }
}
