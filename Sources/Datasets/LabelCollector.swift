/// Turns the labels of a file into targets, row after row, and finds which rows stay.
struct LabelCollector {
    private enum Mode {
        /// No labels: every row stays.
        case none
        /// The label is the target.
        case values
        /// The two labels that the file holds, not known before.
        case found
        /// These two; rows with others are left out, or refused.
        case pair(ClassNames, dropsOthers: Bool, mustHoldBoth: Bool)
    }

    private struct Spelling {
        var bytes: [UInt8]
        var target: Float?
    }

    private let file: String
    private let mode: Mode
    private(set) var targets: [Float] = []
    private(set) var droppedRowCount = 0
    private var rowCount = 0
    /// The distinct labels in the order of appearance, as far as errors list them.
    private var labels: [String] = []
    private var counts = (negative: 0, positive: 0)
    /// Labels whose target is known, so that most rows cost one comparison.
    private var spellings: [Spelling] = []
    private var lastSpelling = 0
    private var numbers: [(number: Double, target: Float?)] = []

    private static let listedCount = 12
    private static let rememberedCount = 64

    /// - Parameters:
    ///   - file: the file that holds the labels.
    ///   - schema: the training data's, if these are test data.
    init(file: String, options: DatasetOptions, schema: DatasetSchema?) throws(DataError) {
        self.file = file
        if !options.readsLabels {
            mode = .none
        } else if options.task == .regression {
            mode = .values
        } else if let names = schema?.classNames {
            let pair = ClassNames(negative: Self.canonical(names.negative), positive: Self.canonical(names.positive))
            mode = .pair(pair, dropsOthers: schema?.dropsOtherLabels ?? false, mustHoldBoth: false)
        } else if let names = options.classes {
            let pair = ClassNames(negative: Self.canonical(names.negative), positive: Self.canonical(names.positive))
            guard pair.negative != pair.positive else { throw .sameClassTwice(name: pair.negative) }
            mode = .pair(pair, dropsOthers: true, mustHoldBoth: true)
        } else {
            mode = .found
        }
    }

    /// The spelling of a label in messages and models: numbers in their shortest form.
    static func canonical(_ text: String) -> String {
        NumberParser.finiteDouble(text).map(canonical) ?? text
    }

    private static func canonical(_ number: Double) -> String {
        Int(exactly: number).map(String.init) ?? "\(number)"
    }

    /// Takes the label of the next row; returns whether the row stays.
    mutating func accept(text: UnsafeBufferPointer<UInt8>, line: Int, column: Int) throws(DataError) -> Bool {
        if case .none = mode { return true }
        guard !text.isEmpty else { throw .missingLabel(file: file, line: line) }
        if case .values = mode {
            guard let value = NumberParser.value(text) else {
                throw .nonNumericField(file: file, line: line, column: column, text: shortened(text))
            }
            guard value.isFinite else {
                throw .nonFiniteField(file: file, line: line, column: column, text: shortened(text))
            }
            targets.append(value)
            return true
        }
        if lastSpelling < spellings.count, matches(spellings[lastSpelling].bytes, text) {
            return record(spellings[lastSpelling].target)
        }
        if let place = spellings.firstIndex(where: { matches($0.bytes, text) }) {
            lastSpelling = place
            return record(spellings[place].target)
        }
        let target = try target(of: Self.canonical(String(decoding: text, as: UTF8.self)))
        if spellings.count < Self.rememberedCount {
            lastSpelling = spellings.count
            spellings.append(Spelling(bytes: Array(text), target: target))
        }
        return record(target)
    }

    /// Takes the label of the next row; returns whether the row stays.
    mutating func accept(number: Double, column: Int) throws(DataError) -> Bool {
        if case .none = mode { return true }
        guard number.isFinite else { throw .nonFiniteElement(file: file, row: rowCount, column: column) }
        if case .values = mode {
            let value = Float(number)
            guard value.isFinite else { throw .nonFiniteElement(file: file, row: rowCount, column: column) }
            targets.append(value)
            rowCount += 1
            return true
        }
        if let known = numbers.first(where: { $0.number == number }) { return record(known.target) }
        let target = try target(of: Self.canonical(number))
        if numbers.count < Self.rememberedCount { numbers.append((number, target)) }
        return record(target)
    }

    /// As `finish()`, for a check before the end.
    func checked() throws(DataError) -> ClassNames? {
        var copy = self
        return try copy.finish()
    }

    /// Checks what was found; returns the classes, nil in regression and without labels.
    mutating func finish() throws(DataError) -> ClassNames? {
        switch mode {
        case .none, .values:
            return nil
        case .pair(let pair, _, let mustHoldBoth):
            if counts.negative == 0, mustHoldBoth || counts.positive == 0 {
                throw .classNotFound(file: file, name: pair.negative, labels: labels)
            }
            if counts.positive == 0, mustHoldBoth {
                throw .classNotFound(file: file, name: pair.positive, labels: labels)
            }
            return pair
        case .found:
            guard let first = labels.first else { throw .noRows(file: file) }
            guard labels.count > 1 else { throw .oneClassOnly(file: file, label: first) }
            guard labels.count == 2 else {
                throw .moreThanTwoClasses(file: file, labels: labels.sorted(by: Self.isBefore))
            }
            if Self.isBefore(first, labels[1]) { return ClassNames(negative: first, positive: labels[1]) }
            for i in targets.indices { targets[i] = 1 - targets[i] }
            return ClassNames(negative: labels[1], positive: first)
        }
    }

    /// Numbers by value, before other labels, which are ordered as text.
    private static func isBefore(_ a: String, _ b: String) -> Bool {
        switch (NumberParser.finiteDouble(a), NumberParser.finiteDouble(b)) {
        case (let a?, let b?): a < b
        case (nil, nil): a < b
        case (let number, _): number != nil
        }
    }

    private func matches(_ bytes: [UInt8], _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        bytes.count == text.count && bytes.elementsEqual(text)
    }

    private mutating func record(_ target: Float?) -> Bool {
        rowCount += 1
        guard let target else {
            droppedRowCount += 1
            return false
        }
        if target == 0 { counts.negative += 1 } else { counts.positive += 1 }
        targets.append(target)
        return true
    }

    /// The target of a label met for the first time; nil if its rows are left out.
    private mutating func target(of label: String) throws(DataError) -> Float? {
        if !labels.contains(label), labels.count < Self.listedCount { labels.append(label) }
        switch mode {
        case .none, .values:
            return nil
        case .found:
            guard labels.count < Self.listedCount else {
                throw .moreThanTwoClasses(file: file, labels: labels.sorted(by: Self.isBefore))
            }
            return labels.firstIndex(of: label).map { $0 == 0 ? 0 : 1 }
        case .pair(let pair, let dropsOthers, _):
            if label == pair.negative { return 0 }
            if label == pair.positive { return 1 }
            guard dropsOthers else {
                throw .labelOutsidePair(file: file, row: rowCount + 1, label: label, classes: pair)
            }
            return nil
        }
    }
}

/// At most 20 characters of a field, for messages.
func shortened(_ text: UnsafeBufferPointer<UInt8>) -> String {
    // 20 characters take at most 80 bytes, or more if they have accents that do not matter here.
    let start = String(decoding: UnsafeBufferPointer(rebasing: text.prefix(96)), as: UTF8.self)
    return String(start.prefix(20))
}
