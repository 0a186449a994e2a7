import Foundation
import MPI
import PrimeFields
import RunReport
import TrainingProtocols

/// The master's transport over MPI: rank 0 to the workers on ranks 1 … N.
package final class MPIMasterTransport: MasterTransport {
    private let communicator: Communicator
    /// How long waits may last; a run may change them before it begins.
    package var limits: RuntimeLimits
    /// The task on its way to each worker, in the slot of the worker's number.
    private let tasks: RequestSet
    private let inbox: MessageInbox
    /// The workers that take part; others wait to be dismissed.
    private var partyCount = 0
    /// When all workers last heard of the master, in the seconds of the process's clock.
    private var lastKeepAlive = ProcessClock.seconds
    private let inquiries: RequestSet
    package private(set) var responsiveWorkers: Set<WorkerID> = []
    private var present: Set<WorkerID> = []
    /// The workers that did not say goodbye; `nil` until they were asked to leave.
    private var silentWorkers: [WorkerID]?

    package private(set) var traffic = Traffic()

    /// The transport of rank 0.
    package init(communicator: Communicator, limits: RuntimeLimits) {
        precondition(communicator.rank == 0, "the master is rank 0")
        self.communicator = communicator
        self.limits = limits
        tasks = RequestSet(slotCount: communicator.size)
        inbox = MessageInbox(communicator: communicator)
        inquiries = RequestSet(slotCount: communicator.size)
    }

    package var workerCount: Int { communicator.size - 1 }

    /// Waits until every worker has reported.
    ///
    /// - Returns: the hosts: the master's, then each worker's.
    /// - Throws: `RuntimeError.workersAbsent` with the workers that have not.
    package func callRoll() throws -> [HostReport] {
        let all = Set((0..<workerCount).map { WorkerID($0) })
        var hosts = [HostReport](repeating: HostReport(name: communicator.processorName), count: communicator.size)
        let decoder = JSONDecoder()
        let isComplete: Bool? = try wait(upTo: limits.startupSeconds) {
            while let status = try communicator.probe(source: nil, tag: MessageTag(.hello).rawValue) {
                var message = Data(count: status.byteCount)
                try message.withUnsafeMutableBytes { buffer in
                    _ = try communicator.receive(into: buffer, source: status.source, tag: status.tag)
                }
                hosts[status.source] = try decoder.decode(HostReport.self, from: message)
                present.insert(WorkerID(status.source - 1))
            }
            return present == all ? true : nil
        }
        guard isComplete == true else {
            throw RuntimeError.workersAbsent(all.subtracting(present).sorted(), seconds: limits.startupSeconds)
        }
        return hosts
    }

    package func assign(_ assignments: [WorkerAssignment]) throws {
        let encoder = JSONEncoder()
        for (index, assignment) in assignments.enumerated() {
            let bytes = try encoder.encode(assignment)
            let storage = AlignedStorage(byteCount: bytes.count)
            bytes.copyBytes(to: UnsafeMutableRawBufferPointer(start: storage.base, count: bytes.count))
            try start(
                StorageSlice(storage, range: 0..<bytes.count), to: WorkerID(index), tag: MessageTag(.assignment))
        }
        partyCount = assignments.count
        inbox.keptByteCount = assignments.map(\.answerByteCount).max() ?? 0
    }

    package func distribute(_ stream: any ShareStream, clock: PhaseClock) throws {
        let tileByteCount = (0..<stream.tileCount).map { stream.byteCount(ofTile: $0) }.max() ?? 0
        let spacing = (tileByteCount + 63) / 64 * 64
        // One set is encoded into while the other is on its way.
        let sets = (0..<2).map { _ in
            (buffers: AlignedStorage(byteCount: spacing * partyCount), requests: RequestSet(slotCount: partyCount))
        }
        for tile in 0..<stream.tileCount {
            let (buffers, requests) = sets[tile % 2]
            try finish(requests)
            clock.enter(.encode)
            stream.encode(tile: tile, into: (0..<partyCount).map { buffers.base + $0 * spacing })
            clock.enter(.communicate)
            let byteCount = stream.byteCount(ofTile: tile)
            for worker in 0..<partyCount {
                let bytes = UnsafeRawBufferPointer(start: buffers.base + worker * spacing, count: byteCount)
                let request = try communicator.startSend(
                    bytes, to: worker + 1, tag: MessageTag(.shareTile).rawValue, keeping: buffers)
                requests.insert(request, at: worker)
            }
            traffic.bytesToWorkers += byteCount * partyCount
        }
        for (_, requests) in sets { try finish(requests) }
    }

    package func reserve(_ numbers: MessageNumbers) throws {
        let limit = communicator.maximumTag / MessageTag.kindLimit / numbers.perRound - 1
        if numbers.rounds > limit { throw RuntimeError.tooManyRounds(have: numbers.rounds, limit: limit) }
    }

    package func send(_ task: StorageSlice, to worker: WorkerID, round: Int) throws {
        let tag = MessageTag(.task, number: round)
        try start(task, to: worker, tag: tag)
        traffic.bytesToWorkers += task.byteCount
    }

    package func nextAnswer<Result>(
        upTo seconds: Double, _ body: (UnsafeRawBufferPointer, WorkerID, Int) throws -> Result
    ) throws -> Result? {
        try wait(upTo: seconds) {
            try tasks.testSome { completion in
                if let error = completion.error { throw error }
            }
            try keepAlive()
            if !inbox.hasMessage { try inbox.collect() }
            return try inbox.take { message, status in
                let worker = WorkerID(status.source - 1)
                responsiveWorkers.insert(worker)
                guard let tag = MessageTag(rawValue: status.tag), tag.kind == .answer else { return nil }
                traffic.bytesFromWorkers += status.byteCount
                return try body(message, worker, tag.number)
            }
        }
    }

    package func inquire(_ workers: [WorkerID]) throws {
        responsiveWorkers = []
        try sendInquiries(to: workers)
    }

    /// Lets workers hear of the master now and then, those that have nothing to do among them: they leave after a long
    /// silence.
    private func keepAlive() throws {
        guard ProcessClock.seconds - lastKeepAlive > limits.silenceSeconds / 4 else { return }
        lastKeepAlive = ProcessClock.seconds
        try sendInquiries(to: (0..<workerCount).map { WorkerID($0) })
    }

    private func sendInquiries(to workers: [WorkerID]) throws {
        try inquiries.testSome { _ in }
        for worker in workers where !inquiries.isPending(at: worker.index) {
            inquiries.insert(
                try communicator.startSend(
                    UnsafeRawBufferPointer(start: nil, count: 0), to: worker.index + 1,
                    tag: MessageTag(.inquiry).rawValue), at: worker.index)
        }
    }

    /// Lets the workers go if that has not been done: the last thing that a run does, whatever happened before.
    ///
    /// - Returns: the workers that did not say goodbye.
    package func dismissOnce() -> [WorkerID] {
        if silentWorkers == nil { _ = dismiss() }
        return silentWorkers ?? []
    }

    package func dismiss() -> [WorkerReport?] {
        var reports = [WorkerReport?](repeating: nil, count: workerCount)
        let asked = RequestSet(slotCount: workerCount)
        for worker in 0..<workerCount {
            let empty = UnsafeRawBufferPointer(start: nil, count: 0)
            if let request = try? communicator.startSend(empty, to: worker + 1, tag: MessageTag(.stop).rawValue) {
                asked.insert(request, at: worker)
            }
        }
        let decoder = JSONDecoder()
        _ = try? wait(upTo: limits.shutdownSeconds) {
            _ = try asked.testSome { _ in }
            _ = try tasks.testSome { _ in }
            try inbox.collect()
            while inbox.hasMessage {
                inbox.take { message, status in
                    guard MessageTag(rawValue: status.tag)?.kind == .goodbye else { return }
                    reports[status.source - 1] = try? decoder.decode(WorkerReport.self, from: Data(message))
                }
            }
            return !reports.contains(nil) && asked.isEmpty ? true : nil
        }
        silentWorkers = reports.indices.filter { reports[$0] == nil }.map { WorkerID($0) }
        return reports
    }

    /// Sends to a worker whose last message has been taken, and waits for that as long as it takes within limits.
    private func start(_ message: StorageSlice, to worker: WorkerID, tag: MessageTag) throws {
        let isFree: Bool? = try wait(upTo: limits.roundSeconds) {
            guard tasks.isPending(at: worker.index) else { return true }
            try tasks.testSome { completion in
                if let error = completion.error { throw error }
            }
            return nil
        }
        guard isFree == true else {
            throw RuntimeError.taskNotTaken(worker, round: tag.number, seconds: limits.roundSeconds)
        }
        let request = try communicator.startSend(
            message.unsafeBytes, to: worker.index + 1, tag: tag.rawValue, keeping: message.owner)
        tasks.insert(request, at: worker.index)
    }

    /// Waits until all messages of a set are taken; the time starts anew with each one that is.
    private func finish(_ requests: RequestSet) throws {
        while !requests.isEmpty {
            let before = requests.pendingCount
            let progressed: Bool? = try wait(upTo: limits.distributionSeconds) {
                try keepAlive()
                return try requests.testAll() || requests.pendingCount < before ? true : nil
            }
            guard progressed == true else {
                let waiting = (0..<workerCount).filter { requests.isPending(at: $0) }.map { WorkerID($0) }
                throw RuntimeError.sharesNotTaken(waiting, seconds: limits.distributionSeconds)
            }
        }
    }
}
