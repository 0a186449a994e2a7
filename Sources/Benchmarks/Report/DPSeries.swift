/// Accuracy and the error of gradients against K.
enum DPSeries {
    /// One K with one ε.
    struct Point {
        let partitions: Int
        let epsilon: Double
        /// Of the test rows.
        let accuracy: Spread?
        let trainAccuracy: Spread?
        /// Of the first gradient, in units of its norm.
        let gradientError: Spread?
    }

    /// The points of some jobs, which are of the same data, in the order of the jobs.
    static func partitions(_ jobs: [JobResult]) -> [Point] {
        jobs.compactMap { job in
            guard job.part == .partitions, let count = job.configuration.partitions,
                let epsilon = job.configuration.epsilon
            else { return nil }
            let gradient = jobs.first {
                $0.part == .gradient && $0.configuration.partitions == count && $0.configuration.epsilon == epsilon
            }
            return Point(
                partitions: count, epsilon: epsilon, accuracy: job.testAccuracy,
                trainAccuracy: Spread(job.counted.compactMap { $0.measurement?.result.trainAccuracy }),
                gradientError: Spread(gradient?.counted.compactMap { $0.measurement?.gradientError } ?? []))
        }
    }
}
