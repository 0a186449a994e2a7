/// An array in an IDX or NPY file: its header is read, its elements follow.
struct BinaryArray {
    let source: ByteSource
    let element: BinaryElement
    let bigEndian: Bool
    let shape: [Int]

    private static let idxElements: [UInt8: BinaryElement] = [
        0x08: .uint8, 0x09: .int8, 0x0B: .int16, 0x0C: .int32, 0x0D: .float, 0x0E: .double,
    ]
    private static let npyElements: [String: BinaryElement] = [
        "u1": .uint8, "b1": .uint8, "i1": .int8, "u2": .uint16, "i2": .int16, "u4": .uint32, "i4": .int32,
        "u8": .uint64, "i8": .int64, "f4": .float, "f8": .double,
    ]
    private static let npyMagic: [UInt8] = [0x93] + Array("NUMPY".utf8)

    /// The format that the first bytes are of; nil if neither IDX nor NPY.
    static func format(of start: some Collection<UInt8>) -> DataFormat? {
        let start = Array(start.prefix(6))
        if start == npyMagic { return .npy }
        let isIDX =
            start.count >= 4 && start[0] == 0 && start[1] == 0 && (0x08...0x0E).contains(start[2]) && start[3] > 0
        return isIDX ? .idx : nil
    }

    /// Reads the header of what `source` is at.
    static func open(_ source: ByteSource) throws(DataError) -> BinaryArray {
        let start = try source.peek(6)
        switch format(of: start) {
        case .idx: return try openIDX(source)
        case .npy: return try openNPY(source)
        default:
            if start.isEmpty { throw .emptyFile(file: source.file) }
            throw .unknownFormat(file: source.file, bytes: Array(start.prefix(4)))
        }
    }

    private static func openIDX(_ source: ByteSource) throws(DataError) -> BinaryArray {
        let magic = try source.take(4)
        guard let element = idxElements[magic[2]] else {
            throw .unsupportedElementType(file: source.file, type: "0x" + String(magic[2], radix: 16))
        }
        let rank = Int(magic[3])
        let sizes = try source.take(4 * rank)
        guard sizes.count == 4 * rank else {
            throw .truncated(file: source.file, have: 4 + sizes.count, expected: 4 + 4 * rank)
        }
        let shape = (0..<rank).map { i in sizes[4 * i..<4 * i + 4].reduce(0) { $0 << 8 | Int($1) } }
        return BinaryArray(source: source, element: element, bigEndian: true, shape: shape)
    }

    private static func openNPY(_ source: ByteSource) throws(DataError) -> BinaryArray {
        let header = try NPYHeader.read(source)
        guard case .string(let type) = header.descr else {
            throw .unsupportedElementType(file: source.file, type: "a structure")
        }
        guard let order = type.first, "<|=".contains(order), let element = npyElements[String(type.dropFirst())] else {
            throw .unsupportedElementType(file: source.file, type: type)
        }
        return BinaryArray(source: source, element: element, bigEndian: false, shape: header.shape)
    }

    /// The number of rows.
    var rowCount: Int { shape.first ?? 0 }

    /// Checks that the file holds what its header says, as far as that is seen without reading it, so that a damaged
    /// header claims no memory; returns the number of elements in a row.
    func checkedColumnCount() throws(DataError) -> Int {
        var columnCount = 1
        for size in shape.dropFirst() {
            let (product, overflow) = columnCount.multipliedReportingOverflow(by: size)
            guard !overflow else { throw .unsupportedShape(file: source.file, shape: shape) }
            columnCount = product
        }
        guard rowCount > 0 else { throw .noRows(file: source.file) }
        guard columnCount > 0 else { throw .unsupportedShape(file: source.file, shape: shape) }
        let (count, overflow) = columnCount.multipliedReportingOverflow(by: rowCount)
        guard !overflow, count < Int.max / 16 else { throw .unsupportedShape(file: source.file, shape: shape) }
        let expected = source.position + count * element.size
        if let largest = source.largestByteCount, largest < expected {
            throw .truncated(file: source.file, have: try source.countToEnd(), expected: expected)
        }
        return columnCount
    }

    /// Calls `body` with each row of `rowBytes` bytes; afterwards the file must end.
    func forEachRow(
        byteCount rowBytes: Int, _ body: (Int, UnsafeRawPointer) throws(DataError) -> Void
    ) throws(DataError) {
        let start = source.position
        let rowsAtOnce = max(1, min(rowCount, (1 << 18) / rowBytes))
        let buffer = ByteBuffer(capacity: rowsAtOnce * rowBytes)
        var row = 0
        while row < rowCount {
            let count = min(rowsAtOnce, rowCount - row)
            let have = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer.raw[..<(count * rowBytes)]))
            guard have == count * rowBytes else {
                throw .truncated(file: source.file, have: source.position, expected: start + rowCount * rowBytes)
            }
            for i in 0..<count { try body(row + i, UnsafeRawPointer(buffer.raw.baseAddress! + i * rowBytes)) }
            row += count
        }
        // Also lets a gzip file show its check sum.
        guard try source.peek(1).isEmpty else {
            throw .trailingBytes(file: source.file, expected: start + rowCount * rowBytes)
        }
    }
}
