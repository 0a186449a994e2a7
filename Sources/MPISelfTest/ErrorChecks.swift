import MPI

/// Runs a closure that should throw an error of MPI, and checks its class.
private func expectError(
    _ expected: MPIError.Class, rank: Int, _ what: String, _ body: () throws -> Void
) throws {
    do {
        try body()
    } catch let error as MPIError {
        try expect(error.errorClass == expected, "\(what): class \(error.errorClass), not \(expected)")
        try expect(error.rank == rank, "\(what): the error names another rank")
        try expect(!error.message.isEmpty && error.code != 0, "\(what): the error says nothing: \(error)")
        return
    }
    throw CheckFailure("\(what): no error")
}

/// A message that is too long for its buffer is an error, small or large, and the next one arrives.
func truncatedReceive(_ messages: Messages, _ tag: Int) throws {
    let world = messages.world
    for (number, byteCount) in [100, 300_000].enumerated() {
        let request = try messages.start(
            pattern(seed: world.rank, count: byteCount), to: messages.next, tag: tag + number)
        let found = try messages.find(from: messages.previous, tag: tag + number)
        try expect(found.byteCount == byteCount, "probed \(found)")
        let buffer = Storage(byteCount: 1000)
        let start = UnsafeMutableRawBufferPointer(rebasing: buffer.bytes.prefix(10))
        try expectError(.truncated, rank: world.rank, "\(byteCount) bytes into 10") {
            _ = try world.receive(into: start, source: messages.previous, tag: tag + number)
        }
        try expect(buffer.bytes.dropFirst(10).allSatisfy { $0 == 0 }, "bytes behind the buffer were written")
        try messages.finish(request)
    }
    try zeroLength(messages, tag + 4)
}

/// As before, with requests, alone and in a set.
///
/// Short messages only: Open MPI 4.1 writes behind the buffer of a request for long ones. And none of a rank to itself:
/// there it cuts short ones without an error.
func truncatedRequests(_ messages: Messages, _ tag: Int) throws {
    let world = messages.world
    guard world.size > 1 || Library.implementation != .openMPI else { return }
    let buffer = Storage(byteCount: 1000)
    let short = UnsafeMutableRawBufferPointer(rebasing: buffer.bytes.prefix(10))
    let alone = try world.startReceive(into: short, source: messages.previous, tag: tag, keeping: buffer)
    try messages.send(pattern(seed: 1, count: 100), to: messages.next, tag: tag)
    try expectError(.truncated, rank: world.rank, "a request of its own") { try messages.finish(alone) }
    try expect(alone.isComplete, "the failed request is not complete")
    try expectError(.truncated, rank: world.rank, "the same request again") { _ = try alone.test() }

    let long = Storage(byteCount: 100)
    let set = RequestSet(slotCount: 2)
    set.insert(
        try world.startReceive(into: long.bytes, source: messages.previous, tag: tag + 2, keeping: long), at: 0)
    set.insert(try world.startReceive(into: short, source: messages.previous, tag: tag + 1, keeping: buffer), at: 1)
    let sends = RequestSet()
    for offset in 1...2 {
        sends.insert(try messages.start(pattern(seed: 1, count: 100), to: messages.next, tag: tag + offset))
    }
    var classes: [MPIError.Class?] = [.other, .other]
    let isDone: Bool? = try wait(upTo: messages.patience) {
        try set.testSome { classes[$0.slot] = $0.error?.errorClass }
        return set.isEmpty ? true : nil
    }
    try expect(isDone == true, "\(set.pendingCount) requests did not end")
    try expect(classes == [nil, .truncated], "the requests of the set ended with \(classes)")
    try expect(sends.waitAll(upTo: messages.patience), "sends of messages that were cut off did not end")
    try expect(buffer.bytes.dropFirst(10).allSatisfy { $0 == 0 }, "bytes behind the buffer were written")
}

/// A message that was found is received with a request if it fits, and refused or dropped if not.
func foundMessages(_ messages: Messages, _ tag: Int) throws {
    let world = messages.world
    let byteCount = 300_000
    let buffer = Storage(byteCount: byteCount + 100)
    let sends = RequestSet()
    for length in [byteCount + 50, byteCount] {
        sends.insert(try messages.start(pattern(seed: length, count: length), to: messages.next, tag: tag))
    }
    let window = UnsafeMutableRawBufferPointer(rebasing: buffer.bytes.prefix(byteCount))
    let tooLong = try messages.find(from: messages.previous, tag: tag)
    try expectError(.truncated, rank: world.rank, "a message that was found to be too long") {
        _ = try world.startReceive(found: tooLong, into: window)
    }
    try world.discard(found: tooLong)
    let fitting = try messages.find(from: messages.previous, tag: tag)
    try expect(fitting.byteCount == byteCount, "after the dropped message came one of \(fitting.byteCount) bytes")
    let status = try messages.finish(world.startReceive(found: fitting, into: window, keeping: buffer))
    try expect(status == fitting, "found \(fitting), received \(status)")
    try expect(window.elementsEqual(pattern(seed: byteCount, count: byteCount)), "the received message is another")
    try expect(buffer.bytes.suffix(100).allSatisfy { $0 == 0 }, "bytes behind the buffer were written")
    try expect(sends.waitAll(upTo: messages.patience), "sends did not end")
}

/// Ranks and tags that do not exist are errors, and no special number of MPI gets through.
func wrongArguments(_ messages: Messages, _ tag: Int) throws {
    let world = messages.world
    let buffer = Storage(byteCount: 8)
    let bytes = UnsafeRawBufferPointer(buffer.bytes)
    for rank in [world.size, -1, -2, -3, Int.max, Int.min] {
        try expectError(.rank, rank: world.rank, "send to rank \(rank)") {
            _ = try world.startSend(bytes, to: rank, tag: tag)
        }
        try expectError(.rank, rank: world.rank, "receive from rank \(rank)") {
            _ = try world.startReceive(into: buffer.bytes, source: rank, tag: tag)
        }
        try expectError(.rank, rank: world.rank, "probe rank \(rank)") {
            _ = try world.probe(source: rank, tag: tag)
        }
        try expectError(.rank, rank: world.rank, "blocking receive from rank \(rank)") {
            _ = try world.receive(into: buffer.bytes, source: rank, tag: tag)
        }
    }
    for wrong in [-1, -2, Int.max, Int.min] {
        try expectError(.tag, rank: world.rank, "send with tag \(wrong)") {
            _ = try world.startSend(bytes, to: messages.next, tag: wrong)
        }
        try expectError(.tag, rank: world.rank, "probe for tag \(wrong)") {
            _ = try world.probe(source: nil, tag: wrong)
        }
    }
    let largest = world.maximumTag
    let request = try messages.start(encode(7), to: messages.next, tag: largest)
    let status = try messages.receive(from: messages.previous, tag: largest).status
    try expect(status.tag == largest, "the largest tag arrived as \(status.tag)")
    try messages.finish(request)
}

/// A message of 2 GiB is refused before MPI sees it.
func tooManyBytes(_ messages: Messages, _ tag: Int) throws {
    let world = messages.world
    let buffer = Storage(byteCount: 8)
    // Nobody reads these bytes: the count alone is looked at.
    let large = UnsafeMutableRawBufferPointer(
        start: buffer.bytes.baseAddress, count: Communicator.maximumByteCount + 1)
    try expectError(.count, rank: world.rank, "send of 2 GiB") {
        _ = try world.startSend(UnsafeRawBufferPointer(large), to: messages.next, tag: tag)
    }
    try expectError(.count, rank: world.rank, "receive of 2 GiB") {
        _ = try world.startReceive(into: large, source: messages.previous, tag: tag)
    }
}
