/// A value as Python writes it: what the header of an NPY file is made of.
package indirect enum PythonLiteral: Equatable {
    /// `'text'` or `"text"`.
    case string(String)
    /// A whole number.
    case integer(Int)
    /// `True` or `False`.
    case boolean(Bool)
    /// `(a, b)` or `[a, b]`.
    case sequence([PythonLiteral])
    /// `{'key': value}`, keys being texts.
    case dictionary([String: PythonLiteral])

    /// The value that the whole of `text` spells; nil if it is none of these.
    package init?(parsing text: some Sequence<UInt8>) {
        var parser = Parser(bytes: Array(text))
        guard let value = parser.value(depth: 0) else { return nil }
        parser.skipSpace()
        guard parser.isAtEnd else { return nil }
        self = value
    }

    /// The whole numbers of a sequence, such as a shape.
    package var integers: [Int]? {
        guard case .sequence(let elements) = self else { return nil }
        let numbers = elements.compactMap { if case .integer(let number) = $0 { number } else { nil } }
        return numbers.count == elements.count ? numbers : nil
    }

    private struct Parser {
        let bytes: [UInt8]
        var i = 0

        private static let largestDepth = 16

        init(bytes: [UInt8]) { self.bytes = bytes }

        var isAtEnd: Bool { i == bytes.count }

        mutating func skipSpace() {
            while i < bytes.count, bytes[i] == 0x20 || (9...13).contains(bytes[i]) { i += 1 }
        }

        private mutating func take(_ character: Character) -> Bool {
            skipSpace()
            guard i < bytes.count, bytes[i] == character.asciiValue else { return false }
            i += 1
            return true
        }

        mutating func value(depth: Int) -> PythonLiteral? {
            guard depth < Self.largestDepth else { return nil }
            skipSpace()
            guard i < bytes.count else { return nil }
            switch bytes[i] {
            case UInt8(ascii: "'"), UInt8(ascii: "\""): return string().map(PythonLiteral.string)
            case UInt8(ascii: "("): return sequence(until: ")", depth: depth)
            case UInt8(ascii: "["): return sequence(until: "]", depth: depth)
            case UInt8(ascii: "{"): return dictionary(depth: depth)
            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return integer()
            default: return boolean()
            }
        }

        private mutating func string() -> String? {
            let quote = bytes[i]
            guard let end = bytes[(i + 1)...].firstIndex(of: quote) else { return nil }
            let content = bytes[(i + 1)..<end]
            guard !content.contains(UInt8(ascii: "\\")) else { return nil }
            i = end + 1
            return String(decoding: content, as: UTF8.self)
        }

        private mutating func integer() -> PythonLiteral? {
            var end = i + 1
            while end < bytes.count, (48...57).contains(bytes[end]) { end += 1 }
            guard let number = Int(String(decoding: bytes[i..<end], as: UTF8.self)) else { return nil }
            i = end
            // Python 2 wrote long integers as `3L`.
            if i < bytes.count, bytes[i] == UInt8(ascii: "L") { i += 1 }
            return .integer(number)
        }

        private mutating func boolean() -> PythonLiteral? {
            for (word, value) in [("True", true), ("False", false)] where bytes[i...].starts(with: word.utf8) {
                i += word.utf8.count
                return .boolean(value)
            }
            return nil
        }

        private mutating func sequence(until end: Character, depth: Int) -> PythonLiteral? {
            i += 1
            var elements: [PythonLiteral] = []
            while !take(end) {
                guard let element = value(depth: depth + 1) else { return nil }
                elements.append(element)
                if !take(",") {
                    guard take(end) else { return nil }
                    break
                }
            }
            return .sequence(elements)
        }

        private mutating func dictionary(depth: Int) -> PythonLiteral? {
            i += 1
            var entries: [String: PythonLiteral] = [:]
            while !take("}") {
                guard case .string(let key)? = value(depth: depth + 1), take(":"),
                    let value = value(depth: depth + 1)
                else { return nil }
                entries[key] = value
                if !take(",") {
                    guard take("}") else { return nil }
                    break
                }
            }
            return .dictionary(entries)
        }
    }
}
