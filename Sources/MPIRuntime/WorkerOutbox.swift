import MPI
import PrimeFields

/// The messages of a worker on their way: answers to the master, and vectors to other workers.
///
/// They do not pile up: a worker is one exchange ahead of the slowest at most, since it needs messages of all others.
struct WorkerOutbox {
    private let communicator: Communicator
    private let requests: RequestSet
    /// The bytes that were sent to other workers.
    private(set) var bytesToWorkers = 0

    init(communicator: Communicator) {
        self.communicator = communicator
        requests = RequestSet(slotCount: 2 * communicator.size)
    }

    /// Begins to send a message to the master; an empty one if none is given.
    mutating func sendToMaster(_ message: StorageSlice? = nil, tag: MessageTag) throws {
        let bytes = message?.unsafeBytes ?? UnsafeRawBufferPointer(start: nil, count: 0)
        requests.insert(
            try communicator.startSend(bytes, to: 0, tag: tag.rawValue, keeping: message?.owner))
    }

    /// Begins to send a message to the worker of a rank.
    mutating func send(_ message: StorageSlice, to rank: Int, tag: MessageTag) throws {
        bytesToWorkers += message.byteCount
        requests.insert(
            try communicator.startSend(
                message.unsafeBytes, to: rank, tag: tag.rawValue, keeping: message.owner))
    }

    /// Carries messages forward.
    func test() throws {
        guard !requests.isEmpty else { return }
        try requests.testSome { completion in
            if let error = completion.error { throw error }
        }
    }

    /// Carries messages forward until all are on their way, or the time is over.
    func finish(upTo seconds: Double) throws { _ = try requests.waitAll(upTo: seconds) }
}
