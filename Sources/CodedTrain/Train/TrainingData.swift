import CommandLineSupport
import Datasets
import Models
import Quantization
import TrainingProtocols

/// The data of a run: scaled, repeated and with a bias, as the training sees them.
struct TrainingData {
    var train: Dataset
    var test: Dataset?
    let scaling: FeatureScaling
    /// What the data look like in the files.
    let schema: DatasetSchema

    /// Reads and prepares the data of a configuration.
    init(_ configuration: TrainConfiguration) throws {
        var data = try Self.read(configuration)
        if let rows = configuration.rows { try Self.limit(&data.train, to: rows) }
        schema = data.train.schema
        scaling = FeatureScaling.fit(configuration.scale, to: data.train)
        Self.prepare(&data.train, configuration, scaling)
        if data.test != nil { Self.prepare(&data.test!, configuration, scaling) }
        train = data.train
        test = data.test
    }

    /// The model with these weights.
    func model(weights: [Double], _ configuration: TrainConfiguration, rounds: Int) -> LinearModel {
        LinearModel(
            kind: configuration.model, weights: weights, hasBias: configuration.bias, scaling: scaling,
            featureNames: schema.featureNames, classNames: schema.classNames,
            dropsOtherLabels: schema.dropsOtherLabels, repeatFeatures: configuration.repeatFeatures,
            training: [
                "program": "coded-train \(CodedTrain.version)", "scheme": configuration.scheme.rawValue,
                "rounds": String(rounds),
            ])
    }

    /// Loss and accuracy of a model on data that are prepared already.
    func evaluate(_ model: LinearModel, on prepared: Dataset) -> LinearModel.Evaluation {
        model.evaluation(scores: DenseKernels.product(prepared.features, weights: model.weights), of: prepared)
    }

    private static func read(_ configuration: TrainConfiguration) throws -> TrainTestData {
        // Numbers are regressed to; classes, which the default data have, are regressed to as 0 and 1.
        let hasClasses = configuration.model == .logistic || configuration.classes != nil || configuration.data == nil
        let options = DatasetOptions(
            format: configuration.format, task: hasClasses ? .classification : .regression,
            labelColumn: configuration.label, classes: configuration.classes, featureCount: configuration.features,
            indexBase: configuration.indexBase, labelsPath: configuration.labels,
            testLabelsPath: configuration.testLabels)
        if configuration.data == nil, configuration.test != nil {
            throw CommandFailure(status: .usage, what: "--test needs --data", fix: "name the training data too")
        }
        var data = try DatasetReader.read(
            train: try configuration.data ?? DefaultDataset.locate(), test: configuration.test, options: options)
        if let test = data.test, test.targets.isEmpty {
            throw CommandFailure(
                status: .badData, what: "\(configuration.test ?? test.name): there is no column of labels",
                fix: "give test data with labels, or leave out --test")
        }
        if let fraction = configuration.holdout {
            var generator = RoundingGenerator(seed: configuration.seed, round: 0)
            let rowCount = data.train.rowCount
            data = data.train.split(testFraction: fraction, using: &generator)
            if data.test == nil || data.train.rowCount == 0 {
                throw CommandFailure(
                    status: .usage,
                    what:
                        "--holdout \(fraction) of \(rowCount) rows leaves none for \(data.test == nil ? "testing" : "training")",
                    fix: data.test == nil ? "a larger part, or --test with a file" : "a smaller part")
            }
        }
        return data
    }

    private static func limit(_ data: inout Dataset, to rowCount: Int) throws {
        guard rowCount <= data.rowCount else {
            throw CommandFailure(
                status: .badData, what: "--rows \(rowCount) is more than the \(data.rowCount) rows of \(data.name)",
                fix: "--rows \(data.rowCount) or less")
        }
        data = data.selecting(rows: Array(0..<rowCount))
        if data.classNames != nil, Set(data.targets).count < 2 {
            throw CommandFailure(
                status: .badData, what: "the first \(rowCount) rows of \(data.name) are all of one class",
                fix: "more --rows")
        }
    }

    private static func prepare(_ data: inout Dataset, _ configuration: TrainConfiguration, _ scaling: FeatureScaling) {
        data.apply(scaling)
        if configuration.repeatFeatures > 1 { data.repeatFeatures(configuration.repeatFeatures) }
        if configuration.bias { data.appendBias() }
    }
}
