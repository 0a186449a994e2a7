import AnalogCoding
import CommandLineSupport
import Quantization
import RunReport
import TrainingProtocols

/// What a training over the reals is going to do, what it protects and what not: for people and for the report.
struct AnalogSummary {
    private let configuration: TrainConfiguration
    private let data: TrainingData
    private let problem: AnalogProblem
    private let plan: AnalogPlan
    /// What noise and code protect.
    let analog: AnalogReport

    init(
        configuration: TrainConfiguration, data: TrainingData, problem: AnalogProblem, plan: AnalogPlan,
        range: FeatureRange
    ) throws {
        self.configuration = configuration
        self.data = data
        self.problem = problem
        self.plan = plan
        // Which sets are tried is of no secret.
        var generator = RoundingGenerator(seed: configuration.seed, round: 0)
        let gain = plan.expectedNoiseGain(using: &generator)
        let all = try AnalogDecoder(code: plan.code, workers: Array(0..<plan.code.parameters.workerCount))
        let (pad, deviation) = (plan.pads.dataDeviation, range.deviation)
        let bound = plan.code.leakageBound(padDeviation: pad, dataDeviation: deviation)
        let leakage =
            bound
            ?? plan.code.leakageLowerEstimate(padDeviation: pad, dataDeviation: deviation, using: &generator)
        // Where rows are bounded by the data, or not at all, their usual size is a guess.
        var norm = AnalogPlan.publicNorm(
            code: plan.code, pads: plan.pads, featureCount: data.train.featureCount, featureMagnitude: range.magnitude,
            coefficients: problem.coefficients)
        if case .norm(let clip) = plan.clipping { norm = clip }
        let error = plan.gradientError(norm: norm, gain: gain, featureCount: data.train.featureCount)
        analog = AnalogReport(
            points: configuration.analog.points.text, pads: plan.pads.distribution.rawValue, padDeviation: pad,
            weightPadDeviation: plan.pads.weightDeviation, awaitedAnswers: plan.answerTarget,
            noiseGain: plan.noiseGain, expectedNoiseGain: gain, greatestUsableGain: all.greatestUsableGain,
            relativeGradientError: min(error / max(problem.firstGradientNorm, .leastNormalMagnitude), 1e300),
            leakage: AnalogReport.Leakage(
                bitsPerCoordinate: leakage.bitsPerCoordinate.isFinite && plan.pads.distribution == .gaussian
                    ? leakage.bitsPerCoordinate : nil,
                workers: leakage.workers, isBound: bound != nil, dataDeviation: deviation),
            release: try Self.release(plan, rounds: configuration.iterations))
    }

    private static func release(_ plan: AnalogPlan, rounds: Int) throws -> AnalogReport.Release? {
        guard let noise = plan.noise else { return nil }
        let clipNorm: Double? = if case .norm(let norm) = plan.clipping { norm } else { nil }
        return AnalogReport.Release(
            epsilon: noise.budget.epsilon, delta: noise.budget.delta,
            calibration: noise.calibration == .paperFormula ? "paper" : noise.calibration.rawValue,
            noiseMultiplier: noise.multiplier, clipNorm: clipNorm,
            epsilonOfOneAnswer: try noise.epsilon(rounds: 1, uplinks: 1),
            epsilonOfOneUplink: try noise.epsilon(rounds: rounds, uplinks: 1),
            epsilonOfAllUplinks: try noise.epsilon(rounds: rounds, uplinks: plan.code.parameters.workerCount),
            rounds: rounds, isPrivate: clipNorm != nil)
    }

    /// The plan as the report has it.
    var reported: PlanReport {
        let counts = plan.code.parameters
        return PlanReport(
            workers: counts.workerCount, partitions: counts.blockCount, privacy: counts.padCount,
            stragglers: counts.workerCount - plan.answerTarget, adversaries: 0,
            recoveryThreshold: counts.recoveryThreshold, field: plan.code.planeCount == 1 ? "real" : "complex",
            rows: data.train.rowCount, features: data.train.featureCount, learningRate: problem.learningRate,
            masterBytes: cost.masterBytes, workerBytes: cost.workerBytes)
    }

    /// What the plan costs.
    var cost: PlanCost {
        PlanCost(
            plan: plan, featureCount: data.train.featureCount, rowCount: data.train.rowCount,
            testRowCount: data.test?.rowCount ?? 0)
    }

    /// What to be told beside the plan.
    var warnings: [String] {
        var lines: [String] = []
        if plan.pads.distribution == .uniform {
            lines.append(
                "uniform pads leak exactly at the ends of their range; --pads gaussian has a bound on what leaks")
        }
        if plan.noise != nil, plan.clipping == .data {
            lines.append(
                "--clip-norm data: noise is scaled by the data themselves, so that no epsilon holds; give a public bound"
            )
        }
        if let noise = plan.noise, noise.budget.delta * Double(data.train.rowCount) >= 1 {
            lines.append(
                "delta = \(Format.significant(noise.budget.delta)) is not below 1/m = "
                    + "\(Format.significant(1 / Double(data.train.rowCount))): it allows to publish a row; take 1e-5")
        }
        if let release = analog.release, release.epsilonOfOneAnswer > release.epsilon * (1 + 1e-6) {
            lines.append(
                "the paper's formula does not keep its promise here: one answer has epsilon "
                    + "\(Format.significant(release.epsilonOfOneAnswer)), not \(Format.significant(release.epsilon))")
        }
        if plan.answerTarget < plan.code.parameters.recoveryThreshold + plan.margin {
            lines.append(
                "all \(plan.answerTarget) workers are waited for: D and the margin of \(plan.margin) are more; a smaller "
                    + "-K or -T lets some stay away")
        }
        let error = analog.relativeGradientError
        if error > (plan.noise == nil ? 0.01 : 5) {
            lines.append(
                "\(plan.noise == nil ? "rounding" : "noise") changes a gradient \(Format.significant(error))-fold: "
                    + (plan.noise == nil
                        ? "a smaller --pad-deviation, -K or -T"
                        : "a larger --release-epsilon, smaller pads, or points such as circles:0.9, which leak more"))
        }
        if analog.expectedNoiseGain > analog.greatestUsableGain {
            lines.append(
                "\(plan.answerTarget) answers mostly cannot be decoded, so that rounds wait for more; a larger --margin "
                    + "says so")
        }
        return lines
    }

    var text: String {
        let counts = plan.code.parameters
        let (awaited, spare) = (plan.answerTarget, counts.workerCount - plan.answerTarget)
        return Format.list(
            [
                ("data", PlanSummary.describe(data)),
                (
                    "workers",
                    "N = \(counts.workerCount); K = \(counts.blockCount) blocks of \(plan.layout.rowCount) rows"
                ),
                ("points", points), ("leakage", leakage),
                (
                    "answers",
                    "D = \(counts.recoveryThreshold) determine a gradient, \(awaited) are awaited; \(spare) may be slow "
                        + "or missing"
                ),
                (
                    "decoding",
                    "noise x \(Format.significant(plan.noiseGain)) with all answers, x "
                        + "\(Format.significant(analog.expectedNoiseGain)) with \(awaited); usable up to "
                        + Format.significant(analog.greatestUsableGain)
                ),
            ] + noise + [
                (
                    "error",
                    "of the first gradient, by \(plan.noise == nil ? "rounding" : "noise"): about "
                        + "\(Format.significant(100 * analog.relativeGradientError)) %"
                ),
                (
                    "step",
                    "learning rate \(Format.significant(problem.learningRate)), \(problem.settings.iterations) rounds"
                ),
                (
                    "memory",
                    "master \(Format.bytes(cost.masterBytes)), each worker \(Format.bytes(cost.workerBytes)), in all "
                        + Format.bytes(cost.masterBytes + counts.workerCount * cost.workerBytes)
                ),
                (
                    "traffic",
                    "shares \(Format.bytes(cost.shareBytes)), each round \(Format.bytes(cost.taskBytesPerRound)) out and "
                        + "\(Format.bytes(cost.answerBytesPerRound)) back"
                ),
            ])
    }

    private var points: String {
        let shares = plan.code.planeCount == 1 ? "real" : "complex"
        return "\(analog.points); \(shares) shares, \(analog.pads) pads of deviation "
            + Format.significant(analog.padDeviation)
    }

    private var leakage: String {
        let colluders = analog.leakage.workers.map(String.init).joined(separator: ", ")
        guard let bits = analog.leakage.bitsPerCoordinate else {
            return "no bound on what T = \(plan.code.parameters.padCount) workers learn of data and weights"
        }
        let kind = analog.leakage.isBound ? "at most" : "at least (not all sets were tried)"
        let shown = plan.code.parameters.padCount > 8 ? "the worst" : "workers \(colluders)"
        return
            "T = \(plan.code.parameters.padCount) workers learn \(kind) \(Format.significant(bits)) bits a coordinate "
            + "(\(shown))"
    }

    private var noise: [(String, String)] {
        guard let release = analog.release else {
            return [("noise", "none: answers are not differentially private (--release-epsilon makes them)")]
        }
        let bound = release.clipNorm.map { "C = \(Format.significant($0))" } ?? "C from each worker's data"
        let number = Format.significant
        let workers = plan.code.parameters.workerCount
        return [
            (
                "noise",
                "epsilon \(number(release.epsilon)), delta \(number(release.delta)) an answer (\(release.calibration)): "
                    + "deviation \(number(release.noiseMultiplier)) x 2C, \(bound)"
            ),
            (
                "in all",
                release.isPrivate
                    ? "\(release.rounds) rounds: epsilon \(number(release.epsilonOfOneUplink)) of one worker's answers, "
                        + "\(number(release.epsilonOfAllUplinks)) of all \(workers)"
                    : "nothing is promised, since C is not public (else: \(number(release.epsilonOfOneUplink)), "
                        + "\(number(release.epsilonOfAllUplinks)) of all \(workers))"
            ),
            ("against", "whoever reads answers on their way; not the workers, whose shares have no noise"),
        ]
    }
}
