import FaultInjection
import Foundation
import MPI
import PrimeFields
import ProcessControl
import RunReport
import TrainingProtocols

/// A worker's process: ranks 1 … N of a run.
package struct MPIWorker {
    private let communicator: Communicator
    private let limits: RuntimeLimits
    private let start = ProcessClock.seconds
    private let ownReport: HostReport
    private let watch: MasterWatch
    private var machine: (any WorkerMachine)?
    private var nextTile = 0
    /// The pieces that have come of the message that is next.
    private var pieces = Data()
    /// Where tasks and messages of other workers arrive, once this one has its share.
    private let inbox: MessageInbox
    private var outbox: WorkerOutbox
    private var computeSeconds = 0.0
    private var rounds = 0
    /// The messages that gave this worker nothing to do yet.
    private var collectedCount = 0

    /// The worker of this rank.
    package init(communicator: Communicator, limits: RuntimeLimits) {
        precondition(communicator.rank > 0, "rank 0 is the master")
        self.communicator = communicator
        self.limits = limits
        ownReport = HostReport(name: communicator.processorName)
        watch = MasterWatch(limits: limits)
        inbox = MessageInbox(communicator: communicator)
        outbox = WorkerOutbox(communicator: communicator)
    }

    /// Reports to the master, then does what it says until it says stop.
    ///
    /// - Parameter exitCode: with what the process ends when the master is gone while it is busy.
    /// - Throws: `RuntimeError.masterGone` or `.masterSilent` if there is no master to work for any more.
    package mutating func run(exitCode: Int32) throws {
        try outbox.sendToMaster(try StorageSlice(json: ownReport), tag: MessageTag(.hello))
        // Pauses start anew when a message gave this worker something to do: while it collects what many others send,
        // only the last message matters.
        var backoff = Backoff()
        while true {
            // Other workers may begin before this one has its share; their messages wait in MPI.
            let status = try watch.wait(backoff: &backoff) {
                guard hasShare else {
                    try outbox.test()
                    return try communicator.probe(source: 0, tag: nil)
                }
                if !inbox.hasMessage {
                    try outbox.test()
                    try inbox.collect { _, error in throw error }
                }
                return inbox.next
            }
            // Time spent on a message is no silence of the master's.
            defer { watch.heard() }
            guard let tag = MessageTag(rawValue: status.tag), (status.source == 0) != (tag.kind == .exchange) else {
                throw unexpected(status)
            }
            let collectedBefore = collectedCount
            defer { if collectedCount == collectedBefore { backoff.reset() } }
            switch tag.kind {
            case .greeting:
                let report = try JSONDecoder().decode(HostReport.self, from: receive(status))
                watch.greeted(by: ownReport.neighbor(report))
                watch.startBackstop(exitCode: exitCode)
            case .piece:
                pieces.append(try receive(status))
                try outbox.sendToMaster(tag: MessageTag(.pieceTaken))
            case .assignment: try takeAssignment(status)
            case .shareTile: try takeTile(status)
            case .task:
                try compute(on: status) { machine, task in try machine.receive(task: task, round: tag.number) }
            case .exchange:
                let sender = WorkerID(status.source - 1)
                try compute(on: status) { machine, message in
                    try machine.receive(message, from: sender, exchange: tag.number)
                }
            case .inquiry, .keepAlive:
                _ = try receive(status)
                if tag.kind == .keepAlive { watch.promised(patienceSeconds: Double(tag.number)) }
                try outbox.sendToMaster(tag: MessageTag(.signOfLife))
            case .stop:
                _ = try receive(status)
                try sayGoodbye()
                return
            case .hello, .answer, .signOfLife, .pieceTaken, .goodbye: throw unexpected(status)
            }
        }
    }

    private var hasShare: Bool { machine.map { nextTile == $0.layout.tileCount } ?? false }

    private mutating func takeAssignment(_ status: Status) throws {
        let assignment = try JSONDecoder().decode(WorkerAssignment.self, from: receiveWhole(status))
        let machine = try assignment.makeInjectedWorker(continuesAfterStop: true) { $0.strikeThisProcess() }
        self.machine = machine
        watch.assigned()
        inbox.keptByteCount = max(machine.taskByteCount, machine.exchangeByteCount)
    }

    private mutating func takeTile(_ status: Status) throws {
        guard machine != nil, nextTile < machine!.layout.tileCount,
            pieces.count + status.byteCount == machine!.layout.bytes(ofTile: nextTile).count
        else { throw unexpected(status) }
        let (communicator, watch, pieces) = (communicator, watch, takePieces())
        try machine!.withDestination(ofTile: nextTile) { buffer in
            pieces.copyBytes(to: buffer)
            // Straight to where it stays. The master may stop half way: nothing waits inside MPI.
            let request = try communicator.startReceive(
                found: status, into: UnsafeMutableRawBufferPointer(rebasing: buffer[pieces.count...]))
            _ = try watch.wait { try request.test() }
        }
        nextTile += 1
    }

    /// Lets the machine take a message, and carries out what it asks for.
    private mutating func compute(
        on status: Status, _ take: (inout any WorkerMachine, UnsafeRawBufferPointer) throws -> [WorkerAction]
    ) throws {
        guard hasShare else { throw unexpected(status) }
        let before = ProcessClock.processorSeconds
        var pieces = status.source == 0 ? takePieces() : Data()
        let actions: [WorkerAction] =
            try inbox.take { message, _ in
                if pieces.isEmpty { return try take(&machine!, message) }
                pieces.append(contentsOf: message)
                return try pieces.withUnsafeBytes { try take(&machine!, $0) }
            } ?? []
        computeSeconds += ProcessClock.processorSeconds - before
        if actions.isEmpty { collectedCount += 1 }
        for action in actions {
            switch action {
            case .answer(let answer, let round):
                rounds += 1
                try outbox.sendToMaster(answer, tag: MessageTag(.answer, number: round))
            case .send(let message, let worker, let exchange):
                try outbox.send(message, to: worker.index + 1, tag: MessageTag(.exchange, number: exchange))
            }
        }
    }

    private mutating func sayGoodbye() throws {
        let report = WorkerReport(
            worker: communicator.rank - 1, host: communicator.processorName, computeSeconds: computeSeconds,
            idleSeconds: ProcessClock.seconds - start - computeSeconds,
            processorSeconds: ProcessClock.processorSeconds, rounds: rounds, peakMemoryBytes: ProcessMemory.peakBytes,
            bytesToWorkers: outbox.bytesToWorkers)
        try outbox.sendToMaster(try StorageSlice(json: report), tag: MessageTag(.goodbye))
        try outbox.finish(upTo: limits.shutdownSeconds)
    }

    /// The bytes of a small message of the master.
    private func receive(_ status: Status) throws -> Data {
        if hasShare { return inbox.take { message, _ in Data(message) } ?? Data() }
        var data = Data(count: status.byteCount)
        try data.withUnsafeMutableBytes { buffer in
            _ = try communicator.receive(into: buffer, source: 0, tag: status.tag)
        }
        return data
    }

    /// The bytes of a message of the master, with those that have come in pieces.
    private mutating func receiveWhole(_ status: Status) throws -> Data { takePieces() + (try receive(status)) }

    /// The pieces of the message that has come to its end.
    private mutating func takePieces() -> Data {
        defer { pieces = Data() }
        return pieces
    }

    private func unexpected(_ status: Status) -> RuntimeError {
        .unexpectedMessage(from: "rank \(status.source)", kind: status.tag, byteCount: status.byteCount)
    }
}
