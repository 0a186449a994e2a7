/// The names of the two classes, as the data spell them: numbers in their shortest form, such as `3` or `-1`.
public struct ClassNames: Codable, Sendable, Hashable {
    /// The class with target 0.
    public var negative: String
    /// The class with target 1.
    public var positive: String

    /// A pair of classes.
    public init(negative: String, positive: String) {
        self.negative = negative
        self.positive = positive
    }
}

/// Rows of real features with one target each.
///
/// ```swift
/// let data = try DatasetReader.read(train: "mnist", options: DatasetOptions(classes: .init(negative: "3", positive: "7")))
/// var train = data.train
/// train.apply(.fit(.auto, to: train))
/// train.appendBias()
/// ```
public struct Dataset: Sendable, Equatable {
    /// One row for each example.
    public var features: FeatureMatrix
    /// One target for each row: 0 (negative) or 1 (positive) in classification, the value itself in regression. Empty
    /// if the data were read without labels.
    public var targets: [Float]
    /// The names of the columns of `features`, where the file gives them.
    public var featureNames: [String]?
    /// The names of the classes; nil in regression and for data without labels.
    public var classNames: ClassNames?
    /// A short description, such as `mnist-3-vs-7`.
    public var name: String
    /// How many rows of the file were left out because their label is of neither class.
    public var droppedRowCount: Int
    /// Whether the features are pixels as bytes, 0…255.
    public var holdsPixelBytes: Bool

    /// A data set from its parts.
    ///
    /// - Precondition: `targets` is empty or has one element for each row; `featureNames` one for each column.
    public init(
        features: FeatureMatrix, targets: [Float], featureNames: [String]? = nil, classNames: ClassNames? = nil,
        name: String, droppedRowCount: Int = 0, holdsPixelBytes: Bool = false
    ) {
        precondition(targets.isEmpty || targets.count == features.rowCount, "a target belongs to each row")
        precondition(featureNames.map { $0.count == features.columnCount } ?? true, "a name belongs to each column")
        self.features = features
        self.targets = targets
        self.featureNames = featureNames
        self.classNames = classNames
        self.name = name
        self.droppedRowCount = droppedRowCount
        self.holdsPixelBytes = holdsPixelBytes
    }

    /// The number of rows, *m*.
    public var rowCount: Int { features.rowCount }

    /// The number of columns, *d*.
    public var featureCount: Int { features.columnCount }

    /// What other data must look like to go with these.
    public var schema: DatasetSchema {
        DatasetSchema(
            featureCount: featureCount, featureNames: featureNames, classNames: classNames,
            dropsOtherLabels: droppedRowCount > 0)
    }
}

/// What test data, or data to predict on, must look like: taken from the training data or from a model.
public struct DatasetSchema: Codable, Sendable, Hashable {
    /// The number of features.
    public var featureCount: Int
    /// The names of the features, compared where the other data have names too.
    public var featureNames: [String]?
    /// The classes; nil in regression.
    public var classNames: ClassNames?
    /// Whether rows of other classes are left out (the pair was picked from data with more classes) or an error.
    public var dropsOtherLabels: Bool

    /// A schema from its parts.
    public init(
        featureCount: Int, featureNames: [String]? = nil, classNames: ClassNames? = nil, dropsOtherLabels: Bool = false
    ) {
        self.featureCount = featureCount
        self.featureNames = featureNames
        self.classNames = classNames
        self.dropsOtherLabels = dropsOtherLabels
    }
}

/// Training data and, where there are any, the test data that go with them.
public struct TrainTestData: Sendable {
    /// What to train on.
    public var train: Dataset
    /// What to measure the model on.
    public var test: Dataset?

    /// A pair of data sets.
    public init(train: Dataset, test: Dataset?) {
        self.train = train
        self.test = test
    }
}
