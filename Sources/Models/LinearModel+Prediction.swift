import Datasets

extension LinearModel {
    /// How well a model does on data with targets.
    public struct Evaluation: Codable, Sendable, Equatable {
        /// The number of rows.
        public var rowCount: Int
        /// The mean cross-entropy of a logistic model, the mean squared error of a linear one.
        public var loss: Double
        /// The part of the rows whose class is right; nil in regression.
        public var accuracy: Double?
    }

    /// The score above which a row is of the positive class.
    public var decisionThreshold: Double { kind == .logistic ? 0 : 0.5 }

    /// The score of one row of features as they are in a file.
    ///
    /// - Precondition: `row` has `featureCount` elements.
    /// - Complexity: O(*d*), with an allocation: use `scores(of:)` for many rows.
    public func score(_ row: [Float]) -> Double {
        precondition(row.count == featureCount, "the row has another width than the model")
        let (weights, intercept) = rawWeights
        return zip(weights, row).reduce(intercept) { $0 + $1.0 * Double($1.1) }
    }

    /// The scores of all rows of `data`, features as they are in a file: not scaled, not repeated, without bias.
    public func scores(of data: Dataset) throws(ModelError) -> [Double] {
        guard data.featureCount == featureCount else {
            throw .widthMismatch(have: data.featureCount, expected: featureCount)
        }
        let (weights, intercept) = rawWeights
        var scores = DenseKernels.product(data.features, weights: weights)
        for i in scores.indices { scores[i] += intercept }
        return scores
    }

    /// The class of a score; nil in regression.
    public func className(score: Double) -> String? {
        classNames.map { score > decisionThreshold ? $0.positive : $0.negative }
    }

    /// The part of the rows of `data` whose class is right; nil in regression and for data without targets.
    public func accuracy(of data: Dataset) throws(ModelError) -> Double? {
        guard data.classNames != nil, !data.targets.isEmpty else { return nil }
        return LossFunctions.accuracy(
            scores: try scores(of: data), targets: data.targets, threshold: decisionThreshold)
    }

    /// Loss and accuracy on `data`; nil for data without targets.
    public func evaluate(_ data: Dataset) throws(ModelError) -> Evaluation? {
        guard !data.targets.isEmpty else { return nil }
        return evaluation(scores: try scores(of: data), of: data)
    }

    /// Loss and accuracy of scores that were computed before.
    ///
    /// - Precondition: `data` has targets, one for each score.
    public func evaluation(scores: [Double], of data: Dataset) -> Evaluation {
        let loss =
            switch kind {
            case .logistic: LossFunctions.crossEntropy(scores: scores, targets: data.targets)
            case .linear: LossFunctions.meanSquaredError(scores: scores, targets: data.targets)
            }
        let accuracy = data.classNames.map { _ in
            LossFunctions.accuracy(scores: scores, targets: data.targets, threshold: decisionThreshold)
        }
        return Evaluation(rowCount: scores.count, loss: loss, accuracy: accuracy)
    }
}
