import Datasets
import FaultInjection
import MPIRuntime
import Models
import TrainingProtocols

/// The resolved configuration of a training: command line over configuration file over defaults.
///
/// Encoded with the long names of the options as keys, so that the `configuration` of a report can be given to `--config`.
struct TrainConfiguration: Encodable {
    var scheme = Scheme.lcc
    var reduction = DegreeReduction.reshare
    var preset = CodePreset.balanced
    var partitions: Int?
    var privacy: Int?
    var stragglers: Int?
    var adversaries = 0
    var quarantine = false
    var field = FieldChoice.auto
    var inProcess: Int?
    var deadline = RuntimeLimits.usualRoundSeconds

    var data: String?
    var test: String?
    var holdout: Double?
    var rows: Int?
    var format = DataFormat.auto
    var label: String?
    var labels: String?
    var testLabels: String?
    var classes: ClassNames?
    var features: Int?
    var indexBase: Int?
    var scale = FeatureScaling.Method.auto
    var bias = false
    var repeatFeatures = 1

    var model = LinearModel.Kind.logistic
    var degree = 1
    var sigmoidRange = 10.0
    var coefficients = CoefficientChoice.auto
    var dataBits = 2
    var weightBits = 4
    var iterations = 25
    var learningRate = LearningRate.automatic
    var l2 = 0.0
    var tolerance = 0.0
    var seed: UInt64 = 1

    var dpEpsilon: Double?
    var dpDelta = usualDelta
    var dpRowNorm: Double?
    var dpWeightRadius: Double?
    var dpNeighbours = PrivacySettings.Neighbours.addOrRemove
    var dpNoiseMultiplier: Double?
    var insecureNoiseSeed: UInt64?

    /// For the scheme `dple`.
    var analog = AnalogConfiguration()

    var checkpoint: String?
    var checkpointEvery = usualCheckpointDistance
    var resume = false
    var maxTime: TimeLimit?

    var modelOut: String?
    var report: String?
    var evaluateEvery: Int?
    var quiet = false
    var dryRun = false

    var inject: [FaultSpecification] = []

    /// The rounds from one checkpoint to the next where nothing else is asked for.
    static let usualCheckpointDistance = 10
    /// δ where nothing else is asked for.
    static let usualDelta = 1e-5

    /// Whether checkpoints are kept, and signals are heeded for them.
    var keepsCheckpoints: Bool { checkpoint != nil && !dryRun }

    /// The options' long names.
    enum CodingKeys: String, CodingKey, CaseIterable {
        case scheme, reduction, preset, partitions, privacy, stragglers, adversaries, quarantine, field
        case inProcess = "in-process"
        case deadline
        case data, test, holdout, rows, format, label, labels
        case testLabels = "test-labels"
        case classes, features
        case indexBase = "index-base"
        case scale, bias
        case repeatFeatures = "repeat-features"
        case model, degree
        case sigmoidRange = "sigmoid-range"
        case coefficients
        case dataBits = "data-bits"
        case weightBits = "weight-bits"
        case iterations
        case learningRate = "learning-rate"
        case l2, tolerance, seed
        case dpEpsilon = "dp-epsilon"
        case dpDelta = "dp-delta"
        case dpRowNorm = "dp-row-norm"
        case dpWeightRadius = "dp-weight-radius"
        case dpNeighbours = "dp-neighbours"
        case dpNoiseMultiplier = "dp-noise-multiplier"
        case insecureNoiseSeed = "insecure-noise-seed"
        case checkpoint
        case checkpointEvery = "checkpoint-every"
        case resume
        case maxTime = "max-time"
        case modelOut = "model-out"
        case report
        case evaluateEvery = "evaluate-every"
        case quiet
        case dryRun = "dry-run"
        case inject
    }

    /// The training's settings, without what depends on the data.
    var settings: TrainingSettings {
        var settings = TrainingSettings()
        settings.model = model
        settings.degree = degree
        settings.sigmoidRange = sigmoidRange
        settings.coefficients = coefficients.mode
        settings.dataBits = dataBits
        settings.weightBits = weightBits
        settings.iterations = iterations
        settings.learningRate = learningRate
        settings.l2 = l2
        settings.tolerance = tolerance
        settings.hasBias = bias
        settings.seed = seed
        return settings
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(scheme, forKey: .scheme)
        try container.encode(reduction, forKey: .reduction)
        try container.encode(preset, forKey: .preset)
        try container.encodeIfPresent(partitions, forKey: .partitions)
        try container.encodeIfPresent(privacy, forKey: .privacy)
        try container.encodeIfPresent(stragglers, forKey: .stragglers)
        try container.encode(adversaries, forKey: .adversaries)
        try container.encode(quarantine, forKey: .quarantine)
        try container.encode(field, forKey: .field)
        try container.encodeIfPresent(inProcess, forKey: .inProcess)
        try container.encode(deadline, forKey: .deadline)
        try container.encodeIfPresent(data, forKey: .data)
        try container.encodeIfPresent(test, forKey: .test)
        try container.encodeIfPresent(holdout, forKey: .holdout)
        try container.encodeIfPresent(rows, forKey: .rows)
        try container.encode(format, forKey: .format)
        try container.encodeIfPresent(label, forKey: .label)
        try container.encodeIfPresent(labels, forKey: .labels)
        try container.encodeIfPresent(testLabels, forKey: .testLabels)
        try container.encodeIfPresent(classes.map { "\($0.negative),\($0.positive)" }, forKey: .classes)
        try container.encodeIfPresent(features, forKey: .features)
        try container.encodeIfPresent(indexBase, forKey: .indexBase)
        try container.encode(scale, forKey: .scale)
        try container.encode(bias, forKey: .bias)
        try container.encode(repeatFeatures, forKey: .repeatFeatures)
        try container.encode(model, forKey: .model)
        try container.encode(degree, forKey: .degree)
        try container.encode(sigmoidRange, forKey: .sigmoidRange)
        try container.encode(coefficients.text, forKey: .coefficients)
        try container.encode(dataBits, forKey: .dataBits)
        try container.encode(weightBits, forKey: .weightBits)
        try container.encode(iterations, forKey: .iterations)
        try container.encode(learningRate.text, forKey: .learningRate)
        try container.encode(l2, forKey: .l2)
        try container.encode(tolerance, forKey: .tolerance)
        try container.encode(seed, forKey: .seed)
        if let dpEpsilon {
            try container.encode(dpEpsilon, forKey: .dpEpsilon)
            try container.encode(dpDelta, forKey: .dpDelta)
            try container.encodeIfPresent(dpRowNorm, forKey: .dpRowNorm)
            try container.encodeIfPresent(dpWeightRadius, forKey: .dpWeightRadius)
            try container.encode(dpNeighbours, forKey: .dpNeighbours)
            try container.encodeIfPresent(dpNoiseMultiplier, forKey: .dpNoiseMultiplier)
            try container.encodeIfPresent(insecureNoiseSeed, forKey: .insecureNoiseSeed)
        }
        if scheme == .dple { try analog.encode(to: encoder) }
        if let checkpoint {
            try container.encode(checkpoint, forKey: .checkpoint)
            try container.encode(checkpointEvery, forKey: .checkpointEvery)
            try container.encode(resume, forKey: .resume)
            try container.encodeIfPresent(maxTime, forKey: .maxTime)
        }
        try container.encodeIfPresent(modelOut, forKey: .modelOut)
        try container.encodeIfPresent(report, forKey: .report)
        try container.encodeIfPresent(evaluateEvery, forKey: .evaluateEvery)
        if !inject.isEmpty { try container.encode(inject.map(\.description).joined(separator: ";"), forKey: .inject) }
    }
}
