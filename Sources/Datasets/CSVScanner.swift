/// Walks through the records and fields of delimited text.
struct CSVScanner {
    /// The text.
    let p: UnsafePointer<UInt8>
    /// The number of bytes of the text.
    let count: Int
    let delimiter: UInt8
    let file: String
    /// Where the next byte is taken.
    var position: Int
    /// The line that `position` is in, from 1.
    var line = 1

    init(_ text: UnsafeBufferPointer<UInt8>, delimiter: UInt8, file: String) {
        p = text.baseAddress!
        count = text.count
        self.delimiter = delimiter
        self.file = file
        // A byte order mark is no part of the first field.
        position = text.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    }

    /// Moves to the next record, past empty lines and comments (`#`); returns whether there is one.
    mutating func startRecord() -> Bool {
        while position < count {
            var i = position
            while i < count, p[i] == 0x20 || p[i] == 0x09 && delimiter != 0x09 || p[i] == 0x0D { i += 1 }
            if i < count, p[i] == UInt8(ascii: "#") {
                while i < count, p[i] != 0x0A { i += 1 }
            }
            guard i == count || p[i] == 0x0A else { return true }
            position = min(i + 1, count)
            line += 1
        }
        return false
    }

    /// Whether a field may end at `i`: at the end of the text, a delimiter or the end of a line.
    @inline(__always)
    func isEnd(_ i: Int) -> Bool {
        i == count || p[i] == delimiter || p[i] == 0x0A || p[i] == 0x0D && (i + 1 == count || p[i + 1] == 0x0A)
    }

    /// Takes what ends the field before `position`; returns whether another field of the record follows.
    @inline(__always)
    mutating func takeEnd() -> Bool {
        guard position < count else { return false }
        if p[position] == delimiter {
            position += 1
            return true
        }
        if p[position] == 0x0D { position += 1 }
        if position < count { position += 1 }
        line += 1
        return false
    }

    /// Takes a field without what ends it: trimmed, and unquoted into `buffer` if it is quoted. The result is valid
    /// until `buffer` is used again.
    mutating func field(buffer: ByteBuffer) throws(DataError) -> UnsafeBufferPointer<UInt8> {
        while position < count, p[position] == 0x20 { position += 1 }
        if position < count, p[position] == UInt8(ascii: "\"") { return try quotedField(buffer) }
        let start = position
        while !isEnd(position) { position += 1 }
        var end = position
        while end > start, p[end - 1] == 0x20 { end -= 1 }
        return UnsafeBufferPointer(start: p + start, count: end - start)
    }

    private mutating func quotedField(_ buffer: ByteBuffer) throws(DataError) -> UnsafeBufferPointer<UInt8> {
        let firstLine = line
        buffer.count = 0
        position += 1
        while true {
            guard position < count else { throw .unclosedQuote(file: file, line: firstLine) }
            let byte = p[position]
            position += 1
            if byte == UInt8(ascii: "\"") {
                guard position < count, p[position] == UInt8(ascii: "\"") else { break }
                position += 1
            }
            if byte == 0x0A { line += 1 }
            buffer.append(byte)
        }
        // What follows a closing quote, apart from space, stays a part of the field, where it is seen to be wrong.
        while !isEnd(position) {
            if p[position] != 0x20 { buffer.append(p[position]) }
            position += 1
        }
        return buffer.bytes
    }

    /// Takes a whole record as texts.
    mutating func record(buffer: ByteBuffer) throws(DataError) -> [String] {
        var fields: [String] = []
        repeat { fields.append(String(decoding: try field(buffer: buffer), as: UTF8.self)) } while takeEnd()
        return fields
    }
}
