#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The bytes of a file from first to last, unpacked if the file is gzipped (several members too).
///
/// Memory is bounded by the buffers: a file that unpacks to far more than its size costs nothing until it is asked for.
final class ByteSource {
    /// The path, as errors name it.
    let file: String
    /// Whether the file is gzipped.
    var isCompressed: Bool { inflater != nil }
    /// The number of unpacked bytes handed out so far.
    private(set) var position = 0

    private let descriptor: Int32
    private let storedByteCount: Int?
    private var inflater: Inflater?
    private var lookahead: [UInt8] = []
    private var lookaheadStart = 0

    /// The largest ratio that deflate can reach.
    private static let largestRatio = 1032

    /// Opens the file at `path`.
    init(path: String) throws(DataError) {
        file = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            let code = errno
            throw code == ENOENT || code == ENOTDIR
                ? .missingFile(path: path) : .unreadable(path: path, code: code)
        }
        var status = stat()
        let isRegular = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        storedByteCount = isRegular ? Int(status.st_size) : nil
        lookahead = try readAhead(2)
        if lookahead == [0x1f, 0x8b] {
            inflater = try Inflater(file: path, descriptor: descriptor, start: lookahead)
            lookahead = []
        }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// The most bytes that the file can hold, unpacked; nil where that is unknown (pipes).
    var largestByteCount: Int? {
        guard let storedByteCount else { return nil }
        return isCompressed ? storedByteCount * Self.largestRatio : storedByteCount
    }

    /// The next bytes, `count` or up to the end, without taking them.
    func peek(_ count: Int) throws(DataError) -> ArraySlice<UInt8> {
        let have = lookahead.count - lookaheadStart
        if have < count { lookahead += try readAhead(count - have) }
        return lookahead[lookaheadStart...].prefix(count)
    }

    /// Takes the next bytes into `target`, as many as fit or up to the end; returns how many.
    func read(into target: UnsafeMutableRawBufferPointer) throws(DataError) -> Int {
        var done = 0
        if lookaheadStart < lookahead.count {
            done = min(target.count, lookahead.count - lookaheadStart)
            target.copyBytes(from: lookahead[lookaheadStart..<lookaheadStart + done])
            lookaheadStart += done
            if lookaheadStart == lookahead.count { (lookahead, lookaheadStart) = ([], 0) }
        }
        if done < target.count { done += try readOn(UnsafeMutableRawBufferPointer(rebasing: target[done...])) }
        position += done
        return done
    }

    /// Takes the next `count` bytes, or up to the end.
    func take(_ count: Int) throws(DataError) -> [UInt8] {
        let buffer = ByteBuffer(capacity: count)
        buffer.count = try read(into: UnsafeMutableRawBufferPointer(rebasing: buffer.raw[..<count]))
        return Array(buffer.bytes)
    }

    /// Takes all bytes to the end and returns how many there are in the whole file.
    func countToEnd() throws(DataError) -> Int {
        if !isCompressed, let storedByteCount { return storedByteCount }
        let buffer = ByteBuffer(capacity: 1 << 16)
        while try read(into: buffer.raw) > 0 {}
        return position
    }

    /// Takes all bytes to the end; more than `limit` are an error.
    func readAll(limit: Int) throws(DataError) -> ByteBuffer {
        if !isCompressed, let storedByteCount, storedByteCount > limit { throw .tooLarge(file: file, limit: limit) }
        // One byte more, to see the end without growing.
        let expected = (storedByteCount ?? 0) * (isCompressed ? 4 : 1)
        let buffer = ByteBuffer(capacity: min(max(expected, 1 << 16), limit) + 1)
        while true {
            if buffer.count == buffer.capacity {
                guard buffer.count <= limit else { throw .tooLarge(file: file, limit: limit) }
                buffer.grow(to: min(buffer.capacity * 2, limit + 1))
            }
            let count = try read(into: UnsafeMutableRawBufferPointer(rebasing: buffer.raw[buffer.count...]))
            if count == 0 { break }
            buffer.count += count
        }
        guard buffer.count <= limit else { throw .tooLarge(file: file, limit: limit) }
        return buffer
    }

    private func readAhead(_ count: Int) throws(DataError) -> [UInt8] {
        let buffer = ByteBuffer(capacity: count)
        buffer.count = try readOn(UnsafeMutableRawBufferPointer(rebasing: buffer.raw[..<count]))
        return Array(buffer.bytes)
    }

    /// Fills `target` past the look-ahead, or up to the end.
    private func readOn(_ target: UnsafeMutableRawBufferPointer) throws(DataError) -> Int {
        var done = 0
        while done < target.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: target[done...])
            let count =
                if let inflater { try inflater.read(into: rest) } else {
                    try Self.readStored(descriptor, into: rest, file: file)
                }
            if count == 0 { break }
            done += count
        }
        return done
    }

    /// Reads some bytes of the file as they are stored; 0 at the end.
    static func readStored(
        _ descriptor: Int32, into target: UnsafeMutableRawBufferPointer, file: String
    ) throws(DataError) -> Int {
        while true {
            let count = systemRead(descriptor, target.baseAddress, min(target.count, 1 << 30))
            if count >= 0 { return count }
            guard errno == EINTR else { throw .unreadable(path: file, code: errno) }
        }
    }
}

private func systemRead(_ descriptor: Int32, _ target: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(descriptor, target, count)
}

/// Bytes in memory that grows without being zeroed or copied where the system can avoid it.
final class ByteBuffer {
    /// The number of bytes in use.
    var count = 0
    /// The number of bytes there is room for.
    private(set) var capacity: Int
    private var base: UnsafeMutableRawPointer

    init(capacity: Int) {
        self.capacity = max(capacity, 1)
        guard let base = malloc(self.capacity) else { fatalError("out of memory: \(capacity) bytes") }
        self.base = base
    }

    deinit { free(base) }

    func grow(to capacity: Int) {
        guard let base = realloc(base, capacity) else { fatalError("out of memory: \(capacity) bytes") }
        (self.base, self.capacity) = (base, capacity)
    }

    func append(_ byte: UInt8) {
        if count == capacity { grow(to: 2 * capacity) }
        base.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
        count += 1
    }

    /// All bytes there is room for.
    var raw: UnsafeMutableRawBufferPointer { UnsafeMutableRawBufferPointer(start: base, count: capacity) }

    /// The bytes in use; valid while the buffer is kept and does not grow.
    var bytes: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: base.assumingMemoryBound(to: UInt8.self), count: count)
    }
}
