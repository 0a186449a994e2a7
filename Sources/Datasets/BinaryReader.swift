/// Reads IDX and NPY files: an array with a row for each example, the label in a column or in a file of its own.
struct BinaryReader {
    let request: ReadRequest

    /// Reads what `source` is at, of the format `format`.
    func read(_ source: ByteSource, format: DataFormat) throws(DataError) -> Dataset {
        let array = try BinaryArray.open(source)
        guard array.shape.count >= 2 else { throw .unsupportedShape(file: source.file, shape: array.shape) }
        var labelsPath = request.labelsPath
        if labelsPath == nil, format == .idx, request.options.readsLabels {
            labelsPath = try DatasetFiles.labelsPath(forImages: request.path)
        }
        guard let labelsPath, request.options.readsLabels else { return try readWithLabelColumn(array, format: format) }
        return try read(array, labelsPath: labelsPath, holdsPixelBytes: format == .idx && array.element == .uint8)
    }

    private func read(
        _ array: BinaryArray, labelsPath: String, holdsPixelBytes: Bool
    ) throws(DataError) -> Dataset {
        if request.schema != nil { try request.check(featureCount: try array.checkedColumnCount()) }
        let (labels, isKept) = try readLabels(labelsPath, rowCount: array.rowCount)
        let columnCount = try array.checkedColumnCount()
        var matrix = try request.matrix(rowCount: labels.targets.count, columnCount: columnCount)
        let target = matrix.writableBase
        let isFloating = array.element.isFloating
        var next = target
        try array.forEachRow(byteCount: columnCount * array.element.size) { (row, p) throws(DataError) in
            guard isKept[row] else { return }
            array.element.convert(p, count: columnCount, bigEndian: array.bigEndian, to: next)
            if isFloating { try checkFinite(next, count: columnCount, row: row) }
            next += columnCount
        }
        return try request.dataset(features: matrix, labels: labels, holdsPixelBytes: holdsPixelBytes)
    }

    private func readLabels(
        _ path: String, rowCount: Int
    ) throws(DataError) -> (labels: LabelCollector, isKept: [Bool]) {
        let array = try BinaryArray.open(try ByteSource(path: path))
        guard array.shape.count == 1 || array.shape.count == 2 && array.shape[1] == 1 else {
            throw .unsupportedShape(file: path, shape: array.shape)
        }
        guard array.rowCount == rowCount else {
            throw .labelCountMismatch(file: path, labels: array.rowCount, rows: rowCount)
        }
        _ = try array.checkedColumnCount()
        var labels = try LabelCollector(file: path, options: request.options, schema: request.schema)
        var isKept: [Bool] = []
        try array.forEachRow(byteCount: array.element.size) { (_, p) throws(DataError) in
            let number = array.element.number(at: p, bigEndian: array.bigEndian)
            isKept.append(try labels.accept(number: number, column: 0))
        }
        // Whatever is wrong with the labels alone is said before the features are read.
        _ = try labels.checked()
        return (labels, isKept)
    }

    private func readWithLabelColumn(_ array: BinaryArray, format: DataFormat) throws(DataError) -> Dataset {
        let columnCount = try array.checkedColumnCount()
        let labelColumn = try request.labelColumn(names: nil, columnCount: columnCount)
        let featureCount = columnCount - (labelColumn == nil ? 0 : 1)
        guard featureCount > 0 else { throw .tooFewColumns(file: request.path, columnCount: columnCount) }
        try request.check(featureCount: featureCount)
        var labels = try LabelCollector(file: request.path, options: request.options, schema: request.schema)
        var matrix = try request.matrix(rowCount: array.rowCount, columnCount: featureCount)
        let (element, bigEndian) = (array.element, array.bigEndian)
        var next = matrix.writableBase
        var keptCount = 0
        let before = labelColumn ?? columnCount
        try array.forEachRow(byteCount: columnCount * element.size) { (row, p) throws(DataError) in
            if let labelColumn {
                let number = element.number(at: p + labelColumn * element.size, bigEndian: bigEndian)
                guard try labels.accept(number: number, column: labelColumn) else { return }
            }
            element.convert(p, count: before, bigEndian: bigEndian, to: next)
            if before < featureCount {
                element.convert(
                    p + (before + 1) * element.size, count: featureCount - before, bigEndian: bigEndian,
                    to: next + before)
            }
            if element.isFloating { try checkFinite(next, count: featureCount, row: row, labelColumn: labelColumn) }
            next += featureCount
            keptCount += 1
        }
        return try request.dataset(
            features: matrix.prefix(rowCount: keptCount), labels: labels,
            holdsPixelBytes: format == .idx && element == .uint8)
    }

    private func checkFinite(
        _ values: UnsafeMutablePointer<Float>, count: Int, row: Int, labelColumn: Int? = nil
    ) throws(DataError) {
        // x − x is 0 for finite x, else not a number; the sum over a row is one branch.
        var sum: Float = 0
        for j in 0..<count { sum += values[j] - values[j] }
        guard sum != 0 else { return }
        let j = (0..<count).first { !values[$0].isFinite } ?? 0
        throw .nonFiniteElement(file: request.path, row: row, column: labelColumn.map { j >= $0 ? j + 1 : j } ?? j)
    }
}
