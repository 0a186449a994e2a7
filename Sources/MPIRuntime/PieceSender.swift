import MPI
import TrainingProtocols

/// Sends long messages to workers in pieces, as each worker's `PieceQueue` says.
final class PieceSender {
    private let communicator: Communicator
    private var queues: [PieceQueue]
    /// The workers for whom something is left to send.
    private var active: Set<Int> = []
    /// The piece on its way to each worker, and the message that it is of.
    private let requests: RequestSet
    private var current: [PiecedMessage?]

    init(communicator: Communicator) {
        self.communicator = communicator
        queues = Array(repeating: PieceQueue(), count: communicator.size)
        requests = RequestSet(slotCount: communicator.size)
        current = Array(repeating: nil, count: communicator.size)
    }

    /// Puts a message behind those that are on their way to the worker.
    func send(_ message: PiecedMessage, to worker: WorkerID) throws {
        queues[worker.index].append(message)
        active.insert(worker.index)
        try carryForward()
    }

    /// The worker has acknowledged a piece.
    func acknowledged(by worker: WorkerID) { queues[worker.index].acknowledged() }

    /// Sends the worker nothing more.
    func abandon(_ worker: WorkerID) {
        queues[worker.index].abandon()
        active.remove(worker.index)
    }

    /// Sends what may be sent. What goes wrong is noted in the message.
    func carryForward() throws {
        var isMoving = !active.isEmpty || !requests.isEmpty
        while isMoving {
            isMoving = false
            try requests.testSome { completion in
                if let error = completion.error { current[completion.slot]?.error = error }
                current[completion.slot] = nil
            }
            for index in active where !requests.isPending(at: index) {
                guard let step = queues[index].next() else { continue }
                if queues[index].isEmpty { active.remove(index) }
                do {
                    let request = try communicator.startSend(
                        step.bytes, to: index + 1, tag: step.tag.rawValue, keeping: step.message.owner)
                    current[index] = step.message
                    requests.insert(request, at: index)
                    isMoving = true
                } catch {
                    step.message.error = error
                }
            }
        }
    }
}
