import Foundation
import MPI
import PrimeFields
import RunReport
import TrainingProtocols

/// A worker's process: ranks 1 … N of a run.
package struct MPIWorker {
    private let communicator: Communicator
    private let limits: RuntimeLimits
    private let start = ProcessClock.seconds
    private var machine: (any WorkerMachine)?
    private var nextTile = 0
    /// Where tasks and messages of other workers arrive.
    private var inbox = AlignedStorage(byteCount: 0)
    private var outbox: WorkerOutbox
    private var computeSeconds = 0.0
    private var rounds = 0
    /// The messages that asked for nothing yet.
    private var exchangesCollected = 0

    /// The worker of this rank.
    package init(communicator: Communicator, limits: RuntimeLimits) {
        precondition(communicator.rank > 0, "rank 0 is the master")
        self.communicator = communicator
        self.limits = limits
        outbox = WorkerOutbox(communicator: communicator)
    }

    /// Reports to the master, then does what it says until it says stop.
    ///
    /// - Throws: `RuntimeError.masterSilent` if nothing comes for too long.
    package mutating func run() throws {
        try sendToMaster(try JSONEncoder().encode(HostReport(name: communicator.processorName)), tag: .hello)
        // Pauses start anew when a message gave this worker something to do: while it collects what many others send,
        // only the last message matters.
        var backoff = Backoff()
        while true {
            // Other workers may begin before this one has its share; their messages wait in MPI.
            let source = hasShare ? nil : 0
            let next: Status? = try wait(upTo: limits.silenceSeconds, backoff: &backoff) {
                try outbox.test()
                return try communicator.probe(source: source, tag: nil)
            }
            guard let status = next else { throw RuntimeError.masterSilent(seconds: limits.silenceSeconds) }
            guard let tag = MessageTag(rawValue: status.tag), (status.source == 0) != (tag.kind == .exchange) else {
                throw unexpected(status)
            }
            let exchangesBefore = exchangesCollected
            defer { if exchangesCollected == exchangesBefore { backoff.reset() } }
            switch tag.kind {
            case .assignment: try takeAssignment(status)
            case .shareTile: try takeTile(status)
            case .task:
                try compute(on: status) { machine, task in try machine.receive(task: task, round: tag.number) }
            case .exchange:
                let sender = WorkerID(status.source - 1)
                try compute(on: status) { machine, message in
                    try machine.receive(message, from: sender, exchange: tag.number)
                }
            case .inquiry:
                _ = try receive(status)
                try outbox.signal(MessageTag(.signOfLife))
            case .stop:
                _ = try receive(status)
                try sayGoodbye()
                return
            case .hello, .answer, .signOfLife, .goodbye: throw unexpected(status)
            }
        }
    }

    private var hasShare: Bool { machine.map { nextTile == $0.layout.tileCount } ?? false }

    private mutating func takeAssignment(_ status: Status) throws {
        let machine = try JSONDecoder().decode(WorkerAssignment.self, from: receive(status)).makeWorker()
        self.machine = machine
        inbox = AlignedStorage(byteCount: max(machine.taskByteCount, machine.exchangeByteCount))
    }

    private mutating func takeTile(_ status: Status) throws {
        guard machine != nil, nextTile < machine!.layout.tileCount,
            status.byteCount == machine!.layout.bytes(ofTile: nextTile).count
        else { throw unexpected(status) }
        let communicator = communicator
        try machine!.withDestination(ofTile: nextTile) { buffer in
            _ = try communicator.receive(into: buffer, source: 0, tag: status.tag)
        }
        nextTile += 1
    }

    /// Receives a message, lets the machine take it, and carries out what the machine asks for.
    private mutating func compute(
        on status: Status, _ take: (inout any WorkerMachine, UnsafeRawBufferPointer) throws -> [WorkerAction]
    ) throws {
        guard hasShare, status.byteCount <= inbox.byteCount else { throw unexpected(status) }
        let buffer = UnsafeMutableRawBufferPointer(start: inbox.base, count: status.byteCount)
        let request = try communicator.startReceive(found: status, into: buffer, keeping: inbox)
        let isReceived: Bool? = try wait(upTo: limits.silenceSeconds) {
            try outbox.test()
            return try request.test() == nil ? nil : true
        }
        guard isReceived == true else { throw RuntimeError.masterSilent(seconds: limits.silenceSeconds) }
        let before = ProcessClock.processorSeconds
        let actions = try take(&machine!, UnsafeRawBufferPointer(buffer))
        computeSeconds += ProcessClock.processorSeconds - before
        if actions.isEmpty { exchangesCollected += 1 }
        for action in actions {
            switch action {
            case .answer(let answer, let round):
                rounds += 1
                try outbox.answer(answer, tag: MessageTag(.answer, number: round))
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
        try sendToMaster(try JSONEncoder().encode(report), tag: .goodbye)
        try outbox.finishAnswers(upTo: limits.shutdownSeconds)
    }

    private mutating func sendToMaster(_ data: Data, tag kind: MessageTag.Kind) throws {
        let storage = AlignedStorage(byteCount: data.count)
        data.copyBytes(to: UnsafeMutableRawBufferPointer(start: storage.base, count: data.count))
        try outbox.answer(StorageSlice(storage, range: 0..<data.count), tag: MessageTag(kind))
    }

    private func receive(_ status: Status) throws -> Data {
        var data = Data(count: status.byteCount)
        try data.withUnsafeMutableBytes { buffer in
            _ = try communicator.receive(into: buffer, source: 0, tag: status.tag)
        }
        return data
    }

    private func unexpected(_ status: Status) -> RuntimeError {
        .unexpectedMessage(from: "rank \(status.source)", kind: status.tag, byteCount: status.byteCount)
    }
}
