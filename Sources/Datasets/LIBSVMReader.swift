/// Reads LIBSVM files: the label, then `index:value` for the features that are not zero; `#` begins a comment.
struct LIBSVMReader {
    let request: ReadRequest

    private static let largestIndex = 1 << 40

    /// Reads what `source` is at.
    func read(_ source: ByteSource) throws(DataError) -> Dataset {
        if request.labelsPath != nil { throw .labelsFileNotUsed(file: request.path, format: .libsvm) }
        let buffer = try source.readAll(limit: request.options.byteLimit)
        guard buffer.count > 0 else { throw .emptyFile(file: request.path) }
        defer { withExtendedLifetime(buffer) {} }
        return try read(buffer.bytes)
    }

    private func read(_ text: UnsafeBufferPointer<UInt8>) throws(DataError) -> Dataset {
        let base = request.options.indexBase ?? 1
        let (lineCount, highest) = Self.survey(text)
        let featureCount = request.schema?.featureCount ?? request.options.featureCount ?? max(0, highest + 1 - base)
        guard featureCount > 0 else { throw .tooFewColumns(file: request.path, columnCount: featureCount) }
        var matrix = try request.matrix(rowCount: lineCount, columnCount: featureCount)
        var labels = try LabelCollector(file: request.path, options: request.options, schema: request.schema)
        let rowCount = try readRows(
            text, into: matrix.writableBase, featureCount: featureCount, base: base, labels: &labels)
        return try request.dataset(features: matrix.prefix(rowCount: rowCount), labels: labels)
    }

    private func readRows(
        _ text: UnsafeBufferPointer<UInt8>, into target: UnsafeMutablePointer<Float>, featureCount: Int, base: Int,
        labels: inout LabelCollector
    ) throws(DataError) -> Int {
        let p = text.baseAddress!
        var (position, line, rowCount) = (0, 0, 0)
        while position < text.count {
            line += 1
            let lineEnd = Self.firstIndex(of: 0x0A, p, position, text.count)
            let end = Self.firstIndex(of: UInt8(ascii: "#"), p, position, lineEnd)
            var i = Self.skipSpace(p, position, end)
            position = lineEnd + 1
            guard i < end else { continue }
            var isKept = true
            if request.options.readsLabels {
                let start = i
                while i < end, !Self.isSpace(p[i]) { i += 1 }
                let label = UnsafeBufferPointer(start: p + start, count: i - start)
                guard !label.contains(UInt8(ascii: ":")) else { throw .missingLabel(file: request.path, line: line) }
                isKept = try labels.accept(text: label, line: line, column: 1)
            }
            let row = target + rowCount * featureCount
            try readPairs(p, from: i, to: end, line: line, base: base, featureCount: featureCount, into: row)
            if isKept { rowCount += 1 } else { row.update(repeating: 0, count: featureCount) }
        }
        return rowCount
    }

    private func readPairs(
        _ p: UnsafePointer<UInt8>, from start: Int, to end: Int, line: Int, base: Int, featureCount: Int,
        into row: UnsafeMutablePointer<Float>
    ) throws(DataError) {
        var i = Self.skipSpace(p, start, end)
        var column = request.options.readsLabels ? 1 : 0
        var previous = -1
        while i < end {
            column += 1
            let tokenStart = i
            var index = 0
            while i < end, p[i] &- 48 < 10, index < Self.largestIndex {
                index = index * 10 + Int(p[i] &- 48)
                i += 1
            }
            guard i > tokenStart, i < end, p[i] == UInt8(ascii: ":") else {
                throw nonNumeric(p, tokenStart, end, line, column)
            }
            let (value, valueEnd) = NumberParser.prefix(p, i + 1, end)
            guard valueEnd > i + 1, valueEnd == end || Self.isSpace(p[valueEnd]) else {
                throw nonNumeric(p, tokenStart, end, line, column)
            }
            guard value.isFinite else {
                throw .nonFiniteField(
                    file: request.path, line: line, column: column, text: Self.token(p, tokenStart, end))
            }
            if index == 0, base == 1, request.options.indexBase == nil {
                throw .zeroFeatureIndex(file: request.path, line: line)
            }
            guard index >= base, index - base < featureCount else {
                throw .featureIndexOutOfRange(
                    file: request.path, line: line, index: index, allowed: base...(featureCount - 1 + base))
            }
            guard index > previous else {
                throw .featureIndexNotAscending(file: request.path, line: line, index: index)
            }
            row[index - base] = value
            previous = index
            i = Self.skipSpace(p, valueEnd, end)
        }
    }

    private func nonNumeric(
        _ p: UnsafePointer<UInt8>, _ start: Int, _ end: Int, _ line: Int, _ column: Int
    ) -> DataError {
        let text = Self.token(p, start, end)
        let value = text.split(separator: ":", maxSplits: 1).last.map(String.init) ?? ""
        if let number = Float(value), !number.isFinite {
            return .nonFiniteField(file: request.path, line: line, column: column, text: text)
        }
        return .nonNumericField(file: request.path, line: line, column: column, text: text)
    }

    // MARK: - Scanning

    /// The number of lines, and the highest number before a colon (-1 if there is none).
    private static func survey(_ text: UnsafeBufferPointer<UInt8>) -> (lineCount: Int, highest: Int) {
        var (lineCount, highest, number) = (1, -1, 0)
        var isInComment = false
        for byte in text {
            if byte &- 48 < 10 {
                number = min(number &* 10 &+ Int(byte &- 48), largestIndex)
                continue
            }
            if byte == UInt8(ascii: ":"), !isInComment { highest = max(highest, number) }
            if byte == UInt8(ascii: "#") { isInComment = true }
            if byte == 0x0A {
                lineCount += 1
                isInComment = false
            }
            number = 0
        }
        return (lineCount, highest)
    }

    /// Where `byte` is first, or `end`.
    private static func firstIndex(of byte: UInt8, _ p: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Int {
        var i = start
        while i < end, p[i] != byte { i += 1 }
        return i
    }

    @inline(__always)
    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }

    @inline(__always)
    private static func skipSpace(_ p: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Int {
        var i = start
        while i < end, isSpace(p[i]) { i += 1 }
        return i
    }

    private static func token(_ p: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> String {
        var i = start
        while i < end, !isSpace(p[i]) { i += 1 }
        return shortened(UnsafeBufferPointer(start: p + start, count: i - start))
    }

    /// Whether all lines of `start`, the first bytes of a file, look like LIBSVM, and some has a feature.
    static func looksLike(_ start: some Collection<UInt8>) -> Bool {
        var lines = start.split(separator: 0x0A, omittingEmptySubsequences: false)
        // The last line may be cut.
        if lines.count > 1 { lines.removeLast() }
        var hasPair = false
        for line in lines {
            let content = line.prefix { $0 != UInt8(ascii: "#") }
            let tokens = content.split { isSpace($0) }
            for (place, token) in tokens.enumerated() {
                let parts = token.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
                if parts.count == 1, place == 0 { continue }
                guard parts.count == 2, !parts[0].isEmpty, parts[0].allSatisfy({ $0 &- 48 < 10 }) else { return false }
                hasPair = true
            }
        }
        return hasPair
    }
}
