import KernelBenchmarks

/// The records of some files of results, sorted for tables and figures.
package struct ResultSet: Sendable {
    /// Where the results come from, one for each subcommand.
    package private(set) var machines: [MachineRecord] = []
    /// The kernels, in their order.
    package private(set) var kernels: [KernelMeasurement] = []
    private var runs: [RunRecord] = []

    /// The results in some records.
    package init(_ records: [BenchmarkRecord]) {
        for record in records {
            switch record {
            case .machine(let machine): machines.append(machine)
            case .run(let run): runs.append(run)
            case .kernel(let kernel): kernels.append(kernel)
            }
        }
    }

    /// Where the runs of a subcommand were made.
    package func machine(_ subcommand: String) -> MachineRecord? { machines.last { $0.subcommand == subcommand } }

    /// The jobs of a subcommand, in their order.
    package func jobs(_ suite: RunRecord.Suite) -> [JobResult] {
        var order: [String] = []
        var groups: [String: [RunRecord]] = [:]
        for run in runs where run.subcommand == suite {
            let key = "\(run.implementation.rawValue) \(run.job)"
            if groups[key] == nil { order.append(key) }
            groups[key, default: []].append(run)
        }
        return order.compactMap { groups[$0].map(JobResult.init) }
    }

    /// The paper's job with a method, a width and a number of workers.
    package func paperJob(_ method: PaperMethod, features: Int, workers: Int) -> JobResult? {
        jobs(.paper).first {
            $0.method == method && $0.configuration.features == features && $0.configuration.workers == workers
        }
    }

    /// The numbers of workers of the paper's jobs, rising.
    package var paperWorkers: [Int] {
        Set(jobs(.paper).filter { $0.method != nil }.map(\.configuration.workers)).sorted()
    }

    /// The widths of the paper's jobs, rising.
    package var paperFeatures: [Int] {
        Set(jobs(.paper).filter { $0.method != nil }.map(\.configuration.features)).sorted()
    }
}
