import MPI

/// Sends and receives of whole arrays with deadlines, as the checks need them.
struct Messages {
    let world: Communicator
    /// The longest that anything in a check may take, in seconds.
    let patience: Double

    var next: Int { (world.rank + 1) % world.size }
    var previous: Int { (world.rank + world.size - 1) % world.size }

    /// Starts to send bytes, which the request keeps.
    func start(_ bytes: [UInt8], to rank: Int, tag: Int) throws -> Request {
        let storage = Storage(bytes)
        return try world.startSend(UnsafeRawBufferPointer(storage.bytes), to: rank, tag: tag, keeping: storage)
    }

    /// Sends bytes and waits until they have left.
    func send(_ bytes: [UInt8], to rank: Int, tag: Int) throws {
        _ = try finish(start(bytes, to: rank, tag: tag))
    }

    /// Waits for a request.
    @discardableResult
    func finish(_ request: Request) throws -> Status {
        try require(request.wait(upTo: patience), "a request was not complete after \(patience) s")
    }

    /// Waits for a message and receives it.
    func receive(from source: Int?, tag: Int) throws -> (bytes: [UInt8], status: Status) {
        let found = try find(from: source, tag: tag)
        var bytes = [UInt8](repeating: 0, count: found.byteCount)
        let status = try bytes.withUnsafeMutableBytes {
            try world.receive(into: $0, source: found.source, tag: found.tag)
        }
        try expect(status == found, "probed \(found), received \(status)")
        return (bytes, status)
    }

    /// Waits for a message and leaves it where it is.
    func find(from source: Int?, tag: Int) throws -> Status {
        let status = try MPI.wait(upTo: patience) { try world.probe(source: source, tag: tag) }
        return try require(status, "no message from \(source.map { "rank \($0)" } ?? "any rank") after \(patience) s")
    }

    /// Waits until all ranks are here; rank 0 returns the numbers that they brought, the others nothing.
    @discardableResult
    func meet(bringing number: Int = 0, tag: Int) throws -> [Int] {
        guard world.rank == 0 else {
            try send(encode(number), to: 0, tag: tag)
            _ = try receive(from: 0, tag: tag + 1)
            return []
        }
        var numbers = [Int](repeating: number, count: world.size)
        for _ in 1..<world.size {
            let (bytes, status) = try receive(from: nil, tag: tag)
            numbers[status.source] = try decode(bytes)
        }
        let requests = RequestSet(slotCount: world.size)
        for rank in 1..<world.size {
            requests.insert(try start([], to: rank, tag: tag + 1))
        }
        try expect(requests.waitAll(upTo: patience), "some ranks did not take the end of the meeting")
        return numbers
    }
}

/// Bytes at an address that does not change.
final class Storage {
    let bytes: UnsafeMutableRawBufferPointer

    init(_ content: [UInt8]) {
        bytes = .allocate(byteCount: content.count, alignment: 64)
        bytes.copyBytes(from: content)
    }

    init(byteCount: Int) {
        bytes = .allocate(byteCount: byteCount, alignment: 64)
        bytes.initializeMemory(as: UInt8.self, repeating: 0)
    }

    deinit {
        bytes.deallocate()
    }
}

/// Bytes that depend on a seed, by the SplitMix64 generator.
func pattern(seed: Int, count: Int) -> [UInt8] {
    var state = UInt64(truncatingIfNeeded: seed) &* 0x9E37_79B9_7F4A_7C15
    return [UInt8](unsafeUninitializedCapacity: count + 8) { buffer, initialized in
        let raw = UnsafeMutableRawBufferPointer(buffer)
        for offset in stride(from: 0, to: count, by: 8) {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            raw.storeBytes(of: z ^ (z >> 31), toByteOffset: offset, as: UInt64.self)
        }
        initialized = count
    }
}

/// The eight bytes of a number.
func encode(_ value: Int) -> [UInt8] {
    withUnsafeBytes(of: Int64(value).littleEndian, Array.init)
}

/// The number in eight bytes.
func decode(_ bytes: [UInt8]) throws -> Int {
    try expect(bytes.count == 8, "a number of \(bytes.count) bytes")
    return Int(bytes.withUnsafeBytes { Int64(littleEndian: $0.loadUnaligned(as: Int64.self)) })
}
