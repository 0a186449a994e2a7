import CommandLineSupport
import MPIRuntime
import TrainingProtocols

/// Compares what a plan needs with what its hosts have, before anything is sent.
struct MemoryCheck {
    /// What each role holds.
    let cost: PlanCost
    /// The host of the master, then of each worker that takes part.
    let hosts: [HostReport]
    /// Whether each of them is a process of its own.
    let hasProcesses: Bool

    /// What a process takes beside its data, in private memory: 9 MB were seen under Open MPI, and there may be buffers of
    /// more messages.
    private static let processBytes = 16 << 20

    /// Stops a run whose processes would not fit on one of their hosts.
    func run(scheme: Scheme) throws {
        for (name, need, reports) in needs {
            guard let available = reports.compactMap(\.availableMemoryBytes).min(), need > available else { continue }
            throw CommandFailure(
                status: .infeasible, what: "\(name) has too little memory for this plan",
                why: "\(reports.count == 1 ? "the process" : "the \(reports.count) ranks") on it will hold "
                    + "\(Format.bytes(need)), but \(Format.bytes(available)) are free: the master takes "
                    + "\(Format.bytes(cost.masterBytes)), each worker \(Format.bytes(cost.workerBytes))",
                fix: scheme == .bgw
                    ? "more hosts, fewer workers, fewer --rows, or --scheme lcc, whose workers hold 1/K of the data"
                    : "more hosts, a larger -K, or fewer --rows")
        }
    }

    /// What the processes on each host hold in all.
    private var needs: [(name: String, bytes: Int, reports: [HostReport])] {
        Dictionary(grouping: hosts.indices) { hosts[$0].name }.sorted { $0.key < $1.key }.map { name, ranks in
            let perRank = hasProcesses ? Self.processBytes : 0
            let bytes = ranks.reduce(0) { $0 + ($1 == 0 ? cost.masterBytes : cost.workerBytes) + perRank }
            return (name, bytes, ranks.map { hosts[$0] })
        }
    }
}
