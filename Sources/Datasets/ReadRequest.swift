/// One file to be read: what readers of all formats work on.
struct ReadRequest {
    /// The file.
    var path: String
    /// The file with the labels, if given.
    var labelsPath: String?
    /// How to read it.
    var options: DatasetOptions
    /// What the data must look like, if they go with others.
    var schema: DatasetSchema?
    /// What the data set is called.
    var name: String

    /// The data set, with all checks that do not depend on the format.
    func dataset(
        features: FeatureMatrix, labels: LabelCollector, featureNames: [String]? = nil, holdsPixelBytes: Bool = false
    ) throws(DataError) -> Dataset {
        guard features.rowCount > 0 || labels.droppedRowCount > 0 else { throw .noRows(file: path) }
        var labels = labels
        let classNames = try labels.finish()
        var name = name
        if schema == nil, labels.droppedRowCount > 0, let classNames {
            name += "-\(classNames.negative)-vs-\(classNames.positive)"
        }
        try check(featureCount: features.columnCount, featureNames: featureNames)
        return Dataset(
            features: features, targets: labels.targets, featureNames: featureNames, classNames: classNames, name: name,
            droppedRowCount: labels.droppedRowCount, holdsPixelBytes: holdsPixelBytes)
    }

    /// Checks the features against those that they must match: readers call it before they read on to the rows.
    func check(featureCount: Int, featureNames: [String]? = nil) throws(DataError) {
        guard let schema else { return }
        guard featureCount == schema.featureCount else {
            throw .widthMismatch(file: path, have: featureCount, expected: schema.featureCount)
        }
        if let have = featureNames, let expected = schema.featureNames,
            let j = have.indices.first(where: { have[$0] != expected[$0] })
        {
            throw .featureNameMismatch(file: path, column: j, have: have[j], expected: expected[j])
        }
    }

    /// A zero matrix within the limit on memory.
    func matrix(rowCount: Int, columnCount: Int) throws(DataError) -> FeatureMatrix {
        let (count, overflow) = rowCount.multipliedReportingOverflow(by: columnCount)
        guard !overflow, count <= options.byteLimit / MemoryLayout<Float>.size,
            let matrix = FeatureMatrix(allocatingRowCount: rowCount, columnCount: columnCount)
        else { throw .tooLarge(file: path, limit: options.byteLimit) }
        return matrix
    }

    /// The index of the column that holds the label; nil if none does.
    func labelColumn(names: [String]?, columnCount: Int) throws(DataError) -> Int? {
        guard options.readsLabels else { return nil }
        guard let wanted = options.labelColumn else {
            // Beside the columns that the features are known to have, one is the label, or none if there are no labels.
            if let names, let known = schema?.featureNames {
                let others = names.indices.filter { !known.contains(names[$0]) }
                if others.count == 1, names.count == known.count + 1 { return others[0] }
                if others.isEmpty, names.count == known.count { return nil }
            }
            let usual = ["label", "target", "class", "y"]
            let found = names.map { names in names.indices.filter { usual.contains(names[$0].lowercased()) } } ?? []
            return found.count == 1 ? found[0] : columnCount - 1
        }
        if let index = names?.firstIndex(of: wanted) { return index }
        guard let number = Int(wanted) else {
            throw .noLabelColumn(file: path, name: wanted, near: SimilarNames.near(wanted, among: names ?? []))
        }
        let index = number < 0 ? columnCount + number : number
        guard (0..<columnCount).contains(index) else {
            throw .labelColumnOutOfRange(file: path, index: number, columnCount: columnCount)
        }
        return index
    }
}

/// Names that someone may have meant.
public enum SimilarNames {
    /// At most three of `names` that are like `wanted`, the nearest first.
    public static func near(_ wanted: String, among names: [String]) -> [String] {
        let target = Array(wanted.lowercased())
        let limit = max(2, target.count / 3)
        return names.map { (name: $0, distance: distance(target, Array($0.lowercased().prefix(64)))) }
            .filter { $0.distance <= limit || $0.name.lowercased().hasPrefix(wanted.lowercased()) }
            .sorted { $0.distance < $1.distance }
            .prefix(3).map(\.name)
    }

    /// The number of characters to insert, remove or change to get from `a` to `b`.
    private static func distance(_ a: [Character], _ b: [Character]) -> Int {
        var row = Array(0...b.count)
        for (i, x) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, y) in b.enumerated() {
                let next = min(row[j] + 1, row[j + 1] + 1, diagonal + (x == y ? 0 : 1))
                diagonal = row[j + 1]
                row[j + 1] = next
            }
        }
        return row[b.count]
    }
}
