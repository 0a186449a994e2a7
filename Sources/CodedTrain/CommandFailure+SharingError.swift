import CommandLineSupport
import SecretSharing

extension CommandFailure {
    init(_ error: SharingError) {
        switch error {
        case .tooFewWorkers(let have, let need):
            self.init(
                status: .infeasible, what: "secret sharing needs \(need) workers, but there are \(have)",
                why: "a product of shares is of degree 2T, so that N >= 2T + 1 with T >= 1",
                fix: "\(need) workers (mpirun -np \(need + 1), or --in-process \(need)) or more")
        case .privacyOutOfRange(let have, _) where have < 1:
            self.init(
                status: .usage, what: "-T is \(have), but must be at least 1",
                why: "with T = 0 nothing hides the data from a worker",
                fix: "-T 1 or more, or train in clear with --scheme quantized")
        case .privacyOutOfRange(let have, let atMost):
            let workers = 2 * have + 1
            self.init(
                status: .infeasible, what: "T = \(have) needs \(workers) workers",
                why: "a product of shares is of degree 2T, so that N >= 2T + 1",
                fix: (atMost > 0 ? "-T \(atMost), or " : "")
                    + "\(workers) workers (mpirun -np \(workers + 1), or --in-process \(workers))")
        case .fieldTooSmall(let points, let modulus):
            self.init(
                status: .infeasible, what: "the field of \(modulus) elements has too few for \(points) points",
                fix: "a larger --field")
        case .tooFewShares(let have, let need):
            self.init(status: .unavailable, what: "\(have) shares came, but \(need) are needed")
        case .unknownWorker(let worker, let count):
            self.init(status: .internalError, what: "worker \(worker) is none of \(count)")
        case .repeatedWorker(let worker):
            self.init(status: .internalError, what: "worker \(worker) was counted twice")
        }
    }
}
