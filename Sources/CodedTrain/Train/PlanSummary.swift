import CommandLineSupport
import Foundation
import RunReport
import TrainingProtocols

/// What a training is going to do, for people and for the report.
struct PlanSummary {
    let data: TrainingData
    let problem: QuantizedProblem
    let plan: TrainingPlan

    /// The plan as the report has it.
    var reported: PlanReport {
        PlanReport(
            workers: plan.code.workerCount, partitions: plan.code.partitionCount, privacy: plan.code.privacyThreshold,
            stragglers: plan.code.stragglerCount,
            recoveryThreshold: plan.code.recoveryThreshold, field: plan.field.rawValue,
            rows: data.train.rowCount, features: data.train.featureCount, learningRate: problem.learningRate)
    }

    var text: String {
        let code = plan.code
        let headroomBits = log2(plan.limit / max(plan.bound, 1))
        return Format.list([
            ("data", Self.describe(data)),
            ("workers", "N = \(code.workerCount); K = \(code.partitionCount) blocks of \(plan.layout.rowCount) rows"),
            ("privacy", "any T = \(code.privacyThreshold) workers together learn nothing of data or weights"),
            (
                "answers",
                "R = \(code.recoveryThreshold) of \(code.workerCount) are needed; "
                    + "\(code.workerCount - code.recoveryThreshold) may be slow or missing"
            ),
            (
                "field",
                "\(plan.field.rawValue), p = \(plan.field.prime); block values up to \(Format.significant(plan.bound)) "
                    + "of \(Format.significant(plan.limit)): \(Format.significant(headroomBits)) bits of headroom"
            ),
            (
                "step",
                "learning rate \(Format.significant(problem.learningRate)), \(problem.settings.iterations) rounds"
            ),
            (
                "memory",
                "master \(Format.bytes(cost.masterBytes)), each worker \(Format.bytes(cost.workerBytes))"
            ),
            (
                "traffic",
                "shares \(Format.bytes(cost.shareBytes)), each round \(Format.bytes(cost.taskBytesPerRound)) out and "
                    + "\(Format.bytes(cost.answerBytesPerRound)) back"
            ),
        ])
    }

    /// The summary of a training in clear.
    static func clear(data: TrainingData, learningRate: Double, _ configuration: TrainConfiguration) -> String {
        Format.list([
            ("data", describe(data)),
            ("scheme", "\(configuration.scheme.rawValue): in clear, by this process alone"),
            ("step", "learning rate \(Format.significant(learningRate)), \(configuration.iterations) rounds"),
        ])
    }

    private var cost: PlanCost {
        PlanCost(
            plan: plan, featureCount: data.train.featureCount, rowCount: data.train.rowCount,
            testRowCount: data.test?.rowCount ?? 0, degree: problem.settings.degree)
    }

    private static func describe(_ data: TrainingData) -> String {
        let test = data.test.map { ", \($0.rowCount) rows for testing" } ?? ""
        return "\(data.train.name): \(data.train.rowCount) rows x \(data.train.featureCount) features\(test)"
    }
}
