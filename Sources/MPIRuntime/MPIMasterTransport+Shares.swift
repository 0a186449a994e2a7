import MPI
import PrimeFields
import RunReport
import TrainingProtocols

/// One of the two sets of tiles: it is encoded into while the other one is on its way.
private struct TileSet {
    /// A place for each worker, `spacing` bytes apart. Those of workers that were lost stay as they are: MPI may still
    /// read them, should the worker come back.
    let buffers: AlignedStorage
    let spacing: Int
    /// The tile on its way to each worker, in the slot of the worker's number.
    let deliveries: Deliveries

    init(spacing: Int, workerCount: Int) {
        self.spacing = spacing
        buffers = AlignedStorage(byteCount: spacing * workerCount)
        deliveries = Deliveries(slotCount: workerCount)
    }

    func place(of worker: Int) -> UnsafeMutableRawPointer { buffers.base + worker * spacing }
}

// How shares reach their workers: tile by tile, in step but for the workers that are lost on the way.
extension MPIMasterTransport {
    package func distribute(_ stream: any ShareStream, need: Int, clock: PhaseClock) throws {
        let tileByteCount = (0..<stream.tileCount).map { stream.byteCount(ofTile: $0) }.max() ?? 0
        let spacing = (tileByteCount + 63) / 64 * 64
        let sets = (0..<2).map { _ in TileSet(spacing: spacing, workerCount: partyCount) }
        var watch = DeliveryWatch(workerCount: partyCount, limits: limits)
        var time = PolledClock()
        // The tiles of workers that are lost are computed and forgotten.
        var forgotten: AlignedStorage?
        for tile in 0..<stream.tileCount {
            let set = sets[tile % 2]
            try finish([set], of: sets, watch: &watch, time: &time, need: need)
            clock.enter(.encode)
            if !lost.isEmpty, forgotten == nil { forgotten = AlignedStorage(byteCount: spacing) }
            let parties = (0..<partyCount).map { (index: $0, isLost: lost.contains(WorkerID($0))) }
            stream.encode(tile: tile, into: parties.map { $0.isLost ? forgotten!.base : set.place(of: $0.index) })
            clock.enter(.communicate)
            let byteCount = stream.byteCount(ofTile: tile)
            for (index, isLost) in parties where !isLost {
                let worker = WorkerID(index)
                let bytes = UnsafeRawBufferPointer(start: set.place(of: index), count: byteCount)
                let delivery = try deliver(bytes, to: worker, tag: MessageTag(.shareTile), keeping: set.buffers)
                guard let delivery else { continue }
                set.deliveries.insert(delivery, at: index)
                watch.sent(to: worker, at: time.look(at: ProcessClock.seconds))
                traffic.bytesToWorkers += byteCount
            }
        }
        try finish(sets, of: sets, watch: &watch, time: &time, need: need)
        hasDelivered = true
    }

    /// Waits until the tiles of these sets are taken, or their workers lost.
    private func finish(
        _ awaited: [TileSet], of sets: [TileSet], watch: inout DeliveryWatch, time: inout PolledClock, need: Int
    ) throws {
        let isDone: Bool? = try wait(upTo: .infinity) { () -> Bool? in
            try progress()
            dropSignsOfLife()
            let now = time.look(at: ProcessClock.seconds)
            for set in sets {
                try set.deliveries.testSome { slot, error in
                    let worker = WorkerID(slot)
                    if error == nil {
                        watch.taken(by: worker, at: now)
                    } else {
                        lose(worker, .unreachable)
                    }
                }
            }
            for worker in watch.overdue(at: now, lost: lost, need: need) { lose(worker, .silent) }
            guard partyCount - lost.count >= need else {
                throw RuntimeError.tooFewWorkersLeft(lost.sorted(), have: partyCount - lost.count, need: need)
            }
            let isWaiting = awaited.contains { set in
                (0..<partyCount).contains { set.deliveries.isPending(at: $0) && !lost.contains(WorkerID($0)) }
            }
            return isWaiting ? nil : true
        }
        precondition(isDone == true, "a wait without an end has ended")
    }
}
