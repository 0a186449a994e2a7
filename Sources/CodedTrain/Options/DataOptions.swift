import ArgumentParser
import Datasets

/// Where the data come from and how they are prepared.
struct DataOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Training data: a file, or a folder in the layout of MNIST. Default: MNIST 3 against 7.", valueName: "path")
    )
    var data: String?

    @Option(help: ArgumentHelp("Test data in the same format; not used for training.", valueName: "file"))
    var test: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Keep this part of the rows for testing, chosen at random by --seed.", valueName: "part"))
    var holdout: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Train on the first rows only, so many of them.", valueName: "n"))
    var rows: Int?

    @Option(help: "Format of the data, gzipped or not; auto looks at the first bytes.")
    var format = DataFormat.auto

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "CSV and NPY: the label's column, by name or by number from 0 (-1 is the last).", valueName: "column"))
    var label: String?

    @Option(
        help: ArgumentHelp(
            "IDX and NPY: the file with the labels, if its name does not follow from the data's.", valueName: "file"))
    var labels: String?

    @Option(name: .customLong("test-labels"), help: ArgumentHelp("The same for the test data.", valueName: "file"))
    var testLabels: String?

    @Option(help: ArgumentHelp("The two classes to tell apart; other rows are left out.", valueName: "neg,pos"))
    var classes: String?

    @Option(parsing: .unconditional, help: ArgumentHelp("LIBSVM: the number of features.", valueName: "n"))
    var features: Int?

    @Option(
        name: .customLong("index-base"), parsing: .unconditional,
        help: ArgumentHelp("LIBSVM: the number of the first feature, 0 or 1.", valueName: "n"))
    var indexBase: Int?

    @Option(
        help: """
            How features are scaled; pixel is 1/255. auto: pixel for bytes of images, none if all values are in \
            [-1, 1], otherwise standard.
            """)
    var scale = FeatureScaling.Method.auto

    @Flag(help: "Add a constant feature, so that the model has an intercept.")
    var bias = false

    @Option(
        name: .customLong("repeat-features"), parsing: .unconditional,
        help: ArgumentHelp("Repeat all features so many times (the paper's d = 1568: 2).", valueName: "n"))
    var repeatFeatures = 1

    func fill(_ configuration: inout TrainConfiguration) throws {
        configuration.data = data
        configuration.test = test
        configuration.holdout = holdout
        configuration.rows = rows
        configuration.format = format
        configuration.label = label
        configuration.labels = labels
        configuration.testLabels = testLabels
        configuration.classes = try classNames()
        configuration.features = features
        configuration.indexBase = indexBase
        configuration.scale = scale
        configuration.bias = bias
        configuration.repeatFeatures = repeatFeatures
    }

    func validate() throws {
        if let holdout, !(holdout > 0 && holdout < 1) {
            throw ValidationError("--holdout takes a number between 0 and 1.")
        }
        if holdout != nil, test != nil { throw ValidationError("--holdout and --test exclude each other.") }
        if let rows, rows < 1 { throw ValidationError("--rows takes a number of at least 1.") }
        if repeatFeatures < 1 { throw ValidationError("--repeat-features takes a number of at least 1.") }
        if let indexBase, indexBase != 0, indexBase != 1 { throw ValidationError("--index-base is 0 or 1.") }
        if let features, features < 1 { throw ValidationError("--features takes a number of at least 1.") }
        if label == DatasetOptions.noLabels {
            throw ValidationError("--label none is for the command predict. Please provide the column of the labels.")
        }
        _ = try classNames()
    }

    func classNames() throws -> ClassNames? {
        guard let classes else { return nil }
        let names = classes.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard names.count == 2, !names.contains(""), names[0] != names[1] else {
            throw ValidationError("--classes takes two different labels, NEG,POS: for instance --classes 3,7.")
        }
        return ClassNames(negative: names[0], positive: names[1])
    }
}

extension DataFormat: ExpressibleByArgument {}
extension FeatureScaling.Method: ExpressibleByArgument {}
