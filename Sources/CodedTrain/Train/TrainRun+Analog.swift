import AnalogCoding
import CommandLineSupport
import FaultInjection
import TrainingProtocols

// Training over the reals: the scheme `dple`.
extension TrainRun {
    /// Plans and runs the training; says before what it protects and what not.
    func trainAnalog(_ parts: Parts) throws -> ExitStatus {
        let (data, workforce) = (parts.data, parts.workforce)
        clock.enter(.plan)
        let code = try configuration.analogCode(
            workerCount: workforce.workerCount, rowCount: data.train.rowCount)
        let problem = try AnalogProblem(
            features: data.train.features, targets: data.train.targets, settings: parts.settings)
        let range = FeatureRange(data)
        let pads = AnalogPads(
            distribution: configuration.analog.pads, dataDeviation: configuration.analog.padDeviation,
            featureCount: data.train.featureCount)
        let plan = try AnalogPlan(
            problem: problem, code: code, pads: pads, margin: configuration.analog.margin,
            clipping: clipping(code: code, pads: pads, problem: problem, range: range),
            noise: try configuration.releaseNoise())
        let injection = try InjectionPlan(
            configuration.inject, workerCount: workforce.workerCount, rounds: configuration.iterations,
            seed: configuration.seed)
        let summary = try AnalogSummary(
            configuration: configuration, data: data, problem: problem, plan: plan, range: range)
        announce(summary.text)
        for warning in summary.warnings { note("coded-train: warning: \(warning)") }
        guard !configuration.dryRun else { return .success }
        try MemoryCheck(
            cost: summary.cost, hosts: workforce.hosts, hasProcesses: configuration.inProcess == nil
        ).run(scheme: configuration.scheme)
        announce(injection, adversaryCount: 0)
        var observer = RoundObserver(configuration: configuration, data: data, hasRanks: hasRanks, keeper: nil)
        clock.enter(.encode)
        let outcome = try drive(
            try plan.makeMaster(problem: problem), &observer, injection: injection, parts: parts)
        return try conclude(
            outcome, parts,
            findings: Findings(
                plan: summary.reported, analog: summary.analog, injected: injection.descriptions))
    }

    private func clipping(
        code: AnalogCode, pads: AnalogPads, problem: AnalogProblem, range: FeatureRange
    ) throws -> RowClipping {
        switch configuration.analog.clipNorm {
        case nil: return .none
        case .data?: return .data
        case .norm(let norm)?: return .norm(norm)
        case .auto?:
            guard range.isPublic else {
                throw CommandFailure(
                    status: .usage, what: "there is no public bound of a row to clip at",
                    why: "features are neither scaled nor between -1 and 1, so that a bound would follow from the data",
                    fix: "--scale minmax, or --clip-norm with a number")
            }
            return .norm(
                AnalogPlan.publicNorm(
                    code: code, pads: pads, featureCount: problem.features.columnCount,
                    featureMagnitude: range.magnitude, coefficients: problem.coefficients))
        }
    }
}

/// How large scaled features are, as far as that is known without the data.
struct FeatureRange {
    /// Half the length of the interval that holds all features, or one for those with variance one.
    let deviation: Double
    /// The root mean square that a feature may be expected to have.
    let magnitude: Double
    /// Whether this follows from the scaling alone.
    let isPublic: Bool

    init(_ data: TrainingData) {
        switch data.scaling.method {
        case .pixel, .minmax: (deviation, magnitude, isPublic) = (0.5, 1 / 3.0.squareRoot(), true)
        case .standard: (deviation, magnitude, isPublic) = (1, 1, true)
        case .auto, .none:
            let most = data.train.features.withValues { $0.reduce(Float(0)) { max($0, abs($1)) } }
            if most <= 1 {
                (deviation, magnitude, isPublic) = (1, 1 / 3.0.squareRoot(), true)
            } else {
                (deviation, magnitude, isPublic) = (Double(most), Double(most) / 3.0.squareRoot(), false)
            }
        }
    }
}
