import CommandLineSupport
import Foundation
import TrainingProtocols

/// What would make a plan feasible: each piece of advice has been tried.
struct PlanAdvice {
    let configuration: TrainConfiguration
    let data: TrainingData

    /// The failure of a plan whose results could wrap around.
    func failure(_ wrap: PlanError.WrapAround, code: TrainingCode) -> CommandFailure {
        var fixes: [String] = []
        if let field = wrap.nearestField { fixes.append("--field \(field.rawValue) (or auto)") }
        if let bits = wrap.nearestWeightBits { fixes.append("--weight-bits \(bits)") }
        if let bits = mostDataBits(code) { fixes.append("--data-bits \(bits)") }
        if let count = wrap.nearestPartitionCount, let workers = leastWorkerCount(code, partitions: count) {
            fixes.append("-K \(count)" + (workers > code.workerCount ? ", with \(workers) workers" : ""))
        }
        if fixes.isEmpty { fixes.append("a smaller --learning-rate, or another --scale") }
        return CommandFailure(
            status: .infeasible, what: "results could wrap around in the field \(wrap.field.rawValue)",
            why: "a block value can reach \(Format.significant(wrap.bound)), but the field tells values only up to "
                + Format.significant(wrap.limit),
            fix: fixes.joined(separator: ", or "))
    }

    /// The failure of a training whose weights grow without end.
    func divergence(learningRate: Double, code: TrainingCode) -> CommandFailure {
        let smaller = (1...12).lazy.map { learningRate / pow(10, Double($0)) }.map { LearningRate.fixed($0) }
        let steps = configuration.learningRate == .automatic ? Array(smaller) : [.automatic] + smaller
        var other = configuration
        // The field that was asked for, if that works; else any.
        let fields = configuration.field == .auto ? [.auto] : [configuration.field, FieldChoice.auto]
        let found = fields.contains { field in
            steps.contains { rate in
                (other.field, other.learningRate) = (field, rate)
                return isFeasible(other, code)
            }
        }
        var fixes = ["a smaller --learning-rate"]
        if found {
            let rate = if case .fixed(let rate) = other.learningRate { Format.significant(rate) } else { "auto" }
            fixes = ["--learning-rate \(rate)\(other.field == configuration.field ? "" : " with --field auto")"]
        }
        if configuration.degree > 1 {
            fixes.append("a larger --sigmoid-range")
            var line = configuration
            line.degree = 1
            if isFeasible(line, code) { fixes.append("--degree 1") }
        }
        return CommandFailure(
            status: .infeasible,
            what: "the training diverges on a sample of the data with learning rate "
                + Format.significant(learningRate),
            why: configuration.degree > 1 ? "outside of the sigmoid's range, the polynomial grows without end" : nil,
            fix: fixes.joined(separator: ", or "))
    }

    /// The most data bits below the present ones with which there is a plan, by bisection: each try quantizes anew.
    private func mostDataBits(_ code: TrainingCode) -> Int? {
        var (good, bad) = (-1, configuration.dataBits)
        while bad - good > 1 {
            var other = configuration
            other.dataBits = (good + bad) / 2
            if isFeasible(other, code) { good = other.dataBits } else { bad = other.dataBits }
        }
        return good >= 0 ? good : nil
    }

    /// The workers that a code with other blocks needs.
    private func leastWorkerCount(_ code: TrainingCode, partitions count: Int) -> Int? {
        switch code {
        case .lagrange: configuration.leastWorkerCount(from: code.workerCount, partitions: count)
        case .shamir: code.workerCount
        }
    }

    private func isFeasible(_ other: TrainConfiguration, _ code: TrainingCode) -> Bool {
        let problem = try? QuantizedProblem(
            features: data.train.features, targets: data.train.targets, settings: other.settings,
            partitionCount: code.partitionCount)
        return problem.flatMap { try? TrainingPlan(problem: $0, code: code, field: other.field.field) } != nil
    }
}
