import Datasets

/// A trained model, complete: weights, how features are scaled, what the classes are called, how it was trained.
///
/// The score of a row *x* is `Σ weights[r·d + j] · (x[j] − offset[j]) · factor[j]` over all features `j` and repetitions
/// `r`, plus the last weight if there is a bias. A logistic model's probability of the positive class is
/// `1 / (1 + exp(−score))`; a linear model's score is its prediction.
///
/// ```swift
/// let model = try LinearModel.read(path: "model.json")
/// print(try model.accuracy(of: test) ?? "no classes")
/// ```
public struct LinearModel: Codable, Sendable, Equatable {
    /// What a score means.
    public enum Kind: String, CaseIterable, Codable, Sendable {
        /// The logarithm of the odds of the positive class.
        case logistic
        /// The predicted value; for classes, 0 or 1.
        case linear
    }

    /// The version of the format of files that this program writes and reads.
    public static let currentFormatVersion = 1

    /// The version of the file format.
    public var formatVersion: Int
    /// What a score means.
    public var kind: Kind
    /// The weights of the scaled features, `repeatFeatures` times over, then that of the bias if there is one.
    public var weights: [Double]
    /// Whether the last weight is that of a constant feature 1.
    public var hasBias: Bool
    /// How the features of a file are scaled.
    public var scaling: FeatureScaling
    /// The names of the features of a file.
    public var featureNames: [String]?
    /// The names of the classes; nil in regression.
    public var classNames: ClassNames?
    /// Whether the pair of classes was picked from data with more.
    public var dropsOtherLabels: Bool
    /// How many times the features were repeated side by side.
    public var repeatFeatures: Int
    /// How the model was made: scheme, rounds, learning rate and so on, for people to read.
    public var training: [String: String]

    /// A model from its parts.
    public init(
        kind: Kind, weights: [Double], hasBias: Bool, scaling: FeatureScaling = .identity,
        featureNames: [String]? = nil, classNames: ClassNames? = nil, dropsOtherLabels: Bool = false,
        repeatFeatures: Int = 1, training: [String: String] = [:]
    ) {
        formatVersion = Self.currentFormatVersion
        self.kind = kind
        self.weights = weights
        self.hasBias = hasBias
        self.scaling = scaling
        self.featureNames = featureNames
        self.classNames = classNames
        self.dropsOtherLabels = dropsOtherLabels
        self.repeatFeatures = repeatFeatures
        self.training = training
    }

    /// The number of features in a row of a file, before repetition and without the bias.
    public var featureCount: Int { (weights.count - (hasBias ? 1 : 0)) / max(repeatFeatures, 1) }

    /// What data must look like for this model.
    public var schema: DatasetSchema {
        DatasetSchema(
            featureCount: featureCount, featureNames: featureNames, classNames: classNames,
            dropsOtherLabels: dropsOtherLabels)
    }

    /// Checks that the parts fit together, as they do in every model that was read from a file.
    public func validate() throws(ModelError) {
        guard formatVersion == Self.currentFormatVersion else {
            throw .unsupportedVersion(have: formatVersion, supported: Self.currentFormatVersion)
        }
        guard repeatFeatures >= 1 else { throw .inconsistent("repeatFeatures is \(repeatFeatures)") }
        let (bias, repeats) = (hasBias ? 1 : 0, repeatFeatures)
        guard weights.count >= bias, (weights.count - bias) % repeats == 0 else {
            throw .inconsistent("\(weights.count) weights do not divide into \(repeats) repetitions")
        }
        guard weights.allSatisfy(\.isFinite) else { throw .inconsistent("a weight is not finite") }
        guard scaling.isValid(featureCount: featureCount) else {
            throw .inconsistent("the scaling is not for \(featureCount) features or is not finite")
        }
        if let names = featureNames, names.count != featureCount {
            throw .inconsistent("\(names.count) names for \(featureCount) features")
        }
    }

    /// Weights and intercept for features as they are in a file: scaling and repetition are folded in.
    public var rawWeights: (weights: [Double], intercept: Double) {
        let count = featureCount
        var intercept = hasBias ? weights.last ?? 0 : 0
        let raw = (0..<count).map { j in
            let sum = stride(from: j, to: count * repeatFeatures, by: count).reduce(0) { $0 + weights[$1] }
            return sum * scaling.factor(j)
        }
        for j in 0..<count { intercept -= raw[j] * scaling.offset(j) }
        return (raw, intercept)
    }
}
