/// Reads CSV files: a record for each row, numbers in all columns but that of the label.
struct CSVReader {
    let request: ReadRequest

    /// Reads what `source` is at.
    func read(_ source: ByteSource) throws(DataError) -> Dataset {
        if request.labelsPath != nil { throw .labelsFileNotUsed(file: request.path, format: .csv) }
        let buffer = try source.readAll(limit: request.options.byteLimit)
        guard buffer.count > 0 else { throw .emptyFile(file: request.path) }
        defer { withExtendedLifetime(buffer) {} }
        return try read(buffer.bytes)
    }

    private func read(_ text: UnsafeBufferPointer<UInt8>) throws(DataError) -> Dataset {
        let delimiter = request.options.delimiter?.byte ?? Self.delimiter(of: text)
        var scanner = CSVScanner(text, delimiter: delimiter, file: request.path)
        guard scanner.startRecord() else { throw .noRows(file: request.path) }
        let scratch = ByteBuffer(capacity: 256)
        var afterFirst = scanner
        let first = try afterFirst.record(buffer: scratch)
        var names: [String]?
        let hasHeader =
            if let given = request.options.hasHeader { given } else {
                try isHeader(first, before: afterFirst, scratch)
            }
        if hasHeader {
            names = first
            scanner = afterFirst
            guard scanner.startRecord() else { throw .noRows(file: request.path) }
        }
        let columnCount = first.count
        let labelColumn = try request.labelColumn(names: names, columnCount: columnCount)
        let featureCount = columnCount - (labelColumn == nil ? 0 : 1)
        guard featureCount > 0 else { throw .tooFewColumns(file: request.path, columnCount: columnCount) }
        if let labelColumn { names?.remove(at: labelColumn) }
        try request.check(featureCount: featureCount, featureNames: names)

        // A row has a line of its own, and takes two bytes for each column.
        let lineCount = Self.lineCount(text, from: scanner.position)
        let rowLimit = min(lineCount, (text.count - scanner.position) / (2 * columnCount) + 1)
        var matrix = try request.matrix(rowCount: rowLimit, columnCount: featureCount)
        var options = request.options
        if labelColumn == nil { options.labelColumn = DatasetOptions.noLabels }
        var labels = try LabelCollector(file: request.path, options: options, schema: request.schema)
        let rowCount = try readRows(
            &scanner, into: matrix.writableBase, columnCount: columnCount, labelColumn: labelColumn ?? columnCount,
            labels: &labels, scratch)
        return try request.dataset(features: matrix.prefix(rowCount: rowCount), labels: labels, featureNames: names)
    }

    /// Reads all records, and returns the number of those that stay.
    private func readRows(
        _ scanner: inout CSVScanner, into target: UnsafeMutablePointer<Float>, columnCount: Int, labelColumn: Int,
        labels: inout LabelCollector, _ scratch: ByteBuffer
    ) throws(DataError) -> Int {
        let featureCount = labelColumn == columnCount ? columnCount : columnCount - 1
        let (p, count) = (scanner.p, scanner.count)
        var rowCount = 0
        repeat {
            var place = target + rowCount * featureCount
            var isKept = true
            let line = scanner.line
            for column in 0..<columnCount {
                if column == labelColumn {
                    let text = try scanner.field(buffer: scratch)
                    isKept = try labels.accept(text: text, line: line, column: column + 1)
                } else {
                    let (value, end) = NumberParser.prefix(p, scanner.position, count)
                    if end > scanner.position, scanner.isEnd(end), value.isFinite {
                        scanner.position = end
                        place.pointee = value
                    } else {
                        place.pointee = try unusualNumber(&scanner, column: column + 1, scratch)
                    }
                    place += 1
                }
                let goesOn = scanner.takeEnd()
                guard goesOn == (column + 1 < columnCount) else {
                    throw try raggedRow(&scanner, line: line, have: column + 1, goesOn: goesOn, columnCount, scratch)
                }
            }
            if isKept { rowCount += 1 }
        } while scanner.startRecord()
        return rowCount
    }

    /// Takes a number that is quoted or has space around it; anything else is an error.
    @inline(never)
    private func unusualNumber(
        _ scanner: inout CSVScanner, column: Int, _ scratch: ByteBuffer
    ) throws(DataError) -> Float {
        let line = scanner.line
        let text = try scanner.field(buffer: scratch)
        guard let value = NumberParser.value(text) else {
            throw .nonNumericField(file: request.path, line: line, column: column, text: shortened(text))
        }
        guard value.isFinite else {
            throw .nonFiniteField(file: request.path, line: line, column: column, text: shortened(text))
        }
        return value
    }

    private func raggedRow(
        _ scanner: inout CSVScanner, line: Int, have: Int, goesOn: Bool, _ columnCount: Int, _ scratch: ByteBuffer
    ) throws(DataError) -> DataError {
        let more = goesOn ? try scanner.record(buffer: scratch).count : 0
        return .raggedRow(file: request.path, line: line, have: have + more, expected: columnCount)
    }

    // MARK: - What the first lines tell

    /// The delimiter that the first line suggests.
    private static func delimiter(of text: UnsafeBufferPointer<UInt8>) -> UInt8 {
        var scanner = CSVScanner(text, delimiter: 0x0A, file: "")
        guard scanner.startRecord() else { return UInt8(ascii: ",") }
        var isQuoted = false
        var found: Set<UInt8> = []
        for byte in text[scanner.position...] {
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            if byte == 0x0A, !isQuoted { break }
            if !isQuoted { found.insert(byte) }
        }
        return [UInt8(ascii: "\t"), UInt8(ascii: ";")].first(where: found.contains) ?? UInt8(ascii: ",")
    }

    /// Whether the first record holds names: some field is no number, and is one in the next record, or there is no
    /// number at all.
    private func isHeader(_ first: [String], before: CSVScanner, _ scratch: ByteBuffer) throws(DataError) -> Bool {
        func isNumber(_ field: String) -> Bool {
            var field = field
            return field.withUTF8 { NumberParser.value($0) != nil }
        }
        let isText = first.map { !$0.isEmpty && !isNumber($0) }
        guard isText.contains(true) else { return false }
        if zip(first, isText).allSatisfy({ $0.isEmpty || $1 }) { return true }
        var scanner = before
        guard scanner.startRecord() else { return false }
        let second = try scanner.record(buffer: scratch)
        return zip(isText, second).contains { $0 && isNumber($1) }
    }

    private static func lineCount(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var count = 1
        for byte in UnsafeBufferPointer(rebasing: text[start...]) where byte == 0x0A { count &+= 1 }
        return count
    }
}
