import FaultInjection
import Foundation
import MPI
import PrimeFields
import RunReport
import TrainingProtocols

/// A transport to workers within this process: the same machines, computed on all cores.
///
/// A worker that is made to fail fails alone: one that is killed or stopped never answers again, one that is delayed
/// holds back what it does until its time has come.
package final class InProcessTransport: MasterTransport {
    fileprivate struct Worker {
        var machine: (any WorkerMachine)?
        var inbox: [Message] = []
        var computeSeconds = 0.0
        var rounds = 0
        var bytesToWorkers = 0
        /// What became of it on purpose.
        let fate = WorkerFate()
        /// What it did, not yet carried out.
        var heldBack: [WorkerAction] = []
    }

    fileprivate enum Message {
        case task(StorageSlice, round: Int)
        case exchange(StorageSlice, from: WorkerID, number: Int)
    }

    private struct Answer {
        let worker: Int
        let round: Int
        let payload: StorageSlice
    }

    private var workers: [Worker]
    private var answers: [Answer] = []

    package private(set) var traffic = Traffic()

    /// A transport to `workerCount` workers.
    package init(workerCount: Int) {
        workers = (0..<workerCount).map { _ in Worker() }
    }

    package var workerCount: Int { workers.count }

    package func reserve(_ numbers: MessageNumbers) {}

    package func assign(_ assignments: [WorkerAssignment]) throws {
        for (index, assignment) in assignments.enumerated() {
            let fate = workers[index].fate
            workers[index].machine = try assignment.makeInjectedWorker { fate.note($0) }
        }
    }

    package func distribute(_ stream: any ShareStream, need: Int, clock: PhaseClock) {
        let tileByteCount = (0..<stream.tileCount).map { stream.byteCount(ofTile: $0) }.max() ?? 0
        let spacing = (tileByteCount + 63) / 64 * 64
        let parties = workers.indices.filter { workers[$0].machine != nil }
        let buffers = AlignedStorage(byteCount: spacing * parties.count)
        for tile in 0..<stream.tileCount {
            clock.enter(.encode)
            stream.encode(tile: tile, into: parties.map { buffers.base + $0 * spacing })
            clock.enter(.communicate)
            for worker in parties {
                workers[worker].machine!.withDestination(ofTile: tile) { destination in
                    destination.copyMemory(
                        from: UnsafeRawBufferPointer(
                            start: buffers.base + worker * spacing, count: destination.count))
                    traffic.bytesToWorkers += destination.count
                }
            }
        }
    }

    package func send(_ task: StorageSlice, to worker: WorkerID, round: Int) {
        workers[worker.index].inbox.append(.task(task, round: round))
        traffic.bytesToWorkers += task.byteCount
    }

    package func nextAnswer<Result>(
        upTo seconds: Double, _ body: (UnsafeRawBufferPointer, WorkerID, Int) throws -> Result
    ) throws -> Result? {
        let end = ProcessClock.seconds + seconds
        while answers.isEmpty {
            try compute()
            guard answers.isEmpty else { break }
            // Those that were delayed may still answer.
            guard let next = workers.filter(\.hasWork).map(\.fate.availableAt).min() else { return nil }
            Thread.sleep(forTimeInterval: max(0, min(next, end) - ProcessClock.seconds))
            if next > end { return nil }
        }
        let answer = answers.removeLast()
        traffic.bytesFromWorkers += answer.payload.byteCount
        return try answer.payload.withUnsafeBytes { try body($0, WorkerID(answer.worker), answer.round) }
    }

    package var lostWorkers: [LostWorker] { [] }

    package func takeLosses() -> [WorkerID] { [] }

    package func inquire(_ workers: [WorkerID]) {}

    package var responsiveWorkers: Set<WorkerID> {
        Set(workers.indices.filter { !workers[$0].fate.isGone }.map { WorkerID($0) })
    }

    package func dismiss() -> [WorkerReport?] {
        let host = ProcessInfo.processInfo.hostName
        return workers.enumerated().map { index, worker in
            guard !worker.fate.isGone else { return nil }
            return WorkerReport(
                worker: index, host: host, computeSeconds: worker.computeSeconds, idleSeconds: 0,
                processorSeconds: worker.computeSeconds, rounds: worker.rounds, peakMemoryBytes: 0,
                bytesToWorkers: worker.bytesToWorkers)
        }
    }

    /// Lets the workers compute until nothing is on its way but what is held back; the answers come out in ascending order
    /// of the workers.
    private func compute() throws {
        while true {
            let now = ProcessClock.seconds
            let busy = workers.indices.filter { workers[$0].hasWork && workers[$0].fate.availableAt <= now }
            if busy.isEmpty { break }
            for (index, actions) in zip(busy, try takeMessages(of: busy)) {
                workers[index].heldBack += actions
                guard workers[index].fate.availableAt <= now else { continue }
                for action in workers[index].heldBack { carryOut(action, of: index) }
                workers[index].heldBack = []
            }
        }
        answers.sort { ($0.round, $0.worker) > ($1.round, $1.worker) }
    }

    private func carryOut(_ action: WorkerAction, of worker: Int) {
        switch action {
        case .answer(let payload, let round):
            workers[worker].rounds += 1
            answers.append(Answer(worker: worker, round: round, payload: payload))
        case .send(let payload, let other, let exchange):
            workers[worker].bytesToWorkers += payload.byteCount
            workers[other.index].inbox.append(.exchange(payload, from: WorkerID(worker), number: exchange))
        }
    }

    /// Lets each of these workers take the messages that it has, all workers at once.
    private func takeMessages(of busy: [Int]) throws -> [[WorkerAction]] {
        var results = [Result<[WorkerAction], any Error>?](repeating: nil, count: busy.count)
        workers.withUnsafeMutableBufferPointer { workers in
            results.withUnsafeMutableBufferPointer { results in
                // Safety: each iteration has a worker and a slot of its own.
                nonisolated(unsafe) let (workers, results) = (workers, results)
                DispatchQueue.concurrentPerform(iterations: busy.count) { place in
                    let before = threadProcessorSeconds()
                    results[place] = Result { try workers[busy[place]].takeMessages() }
                    workers[busy[place]].computeSeconds += threadProcessorSeconds() - before
                }
            }
        }
        return try results.map { try $0!.get() }
    }
}

extension InProcessTransport.Worker {
    /// Whether there is something to take or to carry out.
    fileprivate var hasWork: Bool { !heldBack.isEmpty || !inbox.isEmpty && !fate.isGone }

    fileprivate mutating func takeMessages() throws -> [WorkerAction] {
        let messages = inbox
        inbox = []
        return try messages.flatMap { message in
            switch message {
            case .task(let task, let round):
                try task.withUnsafeBytes { try machine!.receive(task: $0, round: round) }
            case .exchange(let payload, let sender, let number):
                try payload.withUnsafeBytes { try machine!.receive($0, from: sender, exchange: number) }
            }
        }
    }
}

/// Processor seconds of the calling thread.
private func threadProcessorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

/// What was done to a worker on purpose.
fileprivate final class WorkerFate: @unchecked Sendable {
    // Safety: a worker computes on one thread at a time, and is looked at between its computations.

    /// Whether it was killed or stopped.
    private(set) var isGone = false
    /// It does nothing before this time, in the seconds of the process's clock.
    private(set) var availableAt = 0.0

    func note(_ fault: ProcessFault) {
        switch fault {
        case .kill, .stop: isGone = true
        case .delay(let seconds): availableAt = max(availableAt, ProcessClock.seconds) + seconds
        }
    }
}
