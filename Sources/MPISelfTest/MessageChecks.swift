import MPI

/// Rank and size are those that the launcher announced, and tags are as large as MPI promises.
func worldFitsLauncher(_ messages: Messages, _ tag: Int) throws {
    let world = messages.world
    try expect(world.rank >= 0 && world.rank < world.size, "rank \(world.rank) of \(world.size)")
    try expect(world.maximumTag >= 32767, "tags end at \(world.maximumTag)")
    try expect(!world.processorName.isEmpty, "the host has no name")
    if let announcement = Launcher.current {
        try expect(announcement.rank == world.rank, "announced as rank \(announcement.rank)")
        try expect(
            announcement.size == nil || announcement.size == world.size,
            "announced \(announcement.size ?? 0) ranks, found \(world.size)")
    } else {
        try expect(world.size == 1, "\(world.size) ranks without a launcher")
    }
}

/// A number goes around and is larger by one at every rank.
func ring(_ messages: Messages, _ tag: Int) throws {
    let world = messages.world
    if world.rank == 0 {
        let request = try messages.start(encode(1), to: messages.next, tag: tag)
        let value = try decode(messages.receive(from: messages.previous, tag: tag).bytes)
        try messages.finish(request)
        try expect(value == world.size, "\(value) came around, not \(world.size)")
    } else {
        let value = try decode(messages.receive(from: messages.previous, tag: tag).bytes)
        try messages.send(encode(value + 1), to: messages.next, tag: tag)
        try expect(value == world.rank, "received \(value)")
    }
}

/// Rank 0 meets three messages of every rank, and those of one rank in their order.
func anySource(_ messages: Messages, _ tag: Int) throws {
    let world = messages.world
    let each = 3
    let requests = RequestSet()
    for number in 0..<each {
        let bytes = encode(number) + pattern(seed: world.rank, count: world.rank + number)
        requests.insert(try messages.start(bytes, to: 0, tag: tag))
    }
    if world.rank == 0 {
        var counts = [Int](repeating: 0, count: world.size)
        for _ in 0..<each * world.size {
            let (bytes, status) = try messages.receive(from: nil, tag: tag)
            let number = counts[status.source]
            let expected = encode(number) + pattern(seed: status.source, count: status.source + number)
            try expect(bytes == expected, "message \(number) of rank \(status.source) is another")
            counts[status.source] += 1
        }
        try expect(counts.allSatisfy { $0 == each }, "messages of each rank: \(counts)")
        try expect(world.probe(source: nil, tag: tag) == nil, "a message too many")
    }
    try expect(requests.waitAll(upTo: messages.patience), "sends to rank 0 did not end")
}

/// A message without bytes arrives like any other.
func zeroLength(_ messages: Messages, _ tag: Int) throws {
    let request = try messages.start([], to: messages.next, tag: tag)
    let (bytes, status) = try messages.receive(from: messages.previous, tag: tag)
    try expect(bytes.isEmpty && status.byteCount == 0, "\(status.byteCount) bytes arrived")
    let sent = try messages.finish(request)
    try expect(sent == Status(source: messages.next, tag: tag, byteCount: 0), "the send ended with \(sent)")
    // A buffer without an address, on both sides.
    let receive = try messages.world.startReceive(
        into: UnsafeMutableRawBufferPointer(start: nil, count: 0), source: messages.previous, tag: tag + 1)
    let send = try messages.world.startSend(
        UnsafeRawBufferPointer(start: nil, count: 0), to: messages.next, tag: tag + 1)
    try messages.finish(send)
    try expect(messages.finish(receive).byteCount == 0, "bytes arrived in an empty buffer")
}

/// A message arrives whole, by probe and receive and in a request that waits for it.
func exchange(_ messages: Messages, _ tag: Int, byteCount: Int) throws {
    let world = messages.world
    let expected = pattern(seed: messages.previous + byteCount, count: byteCount)
    let mine = Storage(pattern(seed: world.rank + byteCount, count: byteCount))

    let first = try world.startSend(UnsafeRawBufferPointer(mine.bytes), to: messages.next, tag: tag, keeping: mine)
    let received = try messages.receive(from: messages.previous, tag: tag).bytes
    try expect(received == expected, "the received message is another")
    try messages.finish(first)

    // The buffer is longer than the message.
    let buffer = Storage(byteCount: byteCount + 100)
    let receive = try world.startReceive(into: buffer.bytes, source: messages.previous, tag: tag + 1, keeping: buffer)
    let second = try world.startSend(
        UnsafeRawBufferPointer(mine.bytes), to: messages.next, tag: tag + 1, keeping: mine)
    let status = try messages.finish(receive)
    try messages.finish(second)
    try expect(
        status == Status(source: messages.previous, tag: tag + 1, byteCount: byteCount), "received \(status)")
    try expect(buffer.bytes.prefix(byteCount).elementsEqual(expected), "the requested message is another")
    try expect(buffer.bytes.suffix(100).allSatisfy { $0 == 0 }, "bytes behind the message were written")
}

/// Rank 0 sends 1000 messages to every rank, itself included, and hears their sum.
func manySmall(_ messages: Messages, _ tag: Int) throws {
    let world = messages.world
    let count = 1000
    let expected = count * (count - 1) / 2
    func sumOfAll() throws -> Int {
        var sum = 0
        for number in 0..<count {
            let value = try decode(messages.receive(from: 0, tag: tag).bytes)
            try expect(value == number, "message \(number) holds \(value)")
            sum += value
        }
        return sum
    }
    guard world.rank == 0 else {
        return try messages.send(encode(sumOfAll()), to: 0, tag: tag + 1)
    }
    let requests = RequestSet(slotCount: world.size)
    for number in 0..<count {
        for rank in 1..<world.size {
            requests.insert(try messages.start(encode(number), to: rank, tag: tag))
        }
        // Not more than a few hundred messages are under way.
        if number % 8 == 7 {
            try expect(requests.waitAll(upTo: messages.patience), "\(requests.pendingCount) sends did not end")
        }
    }
    try expect(requests.waitAll(upTo: messages.patience), "\(requests.pendingCount) sends did not end")
    for number in 0..<count {
        requests.insert(try messages.start(encode(number), to: 0, tag: tag))
    }
    try expect(sumOfAll() == expected, "messages to itself do not sum up")
    try expect(requests.waitAll(upTo: messages.patience), "sends to itself did not end")
    for _ in 1..<world.size {
        let (bytes, status) = try messages.receive(from: nil, tag: tag + 1)
        try expect(decode(bytes) == expected, "rank \(status.source) received another sum")
    }
}

/// Each request of a set is reported once, in its slot, and slots can be used again from inside the report.
func requestSet(_ messages: Messages, _ tag: Int) throws {
    let world = messages.world
    let rounds = 5
    let buffers = (0..<world.size).map { _ in Storage(byteCount: 8) }
    let receives = RequestSet(slotCount: 1)
    let sends = RequestSet()
    func post(_ source: Int) throws {
        let buffer = buffers[source]
        receives.insert(try world.startReceive(into: buffer.bytes, source: source, tag: tag), at: source)
    }
    for source in 0..<world.size {
        try post(source)
    }
    for round in 0..<rounds {
        for rank in 0..<world.size {
            sends.insert(try messages.start(encode(round * world.size + world.rank), to: rank, tag: tag))
        }
    }
    var counts = [Int](repeating: 0, count: world.size)
    let isDone: Bool? = try wait(upTo: messages.patience) {
        try receives.testSome { completion in
            let source = completion.slot
            if let error = completion.error {
                throw error
            }
            try expect(completion.status.source == source, "slot \(source) received \(completion.status)")
            let value = try decode(Array(buffers[source].bytes))
            try expect(value == counts[source] * world.size + source, "rank \(source) sent \(value)")
            counts[source] += 1
            if counts[source] < rounds {
                try post(source)
            }
        }
        return receives.isEmpty ? true : nil
    }
    try expect(isDone == true, "messages of each rank: \(counts)")
    try expect(counts.allSatisfy { $0 == rounds }, "messages of each rank: \(counts)")
    try expect(sends.waitAll(upTo: messages.patience), "\(sends.pendingCount) sends did not end")
}
