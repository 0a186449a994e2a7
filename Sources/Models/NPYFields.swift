import Datasets

/// The fields of an NPY file that holds one structure: written one by one, or read by name.
struct NPYFields {
    private struct Field {
        var type: String
        var count: Int?
        var bytes: ArraySlice<UInt8>
    }

    private var names: [String] = []
    private var fields: [String: Field] = [:]
    private var path = ""

    private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

    /// No fields.
    init() {}

    // MARK: - Writing

    mutating func append(_ name: String, integer: Int) {
        append(name, "<i8", nil, Self.bytes(UInt64(bitPattern: Int64(integer))))
    }

    mutating func append(_ name: String, boolean: Bool) { append(name, "|b1", nil, [boolean ? 1 : 0]) }

    mutating func append(_ name: String, double: Double) { append(name, "<f8", nil, Self.bytes(double.bitPattern)) }

    mutating func append(_ name: String, doubles: [Double]) {
        append(name, "<f8", doubles.count, doubles.flatMap { Self.bytes($0.bitPattern) })
    }

    mutating func append(_ name: String, string: String, width: Int) {
        let width = max(width, string.unicodeScalars.count)
        append(name, "<U\(width)", nil, Self.bytes(string, width: width))
    }

    mutating func append(_ name: String, strings: [String]) {
        let width = max(1, strings.map(\.unicodeScalars.count).max() ?? 1)
        append(name, "<U\(width)", strings.count, strings.flatMap { Self.bytes($0, width: width) })
    }

    /// The file: header of version 1.0, then the fields without gaps.
    var file: [UInt8] {
        let list = names.map { name in
            let field = fields[name]!
            return "('\(name)', '\(field.type)'" + (field.count.map { ", (\($0),)" } ?? "") + ")"
        }
        let text = "{'descr': [\(list.joined(separator: ", "))], 'fortran_order': False, 'shape': (), }"
        // Data begin at a multiple of 64; the header ends with a line feed.
        let length = (10 + text.utf8.count + 1 + 63) / 64 * 64 - 10
        var file = Self.magic + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)]
        file += Array(text.utf8) + [UInt8](repeating: 0x20, count: length - text.utf8.count - 1) + [0x0A]
        for name in names { file += fields[name]!.bytes }
        return file
    }

    private mutating func append(_ name: String, _ type: String, _ count: Int?, _ bytes: [UInt8]) {
        names.append(name)
        fields[name] = Field(type: type, count: count, bytes: bytes[...])
    }

    private static func bytes(_ value: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    /// Scalars of 32 bits, filled up with zeros.
    private static func bytes(_ text: String, width: Int) -> [UInt8] {
        let scalars = text.unicodeScalars.flatMap { scalar in
            (0..<4).map { UInt8(truncatingIfNeeded: scalar.value >> (8 * $0)) }
        }
        return scalars + [UInt8](repeating: 0, count: 4 * width - scalars.count)
    }

    // MARK: - Reading

    /// The fields of a file as NumPy or `file` writes it.
    init(file: [UInt8], path: String) throws(ModelError) {
        self.path = path
        func damaged(_ reason: String) -> ModelError { .notAModel(path: path, reason: reason) }
        guard file.starts(with: Self.magic), file.count >= 12 else { throw damaged("not an NPY file") }
        let lengthSize = file[6] == 1 ? 2 : 4
        guard (1...3).contains(file[6]) else { throw damaged("version \(file[6]) of NPY") }
        let start = 8 + lengthSize
        let length = file[8..<start].reversed().reduce(0) { $0 << 8 | Int($1) }
        guard file.count - start >= length else { throw damaged("the file is cut short") }
        guard case .dictionary(let header)? = PythonLiteral(parsing: file[start..<start + length]),
            case .sequence(let list)? = header["descr"]
        else { throw damaged("an array without named fields") }
        guard header["shape"]?.integers == [] else { throw damaged("an array of several elements") }
        var position = start + length
        for element in list {
            guard case .sequence(let parts) = element, (2...3).contains(parts.count),
                case .string(let name) = parts[0], case .string(let type) = parts[1],
                let shape = parts.count == 3 ? parts[2].integers : [], shape.count <= 1,
                let size = Self.size(type: type, count: shape.first ?? 1)
            else { throw damaged("a field of unknown type") }
            guard file.count - position >= size else { throw damaged("the file is cut short") }
            names.append(name)
            fields[name] = Field(type: type, count: shape.first, bytes: file[position..<position + size])
            position += size
        }
        guard position == file.count else { throw damaged("the file is too long") }
    }

    /// The error for a field that is not there or has no good value.
    func wrong(_ name: String) -> ModelError {
        .notAModel(path: path, reason: "\(name) is missing or has no valid value")
    }

    func has(_ name: String) -> Bool { fields[name] != nil }

    func integer(_ name: String) throws(ModelError) -> Int {
        Int(Int64(bitPattern: try words(name, "<i8", isList: false)[0]))
    }

    func double(_ name: String) throws(ModelError) -> Double {
        Double(bitPattern: try words(name, "<f8", isList: false)[0])
    }

    func doubles(_ name: String) throws(ModelError) -> [Double] {
        try words(name, "<f8", isList: true).map(Double.init(bitPattern:))
    }

    func boolean(_ name: String) throws(ModelError) -> Bool {
        guard let field = fields[name], field.type == "|b1", field.count == nil else { throw wrong(name) }
        return field.bytes.first == 1
    }

    func string(_ name: String) throws(ModelError) -> String {
        let all = try texts(name, isList: false)
        return all[0]
    }

    func strings(_ name: String) throws(ModelError) -> [String] { try texts(name, isList: true) }

    private func words(_ name: String, _ type: String, isList: Bool) throws(ModelError) -> [UInt64] {
        guard let field = fields[name], field.type == type, (field.count != nil) == isList else { throw wrong(name) }
        return stride(from: field.bytes.startIndex, to: field.bytes.endIndex, by: 8).map { place in
            field.bytes[place..<place + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
    }

    private func texts(_ name: String, isList: Bool) throws(ModelError) -> [String] {
        guard let field = fields[name], field.type.hasPrefix("<U"), (field.count != nil) == isList else {
            throw wrong(name)
        }
        let count = field.count ?? 1
        guard count > 0 else { return [] }
        let size = field.bytes.count / count
        var all: [String] = []
        for k in 0..<count {
            let start = field.bytes.startIndex + k * size
            var text = String.UnicodeScalarView()
            for place in stride(from: start, to: start + size, by: 4) {
                let value = field.bytes[place..<place + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
                guard let scalar = Unicode.Scalar(value) else { throw wrong(name) }
                text.append(scalar)
            }
            while text.last == "\0" { text.removeLast() }
            all.append(String(text))
        }
        return all
    }

    /// The size of a field in bytes; nil for types that models do not have.
    private static func size(type: String, count: Int) -> Int? {
        let one: Int? =
            switch type {
            case "<f8", "<i8": 8
            case "|b1": 1
            default:
                type.hasPrefix("<U")
                    ? Int(type.dropFirst(2)).flatMap { (1...1 << 24).contains($0) ? 4 * $0 : nil } : nil
            }
        guard let one, (0...1 << 28).contains(count) else { return nil }
        return one * count
    }
}
