import AnalogCoding
import Checkpoints
import CommandLineSupport
import Datasets
import DifferentialPrivacy
import FaultInjection
import LagrangeCoding
import MPI
import MPIRuntime
import Models
import PrimeFields
import Quantization
import SecretSharing
import TrainingProtocols

// What each error of the modules below means to the person at the terminal.
extension CommandFailure {
    init(describing error: any Error) {
        switch error {
        case let error as CommandFailure: self = error
        case let error as DataError: self.init(error)
        case let error as ModelError: self.init(error)
        case let error as QuantizationError: self.init(error)
        case let error as CodingError: self.init(error)
        case let error as SharingError: self.init(error)
        case let error as PlanError: self.init(error)
        case let error as ProtocolError: self.init(error)
        case let error as RuntimeError: self.init(error)
        case let error as CheckpointError: self.init(error, checkpoint: "the folder")
        case let error as AnalogCodingError: self.init(error)
        case let error as AnalogPlanError: self.init(error)
        case let error as InjectionError: self.init(error)
        case let error as PrivacyError: self.init(error)
        case let error as MPIError: self.init(status: .internalError, what: error.description)
        default: self.init(status: .internalError, what: "\(error)")
        }
    }

    private init(_ error: QuantizationError) {
        switch error {
        case .bitsOutOfRange(let parameter, let have, let range):
            self.init(
                status: .usage, what: "\(have) \(parameter) bits are out of range",
                fix: "take a number from \(range.lowerBound) to \(range.upperBound)")
        case .unsupportedDegree(let degree):
            self.init(status: .usage, what: "no sigmoid of degree \(degree) is fitted", fix: "--degree 1, 2 or 3")
        case .invalidSigmoidRange(let range):
            self.init(
                status: .usage, what: "the sigmoid cannot be fitted on [-\(range), \(range)]",
                fix: "give a positive number, for instance --sigmoid-range 10")
        case .leadingCoefficientIsZero(let degree):
            self.init(
                status: .infeasible, what: "the coefficient of degree \(degree) is zero and cannot be divided by",
                why: "sigmoid - 1/2 is odd, so its best polynomial of degree 2 has no square",
                fix: "--degree 1, or --coefficients 10")
        case .coefficientsVanish(let bits):
            self.init(
                status: .infeasible, what: "all coefficients round to zero with \(bits) bits",
                fix: "--coefficients monic, or at least 4 bits")
        case .coefficientTooLarge(let power):
            self.init(
                status: .infeasible, what: "the coefficient of degree \(power) does not fit into 62 bits",
                fix: "fewer --data-bits, --weight-bits or --coefficients bits")
        case .valueOutOfRange(let row, let column):
            self.init(
                status: .badData,
                what: "the value in row \(row + 1), column \(column + 1) is too large for integers of 31 bits",
                fix: "scale the data (--scale standard), or take fewer --data-bits")
        case .weightOutOfRange(let feature):
            self.init(
                status: .infeasible, what: "the weight of feature \(feature + 1) is too large: the training diverges",
                fix: "a smaller --learning-rate, or --learning-rate auto")
        }
    }

    private init(_ error: CodingError) {
        switch error {
        case .countTooSmall(let parameter, let have, let need):
            let option = [
                "partitions": "-K", "privacy": "-T", "stragglers": "-S", "adversaries": "-A",
            ][parameter]
            self.init(
                status: .usage,
                what: "\(option ?? "the number of \(parameter)") is \(have), but must be at least \(need)",
                why: parameter == "privacy" ? "with T = 0 nothing hides the data from a worker" : nil,
                fix: parameter == "privacy"
                    ? "-T \(need) or more, or train in clear with --scheme quantized" : "give \(need) or more")
        case .tooFewWorkers(let have): self.init(tooFewWorkers: have, need: have.neededWorkerCount)
        case .pointsNotDistinct: self.init(status: .internalError, what: "two points of the code are equal")
        case .fieldTooSmall(let points, let modulus):
            self.init(
                status: .infeasible, what: "the field of \(modulus) elements has too few for \(points) points",
                fix: "a larger --field")
        case .tooFewAnswers(let have, let need):
            self.init(status: .unavailable, what: "\(have) answers came, but \(need) are needed")
        case .contradictingAnswers(let count, let limit, _):
            self.init(
                status: .unavailable, what: "the \(count) answers contradict each other",
                why: "more than \(limit) of them are wrong", fix: "a larger -A")
        }
    }

    /// Too few workers for a code.
    ///
    /// - Parameter need: the workers that would do with the same options, if any number does.
    init(tooFewWorkers have: CodeParameters, need: Int?) {
        var fixes: [String] = []
        if let greatest = have.greatestPartitionCount, greatest < have.partitionCount { fixes.append("-K \(greatest)") }
        if have.stragglerCount > 0, have.answerThreshold <= have.workerCount {
            fixes.append("-S \(have.workerCount - have.answerThreshold)")
        }
        let spare = have.workerCount - have.recoveryThreshold - have.stragglerCount
        if have.adversaryCount > 0, spare >= 0 { fixes.append("-A \(spare / 2)") }
        var fewer = have
        let answers = have.workerCount - have.stragglerCount - 2 * have.adversaryCount
        fewer.privacyThreshold = max(1, (answers - 1) / have.functionDegree - have.partitionCount + 1)
        if fewer.privacyThreshold < have.privacyThreshold, fewer.neededWorkerCount <= have.workerCount {
            fixes.append("-T \(fewer.privacyThreshold)")
        }
        if let need { fixes.append("\(need) workers (mpirun -np \(need + 1), or --in-process \(need))") }
        self.init(
            status: .infeasible,
            what: "K = \(have.partitionCount), T = \(have.privacyThreshold), S = \(have.stragglerCount)"
                + (have.adversaryCount > 0 ? ", A = \(have.adversaryCount)" : "")
                + " need \(have.neededWorkerCount) workers, but there are \(have.workerCount)",
            why: "N >= (2r+1)(K+T-1) + S + \(have.adversaryCount > 0 ? "2A + " : "")1 with 2r+1 = "
                + "\(have.functionDegree)",
            fix: fixes.joined(separator: ", or "))
    }

    private init(_ error: PlanError) {
        switch error {
        case .forecastDiverges(let rate):
            self.init(
                status: .infeasible,
                what: "the training diverges on a sample of the data with learning rate \(Format.significant(rate))",
                fix: "a smaller --learning-rate, or --learning-rate auto")
        case .overflow(let bound, let limit):
            self.init(
                status: .infeasible, what: "sums could exceed 64-bit integers",
                why: "they can reach \(Format.significant(bound)), above \(Format.significant(limit))",
                fix: "fewer --weight-bits or --data-bits")
        case .wrapAround(let wrap):
            self.init(
                status: .infeasible, what: "results could wrap around in the field \(wrap.field.rawValue)",
                why: "a block value can reach \(Format.significant(wrap.bound)), but the field tells values only up to "
                    + Format.significant(wrap.limit),
                fix: wrap.nearestField.map { "--field \($0.rawValue) (or auto)" }
                    ?? "fewer --data-bits, --weight-bits or --coefficients bits")
        }
    }

    private init(_ error: ProtocolError) {
        switch error {
        case .tooFewAnswers(let round, let have, let need, let missing):
            self.init(
                status: .unavailable,
                what: "round \(round): \(have) answers came in time, but \(need) are needed",
                why: "no answer from \(Self.ranks(missing))",
                fix:
                    "see why these ranks are slow or silent, and give a longer --deadline or, for lcc, more stragglers (-S)"
            )
        case .tooFewAnswersLeft(let round, let have, let need, let missing, let quarantined):
            self.init(
                status: .unavailable,
                what: "round \(round): \(have) answers came in time, but \(need) are needed",
                why: "no answer from \(Self.ranks(missing)), and \(Self.ranks(quarantined)) answered wrongly before "
                    + "and \(quarantined.count == 1 ? "is" : "are") left out",
                fix: "see why these ranks are slow or silent, and give a longer --deadline, more stragglers (-S), or "
                    + "leave out --quarantine"
            )
        case .answersTooNoisy(let round, let have, let wanted, let gain, let limit, let missing):
            self.init(
                tooNoisyInRound: round, have: have, wanted: wanted, noiseGain: gain, limit: limit, missing: missing)
        case .contradictingAnswers(let round, let count, let adversaries, let known, let suspects):
            self.init(
                contradictionInRound: round, answerCount: count, adversaryCount: adversaries, knownCount: known,
                suspects: suspects)
        case .workersSilent(let round, let have, let need, let silent):
            self.init(
                status: .unavailable,
                what: "round \(round): \(have) answers came in time, but \(need) are needed",
                why: "no sign of life from \(Self.ranks(silent)), and the other workers cannot go on without",
                fix:
                    "see why \(silent.count == 1 ? "this rank is" : "these ranks are") silent or, if it still computes, "
                    + "give a longer --deadline; --scheme lcc goes on without slow and missing workers")
        case .unexpectedTask(let round):
            self.init(
                status: .internalError, what: "the task of round \(round) came before the one before it was answered",
                fix: "run the same build on all hosts")
        case .malformedExchange(let worker, let exchange, let byteCount):
            self.init(
                status: .internalError,
                what: "message \(exchange) of \(Self.ranks([worker])) is malformed (\(byteCount) bytes)",
                fix: "run the same build on all hosts")
        case .headroomExhausted(let round, let bound, let limit, let norm, let planned):
            self.init(
                status: .infeasible,
                what: "round \(round): the weights have grown so much that results could wrap around in the field",
                why:
                    "|w| is \(Format.significant(norm)) (planned: \(Format.significant(planned))), so that a block value "
                    + "can reach \(Format.significant(bound)), above \(Format.significant(limit))",
                fix: "a larger --field, a smaller --learning-rate, or an --l2 penalty")
        case .diverged(let round):
            self.init(
                status: .infeasible, what: "round \(round): the weights are no longer finite: the training diverges",
                fix: "a smaller --learning-rate, or --learning-rate auto")
        case .malformedTask(let round, let byteCount, let expected):
            self.init(
                status: .internalError,
                what: "the task of round \(round) is malformed (\(byteCount) bytes, \(expected) expected)",
                fix: "run the same build on all hosts")
        }
    }

    private init(_ error: RuntimeError) {
        switch error {
        case .workersAbsent(let workers, let seconds):
            self.init(
                status: .unavailable,
                what: "\(Self.ranks(workers)) did not report within \(Format.significant(seconds)) s of the start",
                fix: "check the hosts of these ranks")
        case .tooFewWorkersLeft(let workers, let have, let need):
            self.init(
                status: .unavailable, what: "\(have) workers are left, but \(need) are needed",
                why:
                    "lost: \(Self.ranks(workers)), which ended or did not take \(workers.count == 1 ? "its share" : "their shares")"
                    + " in time",
                fix:
                    "check these ranks, their hosts and the network to them, and give a longer --deadline or, for lcc, "
                    + "more stragglers (-S)")
        case .masterSilent(let seconds):
            self.init(
                status: .unavailable, what: "nothing was heard of rank 0 for \(Format.significant(seconds)) s; leaving")
        case .masterGone:
            self.init(status: .unavailable, what: "rank 0 has ended without a word; the workers leave")
        case .unexpectedMessage(let from, let kind, let byteCount):
            self.init(
                status: .internalError,
                what: "an unexpected message came from \(from) (tag \(kind), \(byteCount) bytes)",
                fix: "run the same build on all hosts")
        case .tooManyRounds(let have, let limit):
            self.init(
                status: .infeasible, what: "\(have) rounds are more than this MPI can number (\(limit))",
                fix: "--iterations \(limit)")
        }
    }

    /// Wrong answers that cannot be corrected.
    private init(
        contradictionInRound round: Int, answerCount: Int, adversaryCount: Int, knownCount: Int, suspects: [WorkerID]
    ) {
        let hasLimit = adversaryCount > 0
        let known = knownCount > 0 ? " (\(knownCount) known before)" : ""
        let named = suspects.isEmpty ? "" : "; \(Self.ranks(suspects)) would not agree with the others"
        self.init(
            status: .unavailable,
            what: hasLimit
                ? "round \(round): more than A = \(adversaryCount) workers\(known) answered wrongly"
                : "round \(round): the answers of the workers contradict each other",
            why: "\(answerCount) answers came, which "
                + (hasLimit ? "do not agree whichever few of them are left out" : "cannot all be right") + named,
            fix: (hasLimit ? "a larger -A" : "-A 1 or more")
                + " corrects wrong answers and names their workers, at the price of two more workers each or a smaller "
                + "-K; and look after \(suspects.isEmpty ? "the hosts of the workers" : Self.ranks(suspects))")
    }

    /// A worker as people meet it: a rank in the output of mpirun, or a number.
    static func name(_ worker: WorkerID, hasRanks: Bool) -> String {
        hasRanks ? "rank \(worker.index + 1)" : "worker \(worker.index)"
    }

    /// Workers as the ranks that people see in the output of mpirun.
    static func ranks(_ workers: [WorkerID]) -> String {
        let shown = workers.prefix(10).map { String($0.index + 1) }.joined(separator: ", ")
        let rest = workers.count > 10 ? " and \(workers.count - 10) more" : ""
        return (workers.count == 1 ? "rank " : "ranks ") + shown + rest
    }
}
