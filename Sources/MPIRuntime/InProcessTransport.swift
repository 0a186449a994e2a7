import Foundation
import MPI
import PrimeFields
import RunReport
import TrainingProtocols

/// A transport to workers within this process: the same machines, computed on all cores.
package final class InProcessTransport: MasterTransport {
    private struct Worker {
        var machine: (any WorkerMachine)?
        var computeSeconds = 0.0
        var rounds = 0
    }

    private struct Message {
        let worker: Int
        let round: Int
        let payload: StorageSlice
    }

    private var workers: [Worker]
    private var tasks: [Message] = []
    private var answers: [Message] = []

    package private(set) var traffic = Traffic()

    /// A transport to `workerCount` workers.
    package init(workerCount: Int) {
        workers = Array(repeating: Worker(), count: workerCount)
    }

    package var workerCount: Int { workers.count }

    package func assign(_ assignments: [WorkerAssignment]) {
        for (index, assignment) in assignments.enumerated() { workers[index].machine = assignment.makeWorker() }
    }

    package func distribute(_ stream: any ShareStream, clock: PhaseClock) {
        let tileByteCount = (0..<stream.tileCount).map { stream.byteCount(ofTile: $0) }.max() ?? 0
        let spacing = (tileByteCount + 63) / 64 * 64
        let buffers = AlignedStorage(byteCount: spacing * workerCount)
        for tile in 0..<stream.tileCount {
            clock.enter(.encode)
            stream.encode(tile: tile, into: (0..<workerCount).map { buffers.base + $0 * spacing })
            clock.enter(.communicate)
            for worker in workers.indices {
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
        tasks.append(Message(worker: worker.index, round: round, payload: task))
        traffic.bytesToWorkers += task.byteCount
    }

    package func nextAnswer<Result>(
        upTo seconds: Double, _ body: (UnsafeRawBufferPointer, WorkerID, Int) throws -> Result
    ) throws -> Result? {
        if answers.isEmpty { try computeAnswers() }
        guard !answers.isEmpty else { return nil }
        let answer = answers.removeLast()
        traffic.bytesFromWorkers += answer.payload.byteCount
        return try answer.payload.withUnsafeBytes { try body($0, WorkerID(answer.worker), answer.round) }
    }

    package func dismiss() -> [WorkerReport?] {
        let host = ProcessInfo.processInfo.hostName
        return workers.enumerated().map { index, worker in
            WorkerReport(
                worker: index, host: host, computeSeconds: worker.computeSeconds, idleSeconds: 0,
                processorSeconds: worker.computeSeconds, rounds: worker.rounds, peakMemoryBytes: 0)
        }
    }

    /// Computes all tasks at hand; the answers come out in ascending order of the workers.
    private func computeAnswers() throws {
        let pending = tasks
        tasks = []
        var results = [Result<StorageSlice, any Error>?](repeating: nil, count: pending.count)
        workers.withUnsafeMutableBufferPointer { workers in
            results.withUnsafeMutableBufferPointer { results in
                // Safety: each task has a worker and a slot of its own.
                nonisolated(unsafe) let (workers, results) = (workers, results)
                DispatchQueue.concurrentPerform(iterations: pending.count) { index in
                    let task = pending[index]
                    let before = threadProcessorSeconds()
                    results[index] = Result {
                        try task.payload.withUnsafeBytes {
                            try workers[task.worker].machine!.answer($0, round: task.round)
                        }
                    }
                    workers[task.worker].computeSeconds += threadProcessorSeconds() - before
                    workers[task.worker].rounds += 1
                }
            }
        }
        answers = try zip(pending, results).map { task, result in
            Message(worker: task.worker, round: task.round, payload: try result!.get())
        }.reversed()
    }
}

/// Processor seconds of the calling thread.
private func threadProcessorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
