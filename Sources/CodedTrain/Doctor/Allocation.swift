/// The hosts that a run may use and how many ranks each takes: from a hostfile or from SLURM.
package struct Allocation: Hashable, Encodable, Sendable {
    /// One host.
    package struct Host: Hashable, Encodable, Sendable {
        /// The name; empty if only the number of ranks is known.
        package var name: String
        /// The ranks that it takes; `nil` if the source leaves that to mpirun.
        package var slotCount: Int?

        /// A host.
        package init(name: String, slotCount: Int?) { (self.name, self.slotCount) = (name, slotCount) }
    }

    /// Where it was read.
    package var source: String
    /// The hosts.
    package var hosts: [Host]

    /// An allocation.
    package init(source: String, hosts: [Host]) { (self.source, self.hosts) = (source, hosts) }

    /// Reads a hostfile of Open MPI (`name slots=4`) or MPICH (`name:4`).
    ///
    /// A host that is named again without a number has one rank more for each line, as in Open MPI.
    package init(hostfile text: String, name: String) {
        var hosts: [Host] = []
        for line in text.split(whereSeparator: \.isNewline) {
            let fields = line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace)
            guard let first = fields.first else { continue }
            let parts = first.split(separator: ":")
            let slots = fields.dropFirst().first { $0.hasPrefix("slots=") }?.dropFirst("slots=".count)
            let count = (slots ?? parts.dropFirst().first).flatMap { Int($0) }
            guard let host = parts.first.map(String.init) else { continue }
            if let place = hosts.firstIndex(where: { $0.name == host }) {
                hosts[place].slotCount = (hosts[place].slotCount ?? 1) + (count ?? 1)
            } else {
                hosts.append(Host(name: host, slotCount: count))
            }
        }
        self.init(source: name, hosts: hosts)
    }

    /// The allocation that SLURM describes in the environment of a job; `nil` outside of one.
    ///
    /// - Parameter environment: with `SLURM_TASKS_PER_NODE` as `21(x2),1`.
    package init?(slurmEnvironment environment: [String: String]) {
        guard let job = environment["SLURM_JOB_ID"], let text = environment["SLURM_TASKS_PER_NODE"] else { return nil }
        var hosts: [Host] = []
        for part in text.split(separator: ",") {
            guard let match = part.wholeMatch(of: /(\d+)(?:\(x(\d+)\))?/), let tasks = Int(match.1) else { return nil }
            let hostCount = match.2.flatMap { Int($0) } ?? 1
            hosts += Array(repeating: Host(name: "", slotCount: tasks), count: hostCount)
        }
        self.init(source: "SLURM job \(job)", hosts: hosts)
    }

    /// The ranks that all hosts take; `nil` if that is not known of each.
    package var slotCount: Int? {
        hosts.reduce(0) { sum, host in sum.flatMap { sum in host.slotCount.map { sum + $0 } } }
    }

    /// The most ranks of a run that one host gets: the named one if it is in the list, else the fullest.
    package func rankCount(onHost name: String, of total: Int) -> Int {
        let short = name.prefix { $0 != "." }
        let here = hosts.first { $0.name == name || $0.name == "localhost" || $0.name.prefix { $0 != "." } == short }
        let slots = here.map(\.slotCount) ?? hosts.map(\.slotCount).max { ($0 ?? .max) < ($1 ?? .max) } ?? nil
        return min(total, slots ?? total)
    }
}
