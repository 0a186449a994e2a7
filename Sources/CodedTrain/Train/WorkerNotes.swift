import CommandLineSupport
import MPI
import MPIRuntime
import ProcessControl
import TrainingProtocols

/// What is said beside a training about workers that may end, or have ended.
enum WorkerNotes {
    /// What this start does not promise; `nil` if the run goes on whichever workers end.
    static func missingPromise(scheme: Scheme) -> String? {
        guard scheme == .lcc || scheme == .dple else { return nil }
        if Library.implementation == .mpich {
            return "under MPICH, a worker whose process ends takes the run with it; Open MPI with coded-mpirun goes on"
        }
        guard StatusFile.asked == nil else { return nil }
        return "not started by coded-mpirun: a worker whose process ends takes the run with it"
    }

    /// The workers that a run went on without, those of one kind in one line.
    static func losses(_ workers: [LostWorker]) -> [String] {
        Dictionary(grouping: workers) { Kind(reason: $0.reason, lacksShare: $0.lacksShare) }.map { kind, workers in
            (workers.map(\.worker).min()!, CommandFailure.ranks(workers.map(\.worker).sorted()) + kind.text)
        }.sorted { $0.0 < $1.0 }.map { "went on without \($0.1)" }
    }

    private struct Kind: Hashable {
        let reason: LostWorker.Reason
        let lacksShare: Bool

        var text: String {
            let place = lacksShare ? " while shares were sent" : ""
            return switch reason {
            case .ended: ": ended\(place)"
            case .silent: ": did not take its share in time"
            case .unreachable: ": MPI could not reach it\(place)"
            }
        }
    }
}
