import Datasets
import Foundation

extension LinearModel {
    /// The model as an NPY file: an array without dimensions whose element is a structure, so that NumPy alone can use
    /// it, without pickle:
    ///
    /// ```python
    /// m = numpy.load("model.npy")
    /// x = numpy.tile((features - m["offset"]) * m["factor"], m["repeat"])
    /// scores = x @ m["weights"] + m["intercept"]
    /// names = numpy.where(scores > m["threshold"], m["positive"], m["negative"])
    /// ```
    ///
    /// Offsets and factors are given for each feature. Names of classes are empty in regression; `features` is there if
    /// the features have names, and `training` is a JSON object.
    public func npyData() throws(ModelError) -> [UInt8] {
        try validate()
        let count = featureCount
        var fields = NPYFields()
        fields.append("format_version", integer: formatVersion)
        fields.append("kind", string: kind.rawValue, width: 8)
        fields.append("weights", doubles: Array(hasBias ? weights.dropLast() : weights[...]))
        fields.append("intercept", double: hasBias ? weights.last ?? 0 : 0)
        fields.append("has_bias", boolean: hasBias)
        fields.append("repeat", integer: repeatFeatures)
        fields.append("offset", doubles: (0..<count).map(scaling.offset))
        fields.append("factor", doubles: (0..<count).map(scaling.factor))
        fields.append("scaling", string: scaling.method.rawValue, width: 8)
        fields.append("threshold", double: decisionThreshold)
        fields.append("negative", string: classNames?.negative ?? "", width: 32)
        fields.append("positive", string: classNames?.positive ?? "", width: 32)
        fields.append("drops_other_labels", boolean: dropsOtherLabels)
        if let featureNames { fields.append("features", strings: featureNames) }
        fields.append("training", string: try Self.trainingText(training), width: 1)
        return fields.file
    }

    /// The model in the NPY file `npy`, checked; `path` is for messages.
    public init(npy: [UInt8], path: String = "model") throws(ModelError) {
        let fields = try NPYFields(file: npy, path: path)
        let version = try fields.integer("format_version")
        guard version == Self.currentFormatVersion else {
            throw .unsupportedVersion(have: version, supported: Self.currentFormatVersion)
        }
        guard let kind = Kind(rawValue: try fields.string("kind")) else { throw fields.wrong("kind") }
        guard let method = FeatureScaling.Method(rawValue: try fields.string("scaling")) else {
            throw fields.wrong("scaling")
        }
        var scaling = FeatureScaling(
            method: method, offsets: try fields.doubles("offset"), factors: try fields.doubles("factor"))
        if method == .none || method == .pixel { scaling = Self.shortest(scaling) }
        let hasBias = try fields.boolean("has_bias")
        let intercept = try fields.double("intercept")
        let (negative, positive) = (try fields.string("negative"), try fields.string("positive"))
        guard let training = Self.training(text: try fields.string("training")) else { throw fields.wrong("training") }
        self.init(
            kind: kind, weights: try fields.doubles("weights") + (hasBias ? [intercept] : []), hasBias: hasBias,
            scaling: scaling, featureNames: fields.has("features") ? try fields.strings("features") : nil,
            classNames: negative.isEmpty && positive.isEmpty
                ? nil : ClassNames(negative: negative, positive: positive),
            dropsOtherLabels: try fields.boolean("drops_other_labels"), repeatFeatures: try fields.integer("repeat"),
            training: training)
        try validate(path: path)
    }

    /// The same scaling with one value for all features where they are equal.
    private static func shortest(_ scaling: FeatureScaling) -> FeatureScaling {
        func short(_ values: [Double], neutral: Double) -> [Double] {
            guard let first = values.first, values.allSatisfy({ $0 == first }) else { return values }
            return first == neutral ? [] : [first]
        }
        return FeatureScaling(
            method: scaling.method, offsets: short(scaling.offsets, neutral: 0),
            factors: short(scaling.factors, neutral: 1))
    }

    private static func trainingText(_ training: [String: String]) throws(ModelError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return String(decoding: try encoder.encode(training), as: UTF8.self)
        } catch { throw .inconsistent("\(error)") }
    }

    private static func training(text: String) -> [String: String]? {
        try? JSONDecoder().decode([String: String].self, from: Data(text.utf8))
    }
}
