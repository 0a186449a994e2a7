import CommandLineSupport
import Foundation
import RunReport
import TrainingProtocols

/// What a training is going to do, for people and for the report.
struct PlanSummary {
    let data: TrainingData
    let problem: QuantizedProblem
    let plan: TrainingPlan
    /// The workers there are, of which the plan may take fewer.
    let availableWorkers: Int
    /// The guarantee of a private training, as lines.
    var privacy: [(String, String)] = []

    /// The plan as the report has it.
    var reported: PlanReport {
        PlanReport(
            workers: plan.code.workerCount, partitions: plan.code.partitionCount, privacy: plan.code.privacyThreshold,
            stragglers: plan.code.stragglerCount, adversaries: plan.code.adversaryCount,
            recoveryThreshold: plan.code.recoveryThreshold, field: plan.field.rawValue,
            rows: data.train.rowCount, features: data.train.featureCount, learningRate: problem.learningRate,
            masterBytes: cost.masterBytes, workerBytes: cost.workerBytes)
    }

    /// What the plan costs.
    var cost: PlanCost {
        PlanCost(
            plan: plan, featureCount: data.train.featureCount, rowCount: data.train.rowCount,
            testRowCount: data.test?.rowCount ?? 0, degree: problem.settings.degree)
    }

    var text: String {
        let code = plan.code
        let headroomBits = log2(plan.limit / max(plan.bound, 1))
        return Format.list(
            [
                ("data", Self.describe(data)),
                ("workers", workers),
                ("privacy", "any T = \(code.privacyThreshold) workers together learn nothing of data or weights"),
                ("answers", answers),
            ] + honesty + [
                (
                    "field",
                    "\(plan.field.rawValue), p = \(plan.field.prime); block values up to \(Format.significant(plan.bound)) "
                        + "of \(Format.significant(plan.limit)): \(Format.significant(headroomBits)) bits of headroom"
                ),
                (
                    "step",
                    "learning rate \(Format.significant(problem.learningRate)), \(problem.settings.iterations) rounds"
                ),
                ("memory", memory),
                ("traffic", traffic),
            ] + privacy)
    }

    /// The summary of a training in clear.
    static func clear(
        data: TrainingData, learningRate: Double, _ configuration: TrainConfiguration, privacy: [(String, String)] = []
    ) -> String {
        Format.list(
            [
                ("data", describe(data)),
                ("scheme", "\(configuration.scheme.rawValue): in clear, by this process alone"),
                ("step", "learning rate \(Format.significant(learningRate)), \(configuration.iterations) rounds"),
            ] + privacy)
    }

    private var workers: String {
        let (count, parts) = (plan.code.workerCount, plan.code.partitionCount)
        return switch plan.code {
        case .lagrange: "N = \(count); K = \(parts) blocks of \(plan.layout.rowCount) rows"
        case .shamir(let code):
            "N = \(count)\(idle), each with a share of all rows; reduction by \(code.reduction.rawValue); "
                + "\(parts) blocks opened"
        }
    }

    /// Workers that would only repeat what others do.
    private var idle: String {
        let count = availableWorkers - plan.code.workerCount
        return count > 0 ? " of \(availableWorkers)" : ""
    }

    private var answers: String {
        let (count, threshold) = (plan.code.workerCount, plan.code.answerThreshold)
        let name = plan.code.adversaryCount > 0 ? "R + 2A" : "R"
        return switch plan.code {
        case .lagrange: "\(name) = \(threshold) of \(count) are needed; \(count - threshold) may be slow or missing"
        case .shamir: "2T + 1 = \(threshold) open a gradient; the \(count) wait for each other: none may be missing"
        }
    }

    /// What is promised about wrong answers.
    private var honesty: [(String, String)] {
        guard plan.code.adversaryCount > 0 else { return [] }
        return [
            (
                "liars",
                "up to A = \(plan.code.adversaryCount) wrong answers a round are corrected; "
                    + "more workers that collude can falsify the model"
            )
        ]
    }

    private var memory: String {
        let all = cost.masterBytes + plan.code.workerCount * cost.workerBytes
        return "master \(Format.bytes(cost.masterBytes)), each worker \(Format.bytes(cost.workerBytes)), "
            + "in all \(Format.bytes(all))"
    }

    private var traffic: String {
        let between = cost.exchangeBytesPerRound
        return "shares \(Format.bytes(cost.shareBytes)), each round \(Format.bytes(cost.taskBytesPerRound)) out and "
            + "\(Format.bytes(cost.answerBytesPerRound)) back"
            + (between > 0 ? ", \(Format.bytes(between)) between workers" : "")
    }

    static func describe(_ data: TrainingData) -> String {
        let test = data.test.map { ", \($0.rowCount) rows for testing" } ?? ""
        return "\(data.train.name): \(data.train.rowCount) rows x \(data.train.featureCount) features\(test)"
    }
}
