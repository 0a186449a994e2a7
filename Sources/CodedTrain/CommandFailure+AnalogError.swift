import AnalogCoding
import CommandLineSupport
import DifferentialPrivacy
import TrainingProtocols

extension CommandFailure {
    init(_ error: AnalogCodingError) {
        switch error {
        case .countTooSmall(let parameter, let have, let need):
            let option =
                ["blocks": "-K", "pads": "-T", "degree": "--degree"][parameter] ?? "the number of \(parameter)"
            self.init(
                status: .usage, what: "\(option) is \(have), but must be at least \(need)", fix: "give \(need) or more")
        case .tooFewWorkers(let have, let need, let blocks, let pads, _):
            var fixes: [String] = []
            if let blocks { fixes.append("-K \(blocks)") }
            if let pads, pads > 0 { fixes.append("-T \(pads)") }
            fixes.append("\(need) workers")
            self.init(
                status: .infeasible, what: "\(need) answers are needed, but there are \(have) workers",
                fix: fixes.joined(separator: ", or "))
        case .radiusOutOfRange, .pointsNotDistinct:
            self.init(status: .usage, what: error.description, fix: "another --points")
        case .blockInClear(let worker, let block):
            self.init(
                status: .infeasible, what: "worker \(worker) would hold block \(block) in clear",
                why: "its point is that of the block", fix: "another number of workers, or --points circles")
        case .tooFewAnswers(let have, let need):
            self.init(status: .unavailable, what: "\(have) answers came, but \(need) are needed")
        }
    }

    init(_ error: AnalogPlanError) {
        switch error {
        case .tooManyBlocks(let count, let rowCount):
            self.init(
                status: .infeasible, what: "K = \(count) blocks are more than the \(rowCount) rows",
                fix: "-K \(rowCount) or less")
        case .boundNeeded:
            self.init(
                status: .usage, what: "noise needs a bound of what a row contributes", fix: "--clip-norm auto")
        case .tooNoisy(let gain, let limit):
            self.init(
                status: .infeasible, what: "the answers of all workers cannot be decoded with these points",
                why: "decoding would amplify noise and rounding \(Format.significant(gain))-fold; up to "
                    + "\(Format.significant(limit)) is usable",
                fix: "--points circles, more workers, or a smaller -K or -T")
        }
    }

    /// Answers over the reals that cannot be decoded.
    init(
        tooNoisyInRound round: Int, have: Int, wanted: Int, noiseGain: Double, limit: Double, missing: [WorkerID]
    ) {
        self.init(
            status: .unavailable,
            what: "round \(round): the \(have) answers that came cannot be decoded usefully",
            why: "they would amplify noise and rounding \(Format.significant(noiseGain))-fold; up to "
                + "\(Format.significant(limit)) is usable, and \(wanted) answers were wanted"
                + (missing.isEmpty ? "" : "; no answer from \(Self.ranks(missing))"),
            fix:
                "see why these ranks are slow or silent, and give a longer --deadline, more workers, or a smaller -K or -T"
        )
    }
}
