import MPI

/// A wait for something that never comes ends, and not much too late.
func waitEndsInTime(_ messages: Messages, _ tag: Int) throws {
    for seconds in [0, 0.001, 0.2] {
        let start = ProcessClock.seconds
        let status = try wait(upTo: seconds) { try messages.world.probe(source: nil, tag: tag) }
        let elapsed = ProcessClock.seconds - start
        try expect(status == nil, "a message that nobody sent: \(String(describing: status))")
        try expect(elapsed >= seconds, "a wait for \(seconds) s ended after \(elapsed) s")
        // Other programs may keep the cores; a wait without an end would be noticed all the same.
        try expect(elapsed < seconds + 2, "a wait for \(seconds) s took \(elapsed) s")
    }
}

/// All ranks but one wait a second for a message, and use less than a fifth of a core meanwhile.
func waitingCostsLittle(_ messages: Messages, _ tag: Int) throws -> String? {
    let world = messages.world
    let start = ProcessClock.seconds
    let processorStart = ProcessClock.processorSeconds
    if world.rank == 0 {
        // Nothing comes: this rank is the one that waits if it is alone, and the one to wait for otherwise.
        _ = try wait(upTo: 1) { try world.probe(source: nil, tag: tag) }
        for rank in 1..<world.size {
            try messages.send([], to: rank, tag: tag)
        }
    } else {
        _ = try messages.receive(from: 0, tag: tag)
    }
    let processor = ProcessClock.processorSeconds - processorStart
    let share = processor / (ProcessClock.seconds - start)
    let perMille = try messages.meet(bringing: Int(share * 1000), tag: tag + 1)
    try expect(share < 0.2, "waiting used \(Int(share * 100)) % of a core")
    let mean = Double(perMille.reduce(0, +)) / Double(max(perMille.count, 1)) / 10
    let worst = Double(perMille.max() ?? 0) / 10
    return "waiting ranks use \(mean.rounded(toPlaces: 1)) % of a core, at most \(worst) %"
}

/// Rank 0 sends a message to all others, and waits for their answers, again and again.
func roundTrips(_ messages: Messages, _ tag: Int) throws -> String? {
    let world = messages.world
    let count = 200
    let byteCount = 64
    let question = Storage(pattern(seed: 1, count: byteCount))
    guard world.rank == 0 else {
        let answer = Storage(pattern(seed: world.rank, count: byteCount))
        for _ in 0..<count {
            let (bytes, _) = try messages.receive(from: 0, tag: tag)
            try expect(question.bytes.elementsEqual(bytes), "the question is another")
            let bytesToSend = UnsafeRawBufferPointer(answer.bytes)
            try messages.finish(world.startSend(bytesToSend, to: 0, tag: tag + 1, keeping: answer))
        }
        return nil
    }
    let buffers = (0..<world.size).map { _ in Storage(byteCount: byteCount) }
    let receives = RequestSet(slotCount: world.size)
    let sends = RequestSet(slotCount: world.size)
    var seconds: [Double] = []
    for _ in 0..<count {
        let start = ProcessClock.seconds
        for rank in 1..<world.size {
            let buffer = buffers[rank]
            receives.insert(
                try world.startReceive(into: buffer.bytes, source: rank, tag: tag + 1, keeping: buffer), at: rank)
            let bytesToSend = UnsafeRawBufferPointer(question.bytes)
            sends.insert(try world.startSend(bytesToSend, to: rank, tag: tag, keeping: question), at: rank)
        }
        try expect(receives.waitAll(upTo: messages.patience), "\(receives.pendingCount) answers did not come")
        try expect(sends.waitAll(upTo: messages.patience), "\(sends.pendingCount) sends did not end")
        seconds.append(ProcessClock.seconds - start)
    }
    for rank in 1..<world.size {
        try expect(
            buffers[rank].bytes.elementsEqual(pattern(seed: rank, count: byteCount)),
            "the answer of rank \(rank) is another")
    }
    seconds.sort()
    let median = (seconds[count / 2] * 1000).rounded(toPlaces: 3)
    let late = (seconds[count * 95 / 100] * 1000).rounded(toPlaces: 3)
    return "a round trip to \(world.size - 1) ranks takes \(median) ms (median), 95 % at most \(late) ms"
}

extension Double {
    func rounded(toPlaces places: Int) -> Double {
        var factor = 1.0
        for _ in 0..<places { factor *= 10 }
        return (self * factor).rounded() / factor
    }
}
