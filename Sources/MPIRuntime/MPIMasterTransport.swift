import Foundation
import MPI
import PrimeFields
import ProcessControl
import RunReport
import TrainingProtocols

/// The master's transport over MPI: rank 0 to the workers on ranks 1 … N.
///
/// No call waits inside MPI, and no worker holds up another one: messages that a worker does not take stay underway while
/// the others go on, with one task at most for each.
package final class MPIMasterTransport: MasterTransport {
    let communicator: Communicator
    /// How long waits may last; a run may change them before it begins.
    package var limits: RuntimeLimits
    let inbox: MessageInbox
    private let ownReport: HostReport
    /// The message on its way to each worker, in the slot of the worker's number.
    private let tasks: Deliveries
    /// What goes to workers in pieces.
    private let pieces: PieceSender
    /// The task that follows as soon as the message before it is through: the newest one alone.
    private var nextTasks: [Int: (message: StorageSlice, tag: MessageTag)] = [:]
    private let greetings: RequestSet
    private let inquiries: RequestSet
    private let keepAlives: RequestSet
    /// The workers that did not react to what was sent to let them hear of the master.
    private var unanswered: Set<WorkerID> = []
    /// When all workers last heard of the master, in the seconds of the process's clock.
    private var lastKeepAlive = ProcessClock.seconds
    private var lastPoll = ProcessClock.seconds
    /// The longest time that the master was busy elsewhere.
    private var longestAbsenceSeconds = 0.0
    private var nextLook = ProcessClock.seconds + 0.5

    /// The workers that take part; others wait to be dismissed.
    private(set) var partyCount = 0
    /// The workers on this host that can be looked at.
    var neighbors: [WorkerID: ProcessIdentity] = [:]
    private var present: Set<WorkerID> = []
    private(set) var lost: Set<WorkerID> = []
    private var losses: [WorkerID] = []
    /// The workers that the run goes on without, in the order in which they were lost.
    package private(set) var lostWorkers: [LostWorker] = []
    /// Whether all workers that are left hold their shares.
    var hasDelivered = false
    /// The workers that did not say goodbye; `nil` until they were asked to leave.
    var silentWorkers: [WorkerID]?

    package private(set) var responsiveWorkers: Set<WorkerID> = []
    package var traffic = Traffic()

    /// The transport of rank 0.
    package init(communicator: Communicator, limits: RuntimeLimits) {
        precondition(communicator.rank == 0, "the master is rank 0")
        self.communicator = communicator
        self.limits = limits
        ownReport = HostReport(name: communicator.processorName)
        inbox = MessageInbox(communicator: communicator)
        tasks = Deliveries(slotCount: communicator.size)
        pieces = PieceSender(communicator: communicator)
        greetings = RequestSet(slotCount: communicator.size)
        inquiries = RequestSet(slotCount: communicator.size)
        keepAlives = RequestSet(slotCount: communicator.size)
    }

    package var workerCount: Int { communicator.size - 1 }

    /// Waits until every worker has reported, and tells each of them where the master is.
    ///
    /// In this order: two ranks that connect to each other at the same time get into each other's way over TCP.
    ///
    /// - Returns: the hosts: the master's, then each worker's.
    /// - Throws: `RuntimeError.workersAbsent` with the workers that have not.
    package func callRoll() throws -> [HostReport] {
        let all = Set((0..<workerCount).map { WorkerID($0) })
        var hosts = [HostReport](repeating: ownReport, count: communicator.size)
        let greeting = try StorageSlice(json: ownReport)
        let isComplete: Bool? = try wait(upTo: limits.startupSeconds) {
            try carryForward()
            while let status = try communicator.probe(source: nil, tag: MessageTag(.hello).rawValue) {
                var message = Data(count: status.byteCount)
                try message.withUnsafeMutableBytes { buffer in
                    _ = try communicator.receive(into: buffer, source: status.source, tag: status.tag)
                }
                let worker = WorkerID(status.source - 1)
                hosts[status.source] = try JSONDecoder().decode(HostReport.self, from: message)
                meet(worker, hosts[status.source])
                guard present.insert(worker).inserted else { continue }
                if let request = send(
                    greeting.unsafeBytes, to: worker, tag: MessageTag(.greeting), keeping: greeting.owner)
                {
                    greetings.insert(request, at: worker.index)
                }
            }
            return present == all ? true : nil
        }
        guard isComplete == true else {
            throw RuntimeError.workersAbsent(all.subtracting(present).sorted(), seconds: limits.startupSeconds)
        }
        return hosts
    }

    /// Notes where a worker is.
    func meet(_ worker: WorkerID, _ report: HostReport?) { neighbors[worker] = report.flatMap(ownReport.neighbor) }

    package func assign(_ assignments: [WorkerAssignment]) throws {
        for (index, assignment) in assignments.enumerated() {
            try start(try StorageSlice(json: assignment), to: WorkerID(index), tag: MessageTag(.assignment))
        }
        partyCount = assignments.count
        inbox.keptByteCount = assignments.map(\.answerByteCount).max() ?? 0
        // Workers that take part expect to hear of the master soon; it may need longer for what comes now and then.
        if promisedSeconds > limits.silenceSeconds { try sendKeepAlives() }
    }

    package func reserve(_ numbers: MessageNumbers) throws {
        let limit = communicator.maximumTag / MessageTag.kindLimit / numbers.perRound - 1
        if numbers.rounds > limit { throw RuntimeError.tooManyRounds(have: numbers.rounds, limit: limit) }
    }

    package func send(_ task: StorageSlice, to worker: WorkerID, round: Int) throws {
        try start(task, to: worker, tag: MessageTag(.task, number: round))
        traffic.bytesToWorkers += task.byteCount
    }

    package func nextAnswer<Result>(
        upTo seconds: Double, _ body: (UnsafeRawBufferPointer, WorkerID, Int) throws -> Result
    ) throws -> Result? {
        try wait(upTo: seconds) { () -> Result?? in
            try progress()
            let answer = try inbox.take { message, status -> Result? in
                let worker = note(status)
                guard let tag = MessageTag(rawValue: status.tag), tag.kind == .answer else { return nil }
                traffic.bytesFromWorkers += status.byteCount
                return try body(message, worker, tag.number)
            }
            return answer != nil || !losses.isEmpty ? .some(answer) : nil
        } ?? nil
    }

    package func takeLosses() -> [WorkerID] {
        defer { losses = [] }
        return losses
    }

    package func inquire(_ workers: [WorkerID]) throws {
        responsiveWorkers = []
        try inquiries.testSome { _ in }
        for worker in workers { try sendEmpty(MessageTag(.inquiry), to: worker, in: inquiries) }
    }

    // MARK: Progress

    /// Carries messages forward, lets workers hear of the master, and looks who is still there.
    func progress() throws {
        try carryForward()
        let now = ProcessClock.seconds
        longestAbsenceSeconds = max(longestAbsenceSeconds, now - lastPoll)
        lastPoll = now
        if now - lastKeepAlive > limits.keepAliveSeconds { try sendKeepAlives() }
        if now >= nextLook {
            nextLook = now + 0.5
            for (worker, process) in neighbors where !lost.contains(worker) && process.state == .gone {
                lose(worker, .ended)
            }
        }
        if !inbox.hasMessage {
            try inbox.collect { rank, _ in lose(WorkerID(rank - 1), .unreachable) }
        }
    }

    /// Drops messages that only say that their sender is there.
    func dropSignsOfLife() {
        while inbox.hasMessage {
            _ = inbox.take { _, status -> Void? in
                _ = note(status)
                return nil
            }
        }
    }

    /// Carries messages to workers forward.
    func carryForward() throws {
        if !greetings.isEmpty { try greetings.testSome { _ in } }
        try pieces.carryForward()
        try tasks.testSome { slot, error in
            let worker = WorkerID(slot)
            guard error == nil else { return lose(worker, .unreachable) }
            guard let next = nextTasks.removeValue(forKey: worker.index) else { return }
            try start(next.message, to: worker, tag: next.tag)
        }
    }

    /// Goes on without a worker, if it takes part.
    func lose(_ worker: WorkerID, _ reason: LostWorker.Reason) {
        guard worker.index < partyCount, lost.insert(worker).inserted else { return }
        nextTasks[worker.index] = nil
        pieces.abandon(worker)
        losses.append(worker)
        lostWorkers.append(LostWorker(worker: worker, reason: reason, lacksShare: !hasDelivered))
    }

    /// Notes that a worker is there; returns which one.
    private func note(_ status: Status) -> WorkerID {
        let worker = WorkerID(status.source - 1)
        responsiveWorkers.insert(worker)
        unanswered.remove(worker)
        if MessageTag(rawValue: status.tag)?.kind == .pieceTaken { pieces.acknowledged(by: worker) }
        return worker
    }

    /// How long the master may be silent: it has been busy elsewhere for a quarter of that.
    private var promisedSeconds: Double { max(limits.silenceSeconds, 4 * longestAbsenceSeconds) }

    /// Lets workers hear of the master now and then, those that have nothing to do among them. One that does not react
    /// gets nothing more until it does.
    private func sendKeepAlives() throws {
        lastKeepAlive = ProcessClock.seconds
        try keepAlives.testSome { _ in }
        let greatest = communicator.maximumTag / MessageTag.kindLimit - 1
        let tag = MessageTag(.keepAlive, number: min(Int(promisedSeconds.rounded(.up)), greatest))
        for index in 0..<workerCount where unanswered.insert(WorkerID(index)).inserted {
            try sendEmpty(tag, to: WorkerID(index), in: keepAlives)
        }
    }

    /// Sends a message without bytes, unless the one before it is still underway.
    private func sendEmpty(_ tag: MessageTag, to worker: WorkerID, in requests: RequestSet) throws {
        guard !requests.isPending(at: worker.index) else { return }
        let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
        guard let request = send(nothing, to: worker, tag: tag, keeping: nil) else { return }
        requests.insert(request, at: worker.index)
    }

    /// Begins to send to a worker, at the latest when its last message has been taken.
    private func start(_ message: StorageSlice, to worker: WorkerID, tag: MessageTag) throws {
        if tasks.isPending(at: worker.index) { try carryForward() }
        guard !tasks.isPending(at: worker.index) else {
            nextTasks[worker.index] = (message, tag)
            return
        }
        let delivery = try deliver(message.unsafeBytes, to: worker, tag: tag, keeping: message.owner)
        if let delivery { tasks.insert(delivery, at: worker.index) }
    }

    /// Begins to send a message of any length; `nil` if the worker cannot be reached any more.
    ///
    /// Over a network, tiles and other long messages go in pieces: the worker may die before it has taken all.
    func deliver(
        _ bytes: UnsafeRawBufferPointer, to worker: WorkerID, tag: MessageTag, keeping owner: AnyObject?
    ) throws -> Delivery? {
        let isLong = tag.kind == .shareTile || bytes.count > PieceQueue.pieceByteCount
        if !isLong || (neighbors[worker] != nil && Transports.shareMemory) {
            return send(bytes, to: worker, tag: tag, keeping: owner).map(Delivery.whole)
        }
        let message = PiecedMessage(bytes, tag: tag, keeping: owner)
        try pieces.send(message, to: worker)
        return .pieced(message)
    }

    /// Begins to send a message; `nil` if MPI refuses, since the worker cannot be reached any more.
    func send(
        _ bytes: UnsafeRawBufferPointer, to worker: WorkerID, tag: MessageTag, keeping owner: AnyObject?
    ) -> Request? {
        do {
            return try communicator.startSend(bytes, to: worker.index + 1, tag: tag.rawValue, keeping: owner)
        } catch {
            lose(worker, .unreachable)
            return nil
        }
    }
}
