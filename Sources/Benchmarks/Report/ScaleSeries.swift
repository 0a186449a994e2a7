/// The measurements of a series in which one quantity changes.
package struct ScaleSeries: Sendable {
    /// One value of the quantity.
    package struct Point: Sendable {
        /// The value.
        package let value: Double
        /// m and d.
        let shape: (rows: Double, features: Double)
        /// Seconds of a worker's kernel: the median of the workers, then of the runs.
        package let workerSeconds: Double
        /// Seconds in which the master works, without those in which it waits.
        package let masterSeconds: Double
        /// Seconds of training.
        package let trainSeconds: Double
        /// Bytes.
        package let masterPeakBytes: Double
        /// Bytes, of the worker with the most.
        package let workerPeakBytes: Double
        /// Bytes of payload.
        package let bytesToWorkers: Double
        /// Bytes of payload.
        package let bytesFromWorkers: Double

        /// What the master's memory has to stay below: three times the data in 32 bits, and 100 MiB.
        package var masterBoundBytes: Double { 3 * 4 * shape.rows * shape.features + 100 * 0x1p20 }

        /// The medians of a job, or `nil` if it has no results.
        init?(_ job: JobResult, variable: RunRecord.Variable) {
            guard let run = job.typicalRun, let plan = run.plan,
                let worker = job.median({ $0.workers?.computeSeconds.median }),
                let master = job.median({ $0.timing.trainSeconds - $0.timing.waitSeconds }),
                let train = job.trainSeconds?.median,
                let masterPeak = job.median({ Double($0.result.peakMemoryBytes) }),
                let workerPeak = job.median({ $0.workers.map { Double($0.peakMemoryBytes) } })
            else { return nil }
            value =
                switch variable {
                case .workers: Double(plan.workers)
                case .rows: Double(plan.rows)
                case .features: Double(plan.features)
                case .partitions: Double(plan.partitions)
                case .privacy: Double(plan.privacy)
                }
            shape = (Double(plan.rows), Double(plan.features))
            (workerSeconds, masterSeconds, trainSeconds) = (worker, master, train)
            (masterPeakBytes, workerPeakBytes) = (masterPeak, workerPeak)
            bytesToWorkers = Double(run.traffic.bytesToWorkers)
            bytesFromWorkers = Double(run.traffic.bytesFromWorkers)
        }
    }

    /// The quantity.
    package let variable: RunRecord.Variable
    /// Its values, rising.
    package let points: [Point]

    /// The series of a quantity, or `nil` if there are no results.
    package init?(_ results: ResultSet, variable: RunRecord.Variable) {
        self.variable = variable
        points = results.jobs(.scale).filter { $0.variable == variable }.compactMap { Point($0, variable: variable) }
            .sorted { $0.value < $1.value }
        if points.isEmpty { return nil }
    }

    /// The power of the quantity that a cost grows with.
    package func law(_ cost: (Point) -> Double) -> PowerLaw? { PowerLaw(points.map { ($0.value, cost($0)) }) }
}
