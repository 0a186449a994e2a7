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
    private var task = AlignedStorage(byteCount: 0)
    private var answer: (bytes: StorageSlice, request: Request)?
    private var computeSeconds = 0.0
    private var rounds = 0

    /// The worker of this rank.
    package init(communicator: Communicator, limits: RuntimeLimits) {
        precondition(communicator.rank > 0, "rank 0 is the master")
        self.communicator = communicator
        self.limits = limits
    }

    /// Reports to the master, then does what it says until it says stop.
    ///
    /// - Throws: `RuntimeError.masterSilent` if nothing comes for too long.
    package mutating func run() throws {
        let hello = try communicator.startSend(
            UnsafeRawBufferPointer(start: nil, count: 0), to: 0, tag: MessageTag(.hello).rawValue)
        _ = try hello.wait(upTo: limits.startupSeconds)
        while true {
            let next: Status? = try wait(upTo: limits.silenceSeconds) {
                if let answer, try answer.request.test() != nil { self.answer = nil }
                return try communicator.probe(source: 0, tag: nil)
            }
            guard let status = next else { throw RuntimeError.masterSilent(seconds: limits.silenceSeconds) }
            guard let tag = MessageTag(rawValue: status.tag) else { throw unexpected(status) }
            switch tag.kind {
            case .assignment: try takeAssignment(status)
            case .shareTile: try takeTile(status)
            case .task: try work(on: status, round: tag.round)
            case .stop:
                _ = try receive(status)
                try sayGoodbye()
                return
            case .hello, .answer, .goodbye: throw unexpected(status)
            }
        }
    }

    private mutating func takeAssignment(_ status: Status) throws {
        let assignment = try JSONDecoder().decode(WorkerAssignment.self, from: receive(status))
        let machine = assignment.makeWorker()
        self.machine = machine
        task = AlignedStorage(byteCount: machine.taskByteCount)
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

    private mutating func work(on status: Status, round: Int) throws {
        guard machine != nil, status.byteCount <= task.byteCount else { throw unexpected(status) }
        let buffer = UnsafeMutableRawBufferPointer(start: task.base, count: status.byteCount)
        _ = try communicator.receive(into: buffer, source: 0, tag: status.tag)
        try finishAnswer()
        let before = ProcessClock.processorSeconds
        let bytes = try machine!.answer(UnsafeRawBufferPointer(buffer), round: round)
        computeSeconds += ProcessClock.processorSeconds - before
        rounds += 1
        let request = try communicator.startSend(
            bytes.unsafeBytes, to: 0, tag: MessageTag(.answer, round: round).rawValue, keeping: bytes.owner)
        answer = (bytes, request)
    }

    /// The master gives out a task only after it has taken the answer before, so this does not wait in practice.
    private mutating func finishAnswer() throws {
        guard let answer else { return }
        guard try answer.request.wait(upTo: limits.roundSeconds) != nil else {
            throw RuntimeError.masterSilent(seconds: limits.roundSeconds)
        }
        self.answer = nil
    }

    private mutating func sayGoodbye() throws {
        let report = WorkerReport(
            worker: communicator.rank - 1, host: communicator.processorName, computeSeconds: computeSeconds,
            idleSeconds: ProcessClock.seconds - start - computeSeconds,
            processorSeconds: ProcessClock.processorSeconds, rounds: rounds, peakMemoryBytes: ProcessMemory.peakBytes)
        let bytes = try JSONEncoder().encode(report)
        let storage = AlignedStorage(byteCount: bytes.count)
        bytes.copyBytes(to: UnsafeMutableRawBufferPointer(start: storage.base, count: bytes.count))
        let request = try communicator.startSend(
            UnsafeRawBufferPointer(start: storage.base, count: bytes.count), to: 0,
            tag: MessageTag(.goodbye).rawValue, keeping: storage)
        _ = try request.wait(upTo: limits.shutdownSeconds)
        if let answer { _ = try answer.request.wait(upTo: limits.shutdownSeconds) }
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
