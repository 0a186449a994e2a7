/// Accuracy against differential privacy: the figures of DPLE, and the schemes side by side.
package enum DPSuite {
    /// What a run is for.
    package enum Part: String, Codable, Sendable {
        /// Accuracy of `dple` against ε of one answer.
        case release
        /// Accuracy of `dple` against K.
        case partitions
        /// The error of the first gradient against K.
        case gradient
        /// Accuracy and time of the schemes against ε.
        case frontier
    }

    /// What ε of a job is of.
    package enum Meaning: String, Sendable {
        case none = "no noise"
        case answer = "of one answer of one worker"
        case model = "of the model, all rounds"
    }

    /// The workers of all jobs, N.
    package static let workers = 50
    /// K of the jobs that do not change it.
    package static let partitions = 5
    /// T of the jobs against ε.
    package static let privacies = [2, 4]
    /// What a row may add to an answer, in the jobs where ε is claimed: chosen after trials on MNIST 1 against 2, not on the
    /// rows of these jobs.
    package static let publicNorm = "30"
    /// δ of DPLE, and δ of the jobs where ε holds.
    package static let deltas = (paper: 0.01, frontier: 1e-5)

    /// ε of one answer, as in the paper's figures.
    package static func releaseEpsilons(isQuick: Bool) -> [Double] {
        isQuick ? [0.01, 0.5, 10] : [0.01, 0.02, 0.05, 0.1, 0.5, 1, 5, 10]
    }

    /// ε of the schemes side by side.
    package static func frontierEpsilons(isQuick: Bool) -> [Double] { isQuick ? [0.1, 1] : [0.1, 0.3, 1, 3, 10] }

    /// K and, of one answer, ε of the jobs against K.
    package static func partitionCounts(isQuick: Bool) -> [Int] { isQuick ? [2, 12] : [2, 4, 5, 8, 10, 12] }
    private static func partitionEpsilons(isQuick: Bool) -> [Double] { isQuick ? [5] : [0.5, 5] }

    /// All runs in their order: what is private first, then the figures of DPLE.
    ///
    /// - Parameter data: those that are at hand.
    package static func records(settings: RunSettings, data: Set<TrainingData>) -> [RunRecord] {
        let present = TrainingData.allCases.filter(data.contains)
        return frontier(settings) + present.flatMap { releases($0, settings) }
            // The paper has this figure for Fashion-MNIST.
            + (present.last.map { againstPartitions($0, settings) } ?? [])
    }

    // MARK: The schemes side by side

    private static func frontier(_ settings: RunSettings) -> [RunRecord] {
        let jobs: [(name: String, job: (Double?) -> TrainingJob)] = [
            ("plain", plain), ("lcc", coded), ("dple", { epsilon in answers(epsilon, delta: deltas.frontier) }),
        ]
        return jobs.flatMap { name, job in
            let values: [Double?] = [nil] + frontierEpsilons(isQuick: settings.isQuick)
            return values.enumerated().flatMap { index, epsilon in
                repetitions(
                    .frontier, "\(name), \(epsilonText(epsilon))", job(epsilon), settings,
                    // The first job of each scheme warms up what all have in common.
                    warmsUp: index == 0)
            }
        }
    }

    private static func plain(_ epsilon: Double?) -> TrainingJob {
        var job = TrainingJob(workers: workers)
        job.scheme = "plain"
        job.budget = epsilon.map { PrivacyBudget(epsilon: $0, delta: deltas.frontier) }
        return job
    }

    private static func coded(_ epsilon: Double?) -> TrainingJob {
        var job = plain(epsilon)
        job.scheme = "lcc"
        (job.partitions, job.privacy) = (partitions, 4)
        (job.field, job.weightBits) = (TrainingJob.anyField, 4)
        return job
    }

    private static func answers(_ epsilon: Double?, delta: Double) -> TrainingJob {
        var job = analog(privacy: 4)
        job.analog?.noise = epsilon.map {
            AnalogOptions.Noise(epsilon: $0, delta: delta, calibration: "analytic", clipNorm: publicNorm)
        }
        return job
    }

    // MARK: The figures of DPLE

    private static func releases(_ data: TrainingData, _ settings: RunSettings) -> [RunRecord] {
        privacies.flatMap { privacy in
            let values: [Double?] = [nil] + releaseEpsilons(isQuick: settings.isQuick)
            return values.flatMap { epsilon in
                repetitions(
                    .release, "\(data.rawValue), T = \(privacy), \(epsilonText(epsilon))",
                    paper(data, privacy: privacy, epsilon: epsilon), settings, isExact: epsilon == nil)
            }
        }
    }

    private static func againstPartitions(_ data: TrainingData, _ settings: RunSettings) -> [RunRecord] {
        var reference = paper(data, privacy: 4, epsilon: nil)
        reference.iterations = 1
        let first = repetitions(
            .gradient, "\(data.rawValue), first gradient, no noise", reference, settings, isExact: true)
        return first
            + partitionCounts(isQuick: settings.isQuick).flatMap { count in
                partitionEpsilons(isQuick: settings.isQuick).flatMap { epsilon in
                    let job = paper(data, privacy: 4, epsilon: epsilon, partitions: count)
                    var firstRound = job
                    firstRound.iterations = 1
                    let name = "K = \(count), \(epsilonText(epsilon))"
                    return repetitions(.partitions, "\(data.rawValue), \(name)", job, settings)
                        + repetitions(.gradient, "\(data.rawValue), first gradient, \(name)", firstRound, settings)
                }
            }
    }

    /// The paper's setting: all answers, and noise by the greatest row that each worker has.
    private static func paper(
        _ data: TrainingData, privacy: Int, epsilon: Double?, partitions: Int = partitions
    ) -> TrainingJob {
        var job = analog(privacy: privacy, partitions: partitions)
        job.data = data
        job.isInProcess = true
        job.analog?.noise = epsilon.map {
            AnalogOptions.Noise(epsilon: $0, delta: deltas.paper, calibration: "paper", clipNorm: "data")
        }
        return job
    }

    private static func analog(privacy: Int, partitions: Int = partitions) -> TrainingJob {
        // N Chebyshev points and K + T others have points in common if both numbers hold the same power of two: a
        // worker would have a block in clear, and coded-train refuses. One worker more, and they have none.
        let count = partitions + privacy
        let workers = count.trailingZeroBitCount == workers.trailingZeroBitCount ? workers + 1 : workers
        var job = TrainingJob(workers: workers)
        job.scheme = "dple"
        (job.partitions, job.privacy) = (partitions, privacy)
        job.analog = AnalogOptions(margin: workers - 3 * (count - 1) - 1)
        return job
    }

    // MARK: Common

    private static func epsilonText(_ epsilon: Double?) -> String {
        epsilon.map { "ε = \(NumberText.significant($0))" } ?? "no noise"
    }

    private static func repetitions(
        _ part: Part, _ name: String, _ job: TrainingJob, _ settings: RunSettings, warmsUp: Bool = false,
        isExact: Bool = false
    ) -> [RunRecord] {
        let first = warmsUp && !settings.isQuick ? 0 : 1
        // What has no noise and is not timed is the same each time.
        let last = isExact ? 1 : max(1, settings.runs)
        return (first...last).map { repetition in
            var record = RunRecord(
                subcommand: .dp, job: "\(part.rawValue): \(name)", configuration: job, repetition: repetition)
            record.part = part
            return record
        }
    }

    /// The norm of the difference in units of that of the reference; `nil` if there is none.
    package static func relativeError(_ values: [Double], _ reference: [Double]) -> Double? {
        func norm(_ values: some Sequence<Double>) -> Double { values.reduce(0) { $0 + $1 * $1 }.squareRoot() }
        guard values.count == reference.count, case let size = norm(reference), size > 0 else { return nil }
        return norm(zip(values, reference).lazy.map { $0 - $1 }) / size
    }
}

extension TrainingJob {
    /// ε as it was asked for, or `nil` if there is no noise.
    package var epsilon: Double? { budget?.epsilon ?? analog?.noise?.epsilon }

    /// What that ε is of.
    package var epsilonMeaning: DPSuite.Meaning {
        budget != nil ? .model : analog?.noise != nil ? .answer : .none
    }
}
