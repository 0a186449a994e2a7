/// Puts numbers together to bytes, little-endian.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    mutating func add(_ bytes: [UInt8]) { self.bytes += bytes }

    mutating func add(_ word: some FixedWidthInteger) { withUnsafeBytes(of: word.littleEndian) { bytes += $0 } }

    /// A real number, by its bits.
    mutating func add(_ number: Double) { add(number.bitPattern) }
}

/// Takes numbers from bytes, little-endian, and never reads beyond them.
struct ByteReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func bytes(_ count: Int) throws(CheckpointError) -> [UInt8] {
        guard rest.count >= count else { throw .damaged(reason: "it ends too early") }
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }

    mutating func word<Word: FixedWidthInteger>(_ type: Word.Type) throws(CheckpointError) -> Word {
        let size = Word.bitWidth / 8
        guard rest.count >= size else { throw .damaged(reason: "it ends too early") }
        defer { rest = rest.dropFirst(size) }
        return rest.withUnsafeBytes { Word(littleEndian: $0.loadUnaligned(as: Word.self)) }
    }

    mutating func real() throws(CheckpointError) -> Double { Double(bitPattern: try word(UInt64.self)) }

    /// A byte that is 0 or 1.
    mutating func flag(_ name: String) throws(CheckpointError) -> Bool {
        let byte = try word(UInt8.self)
        guard byte <= 1 else { throw .damaged(reason: "\(name): \(byte) has no meaning") }
        return byte == 1
    }

    /// A number from 0 to `limit`.
    mutating func count(upTo limit: Int, _ name: String) throws(CheckpointError) -> Int {
        let word = try word(UInt64.self)
        guard word <= UInt64(limit) else { throw .damaged(reason: "\(name): \(word) is out of range") }
        return Int(word)
    }

    /// The number of items of this size that follow: no more than there are bytes for.
    mutating func count(ofItemsWith byteCount: Int, _ name: String) throws(CheckpointError) -> Int {
        let word = try word(UInt64.self)
        guard word <= UInt64(rest.count / byteCount) else {
            throw .damaged(reason: "\(name): \(word) are more than the file has")
        }
        return Int(word)
    }
}
