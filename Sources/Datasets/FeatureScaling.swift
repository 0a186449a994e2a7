/// A change of units of the features: feature `j` becomes `(x − offsets[j]) · factors[j]`.
///
/// Fitted on the training data and applied to them, to the test data and to what is predicted on.
public struct FeatureScaling: Codable, Sendable, Equatable {
    /// How a scaling is chosen.
    public enum Method: String, CaseIterable, Codable, Sendable {
        /// `pixel` for IDX files of bytes, else `none` if all features are within −1…1, else `standard`.
        case auto
        /// Features as they are.
        case none
        /// Divides by 255.
        case pixel
        /// Takes each feature's range to 0…1.
        case minmax
        /// Takes each feature's mean to 0 and its standard deviation to 1.
        case standard
    }

    /// How this scaling was chosen; never `auto`.
    public var method: Method
    /// What is subtracted: one value for each feature, one for all, or nothing if empty.
    public var offsets: [Double]
    /// What the difference is multiplied by: one value for each feature, one for all, or 1 if empty.
    public var factors: [Double]

    /// The scaling that changes nothing.
    public static let identity = FeatureScaling(method: .none, offsets: [], factors: [])

    /// A scaling from its parts.
    public init(method: Method, offsets: [Double], factors: [Double]) {
        self.method = method
        self.offsets = offsets
        self.factors = factors
    }

    /// The offset of feature `j`.
    public func offset(_ j: Int) -> Double { Self.element(offsets, j, empty: 0) }

    /// The factor of feature `j`.
    public func factor(_ j: Int) -> Double { Self.element(factors, j, empty: 1) }

    private static func element(_ values: [Double], _ j: Int, empty: Double) -> Double {
        values.count > 1 ? values[j] : values.first ?? empty
    }

    /// Whether the lists fit data with `featureCount` features and all their values are finite.
    public func isValid(featureCount: Int) -> Bool {
        [offsets, factors].allSatisfy { list in
            (list.count <= 1 || list.count == featureCount) && list.allSatisfy(\.isFinite)
        }
    }

    /// The scaling that `method` chooses for `data`.
    ///
    /// A feature with one value in all rows becomes 0 (`minmax`, `standard`). Sums are in double precision, in the order
    /// of the rows, so the result is the same on every machine.
    public static func fit(_ method: Method, to data: Dataset) -> FeatureScaling {
        switch method {
        case .auto:
            if data.holdsPixelBytes { return fit(.pixel, to: data) }
            let small = data.features.withValues { values in values.allSatisfy { abs($0) <= 1 } }
            return fit(small ? .none : .standard, to: data)
        case .none:
            return .identity
        case .pixel:
            return FeatureScaling(method: .pixel, offsets: [], factors: [1.0 / 255])
        case .minmax:
            return minmax(data.features)
        case .standard:
            return standard(data.features)
        }
    }

    private static func minmax(_ features: FeatureMatrix) -> FeatureScaling {
        let width = features.columnCount
        guard features.rowCount > 0 else { return .identity }
        var low = [Float](repeating: .infinity, count: width)
        var high = [Float](repeating: -.infinity, count: width)
        for i in 0..<features.rowCount {
            features.withRow(i) { row in
                for j in 0..<width {
                    low[j] = min(low[j], row[j])
                    high[j] = max(high[j], row[j])
                }
            }
        }
        let factors = zip(low, high).map { $0 < $1 ? 1 / (Double($1) - Double($0)) : 1 }
        return FeatureScaling(method: .minmax, offsets: low.map(Double.init), factors: factors)
    }

    private static func standard(_ features: FeatureMatrix) -> FeatureScaling {
        let width = features.columnCount
        let rows = Double(features.rowCount)
        guard features.rowCount > 0 else { return .identity }
        var means = [Double](repeating: 0, count: width)
        for i in 0..<features.rowCount {
            features.withRow(i) { row in
                for j in 0..<width { means[j] += Double(row[j]) }
            }
        }
        for j in 0..<width { means[j] /= rows }
        // A second pass: the sum of squares minus the square of the sum loses digits where the mean is large.
        var squares = [Double](repeating: 0, count: width)
        for i in 0..<features.rowCount {
            features.withRow(i) { row in
                for j in 0..<width {
                    let difference = Double(row[j]) - means[j]
                    squares[j] += difference * difference
                }
            }
        }
        let factors = zip(squares, means).map { square, mean in
            // A deviation that rounding of the mean alone may give is none.
            let deviation = (square / rows).squareRoot()
            return deviation > 1e-12 * abs(mean) ? 1 / deviation : 1
        }
        return FeatureScaling(method: .standard, offsets: means, factors: factors)
    }
}
