import AnalogCoding
import ArgumentParser
import DifferentialPrivacy
import TrainingProtocols

/// How data are coded over the reals, and the noise in the answers.
struct AnalogOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Points of the code: circles, or circles:RADIUS with that of the blocks' circle, between 0 and 1: larger makes \
            rows, and with them the noise, smaller, and leaks more; chebyshev decodes well and shows neighbouring workers \
            nearly plain data; integers and equispaced decode only small codes. Default: circles:0.5, with noise \
            circles:0.9.
            """, valueName: "layout"))
    var points: PointsChoice?

    @Option(
        help: """
            Distribution of the pads that hide data and weights. uniform is the paper's, and leaks exactly at the ends \
            of its range. Default: gaussian.
            """)
    var pads: PadDistribution?

    @Option(
        name: .customLong("pad-deviation"), parsing: .unconditional,
        help: ArgumentHelp(
            """
            Standard deviation of the data's pads. Larger leaks less, and makes rows, and with them the noise, larger. \
            Default: 1 with noise, else 100; for degree 3: 1.
            """, valueName: "s"))
    var padDeviation: Double?

    @Option(
        name: .customLong("release-epsilon"), parsing: .unconditional,
        help: ArgumentHelp(
            """
            Add noise to each answer of each worker, so that one answer is (epsilon, delta)-differentially private \
            towards those who read it on its way. All rounds together cost more: the plan says how much. Without this \
            option there is no noise.
            """, valueName: "eps"))
    var releaseEpsilon: Double?

    @Option(
        name: .customLong("release-delta"), parsing: .unconditional,
        help: ArgumentHelp("Delta of one answer, well below one over the rows. Default: 1e-5.", valueName: "delta"))
    var releaseDelta: Double?

    @Option(
        name: .customLong("noise-calibration"),
        help: """
            analytic: the least noise that keeps to epsilon and delta; classical: the textbook's formula, for epsilon up \
            to 1; paper: the same formula for any epsilon, which may break the promise. Default: analytic.
            """)
    var noiseCalibration: CalibrationChoice?

    @Option(
        name: .customLong("clip-norm"), parsing: .unconditional,
        help: ArgumentHelp(
            """
            What a row may add to an answer, by its norm: a public number; auto, from code, pads and the range of \
            features; or data, each worker's own greatest, as in the paper: not private. Default: auto with noise.
            """, valueName: "c"))
    var clipNorm: ClipChoice?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Answers to wait for beyond D, which determine the result but amplify noise. Default: 10.", valueName: "n"))
    var margin: Int?

    func fill(_ configuration: inout TrainConfiguration) throws {
        // Options of a file are checked one by one before they come together: what needs another is checked here.
        let given = [
            ("--points", points != nil), ("--pads", pads != nil), ("--pad-deviation", padDeviation != nil),
            ("--release-epsilon", releaseEpsilon != nil), ("--release-delta", releaseDelta != nil),
            ("--noise-calibration", noiseCalibration != nil), ("--clip-norm", clipNorm != nil),
            ("--margin", margin != nil),
        ]
        if configuration.scheme != .dple, let (name, _) = given.first(where: \.1) {
            throw ValidationError("\(name) is for analog coding. Please provide --scheme dple.")
        }
        if releaseEpsilon == nil {
            let needing = [
                ("--release-delta", releaseDelta != nil), ("--noise-calibration", noiseCalibration != nil),
                ("--clip-norm data", clipNorm == .data),
            ]
            if let (name, _) = needing.first(where: \.1) {
                throw ValidationError("\(name) shapes noise, and there is none. Please provide --release-epsilon.")
            }
        }
        if noiseCalibration == .classical, let releaseEpsilon, releaseEpsilon > 1 {
            throw ValidationError(
                """
                --noise-calibration classical is proved for --release-epsilon up to 1. Please take analytic, or paper for \
                its formula without the promise.
                """)
        }
        let hasNoise = releaseEpsilon != nil
        var analog = AnalogConfiguration()
        analog.points = points ?? PointsChoice(.circles(radius: hasNoise ? 0.9 : 0.5))
        analog.pads = pads ?? .gaussian
        analog.padDeviation = padDeviation ?? (hasNoise || configuration.degree == 3 ? 1 : 100)
        analog.releaseEpsilon = releaseEpsilon
        analog.releaseDelta = releaseDelta ?? AnalogConfiguration.usualDelta
        analog.noiseCalibration = noiseCalibration ?? .analytic
        analog.clipNorm = clipNorm ?? (hasNoise ? .auto : nil)
        analog.margin = margin ?? AnalogPlan.usualMargin
        configuration.analog = analog
    }

    func validate() throws {
        if let padDeviation, !(1e-6...1e6 ~= padDeviation) {
            throw ValidationError("--pad-deviation takes a number from 0.000001 to 1000000.")
        }
        if let releaseEpsilon, !(releaseEpsilon > 0 && releaseEpsilon.isFinite) {
            throw ValidationError("--release-epsilon takes a positive number.")
        }
        if let releaseDelta, !(releaseDelta > 0 && releaseDelta < 1) {
            throw ValidationError("--release-delta takes a number between 0 and 1.")
        }
        if let margin, !(0...1_000_000 ~= margin) {
            throw ValidationError("--margin takes a number that is not negative, up to 1000000.")
        }
    }
}

/// The resolved options of analog coding.
struct AnalogConfiguration: Encodable {
    var points = PointsChoice(.circles())
    var pads = PadDistribution.gaussian
    var padDeviation = 1.0
    var releaseEpsilon: Double?
    var releaseDelta = usualDelta
    var noiseCalibration = CalibrationChoice.analytic
    /// `nil`: rows are not bounded.
    var clipNorm: ClipChoice?
    var margin = AnalogPlan.usualMargin

    /// δ where nothing else is asked for.
    static let usualDelta = 1e-5

    /// The options' long names.
    enum CodingKeys: String, CodingKey, CaseIterable {
        case points, pads
        case padDeviation = "pad-deviation"
        case releaseEpsilon = "release-epsilon"
        case releaseDelta = "release-delta"
        case noiseCalibration = "noise-calibration"
        case clipNorm = "clip-norm"
        case margin
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(points.text, forKey: .points)
        try container.encode(pads, forKey: .pads)
        try container.encode(padDeviation, forKey: .padDeviation)
        if let releaseEpsilon {
            try container.encode(releaseEpsilon, forKey: .releaseEpsilon)
            try container.encode(releaseDelta, forKey: .releaseDelta)
            try container.encode(noiseCalibration.rawValue, forKey: .noiseCalibration)
        }
        try container.encodeIfPresent(clipNorm?.text, forKey: .clipNorm)
        try container.encode(margin, forKey: .margin)
    }
}

/// A layout of points as written on the command line.
struct PointsChoice: Hashable, ExpressibleByArgument {
    let points: AnalogPoints

    init(_ points: AnalogPoints) { self.points = points }

    init?(argument: String) {
        switch argument {
        case "circles": points = .circles()
        case "chebyshev": points = .chebyshev
        case "integers": points = .integers
        case "equispaced": points = .equispaced
        default:
            guard argument.hasPrefix("circles:"), let radius = Double(argument.dropFirst("circles:".count)), radius > 0,
                radius < 1
            else { return nil }
            points = .circles(radius: radius)
        }
    }

    /// The argument that gives this choice.
    var text: String {
        switch points {
        case .circles(let radius): "circles:\(radius)"
        case .chebyshev: "chebyshev"
        case .integers: "integers"
        case .equispaced: "equispaced"
        }
    }
}

/// How noise follows from ε and δ, as written on the command line.
enum CalibrationChoice: String, CaseIterable, ExpressibleByArgument {
    case analytic, classical, paper

    var calibration: GaussianCalibration {
        switch self {
        case .analytic: .analytic
        case .classical: .classical
        case .paper: .paperFormula
        }
    }
}

/// How rows are bounded, as written on the command line.
enum ClipChoice: Hashable, ExpressibleByArgument {
    case auto
    case data
    case norm(Double)

    init?(argument: String) {
        switch argument {
        case "auto": self = .auto
        case "data": self = .data
        default:
            guard let norm = Double(argument), norm > 0, norm.isFinite else { return nil }
            self = .norm(norm)
        }
    }

    /// The argument that gives this choice.
    var text: String {
        switch self {
        case .auto: "auto"
        case .data: "data"
        case .norm(let norm): "\(norm)"
        }
    }
}

extension PadDistribution: ExpressibleByArgument {}
