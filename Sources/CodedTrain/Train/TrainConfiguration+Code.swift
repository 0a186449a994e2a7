import CommandLineSupport
import LagrangeCoding
import SecretSharing
import TrainingProtocols

// The counts of the scheme, from the options and the number of workers.
extension TrainConfiguration {
    /// The counts, checked; `nil` for schemes without workers.
    func trainingCode(workerCount: Int) throws -> TrainingCode? {
        switch scheme {
        case .lcc: return .lagrange(try checkedCode(workerCount: workerCount))
        case .bgw: return .shamir(try sharing(workerCount: workerCount))
        case .dple, .quantized, .plain: return nil
        }
    }

    private func checkedCode(workerCount: Int) throws -> CodeParameters {
        if quarantine, adversaries == 0 {
            throw CommandFailure(
                status: .usage, what: "--quarantine leaves out workers that -A finds, but -A is 0",
                fix: "-A 1 or more, or leave out --quarantine")
        }
        let parameters = code(workerCount: workerCount)
        do {
            try parameters.validate()
        } catch .tooFewWorkers {
            throw CommandFailure(tooFewWorkers: parameters, need: leastWorkerCount(from: workerCount))
        }
        return parameters
    }

    private func sharing(workerCount: Int) throws -> ShamirCode {
        // With too few workers for T, what T needs is the better advice than what any T needs.
        if let privacy, privacy > 0, workerCount < 2 * privacy + 1 {
            throw SharingError.privacyOutOfRange(have: privacy, atMost: max(0, (workerCount - 1) / 2))
        }
        let code = try ShamirCode(
            workerCount: workerCount, privacyThreshold: privacy,
            partitionCount: partitions ?? ShamirCode.usualPartitionCount, reduction: reduction)
        try TrainingCode.shamir(code).validate()
        return code
    }

    /// The counts of a Lagrange code, not yet checked.
    func code(workerCount: Int, partitions count: Int? = nil) -> CodeParameters {
        preset.parameters(
            workerCount: workerCount, functionDegree: settings.functionDegree, partitions: count ?? partitions,
            privacy: privacy, stragglers: stragglers, adversaries: adversaries)
    }

    /// The least number of workers that the counts of a Lagrange code need; a preset's may grow with the number of workers.
    func leastWorkerCount(from least: Int, partitions count: Int? = nil) -> Int? {
        (least...least + 100_000).first { workers in
            (try? code(workerCount: workers, partitions: count).validate()) != nil
        }
    }
}
