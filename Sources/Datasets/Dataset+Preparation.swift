extension Dataset {
    /// Scales the features, `(x − offset) · factor`, computed in double precision and rounded once.
    ///
    /// - Precondition: `scaling` fits the number of features.
    public mutating func apply(_ scaling: FeatureScaling) {
        precondition(scaling.isValid(featureCount: featureCount), "the scaling is for other features")
        guard !(scaling.offsets.isEmpty && scaling.factors.isEmpty) else { return }
        let width = featureCount
        let rows = rowCount
        let offsets = (0..<width).map(scaling.offset)
        let factors = (0..<width).map(scaling.factor)
        features.withMutableValues { values in
            for i in 0..<rows {
                let row = UnsafeMutableBufferPointer(rebasing: values[i * width..<(i + 1) * width])
                for j in 0..<width { row[j] = Float((Double(row[j]) - offsets[j]) * factors[j]) }
            }
        }
        holdsPixelBytes = false
    }

    /// Adds the constant feature 1 as the last one, so that its weight is the intercept.
    public mutating func appendBias() {
        features = features.widened(to: featureCount + 1) { source, target in
            target.baseAddress?.update(from: source.baseAddress!, count: source.count)
            target[source.count] = 1
        }
        featureNames?.append("bias")
    }

    /// Repeats all features `times` times, side by side: the wider data sets of the literature are made so.
    ///
    /// - Precondition: `times ≥ 1`.
    public mutating func repeatFeatures(_ times: Int) {
        precondition(times >= 1, "features are repeated once or more")
        guard times > 1 else { return }
        features = features.widened(to: featureCount * times) { source, target in
            for copy in 0..<times {
                (target.baseAddress! + copy * source.count).update(from: source.baseAddress!, count: source.count)
            }
        }
        featureNames = featureNames.map { names in (0..<times).flatMap { _ in names } }
    }

    /// The rows with these indices, in this order.
    public func selecting(rows: [Int]) -> Dataset {
        var chosen = FeatureMatrix(rowCount: rows.count, columnCount: featureCount)
        let width = featureCount
        chosen.withMutableValues { target in
            for (place, i) in rows.enumerated() {
                features.withRow(i) { row in
                    guard let base = row.baseAddress else { return }
                    (target.baseAddress! + place * width).update(from: base, count: width)
                }
            }
        }
        var result = self
        result.features = chosen
        result.targets = targets.isEmpty ? [] : rows.map { targets[$0] }
        return result
    }

    /// Splits the rows at random into training and test data; the same for the same generator.
    ///
    /// - Parameter testFraction: the part that becomes test data, rounded to whole rows, in 0…1.
    public func split(testFraction: Double, using generator: inout some RandomNumberGenerator) -> TrainTestData {
        precondition((0...1).contains(testFraction), "a fraction is within 0…1")
        let order = (0..<rowCount).shuffled(using: &generator)
        let testCount = Int((Double(rowCount) * testFraction).rounded())
        return TrainTestData(
            train: selecting(rows: order[testCount...].sorted()),
            test: testCount == 0 ? nil : selecting(rows: order[..<testCount].sorted()))
    }
}

extension FeatureMatrix {
    fileprivate func widened(
        to width: Int, _ fill: (UnsafeBufferPointer<Float>, UnsafeMutableBufferPointer<Float>) -> Void
    ) -> FeatureMatrix {
        var wide = FeatureMatrix(rowCount: rowCount, columnCount: width)
        wide.withMutableValues { target in
            for i in 0..<rowCount {
                withRow(i) { row in
                    fill(row, UnsafeMutableBufferPointer(rebasing: target[i * width..<(i + 1) * width]))
                }
            }
        }
        return wide
    }
}
