/// The header of an NPY file, versions 1 to 3.
struct NPYHeader {
    /// The type of the elements.
    var descr: PythonLiteral
    /// The size in each dimension.
    var shape: [Int]

    private static let largestByteCount = 1 << 20

    /// Takes the header from `source`, which is at its magic number.
    static func read(_ source: ByteSource) throws(DataError) -> NPYHeader {
        let start = try source.take(8)
        guard start.count == 8 else { throw .truncated(file: source.file, have: start.count, expected: 10) }
        let version = start[6]
        guard (1...3).contains(version) else {
            throw .badHeader(file: source.file, reason: "version \(version) is not 1, 2 or 3")
        }
        let lengthSize = version == 1 ? 2 : 4
        let lengthBytes = try source.take(lengthSize)
        let length = lengthBytes.reversed().reduce(0) { $0 << 8 | Int($1) }
        let expected = 8 + lengthSize + length
        guard lengthBytes.count == lengthSize else {
            throw .truncated(file: source.file, have: source.position, expected: 8 + lengthSize)
        }
        guard length <= largestByteCount else {
            throw .badHeader(file: source.file, reason: "a header of \(length) bytes")
        }
        let text = try source.take(length)
        guard text.count == length else {
            throw .truncated(file: source.file, have: source.position, expected: expected)
        }
        guard case .dictionary(let entries)? = PythonLiteral(parsing: text), let descr = entries["descr"],
            case .boolean(let isFortranOrder)? = entries["fortran_order"], let shape = entries["shape"]?.integers,
            shape.allSatisfy({ $0 >= 0 })
        else { throw .badHeader(file: source.file, reason: "it does not give descr, fortran_order and shape") }
        guard !isFortranOrder || shape.count < 2 else {
            throw .badHeader(file: source.file, reason: "Fortran order; save numpy.ascontiguousarray(…) of it")
        }
        return NPYHeader(descr: descr, shape: shape)
    }
}
