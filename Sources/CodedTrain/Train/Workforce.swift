import CommandLineSupport
import Foundation
import MPIRuntime
import RunReport
import TrainingProtocols

/// The workers of a run, wherever they are.
struct Workforce {
    /// How to reach them; `nil` for schemes in clear.
    let transport: (any MasterTransport)?
    /// The host of the master, then of each worker.
    let hosts: [HostReport]

    var workerCount: Int { transport?.workerCount ?? 0 }

    /// Finds the workers that the configuration's scheme needs.
    init(_ configuration: TrainConfiguration, context: RunContext) throws {
        guard configuration.scheme.hasWorkers else {
            (transport, hosts) = (nil, [])
            return
        }
        switch context {
        case .mpi(let mpi) where mpi.workerCount > 0:
            guard configuration.inProcess == nil else {
                throw CommandFailure(
                    status: .usage, what: "--in-process does not go with mpirun",
                    fix: "leave out one of them")
            }
            mpi.limits = RuntimeLimits(roundSeconds: configuration.deadline)
            hosts = try mpi.callRoll()
            transport = mpi
        case .mpi, .alone:
            guard let count = configuration.inProcess else {
                throw CommandFailure(
                    status: .infeasible, what: "one process alone has no workers",
                    why: "rank 0 is the master, and every other rank is a worker",
                    fix: "mpirun -np 41 coded-train, or coded-train --in-process 40")
            }
            transport = InProcessTransport(workerCount: count)
            let host = HostReport(name: ProcessInfo.processInfo.hostName)
            hosts = Array(repeating: host, count: count + 1)
        }
    }
}
