import MPI
import PrimeFields

/// The messages of a worker on their way: answers to the master, and vectors to other workers.
struct WorkerOutbox {
    private let communicator: Communicator
    private let requests: RequestSet
    /// The rank that the message in each slot goes to.
    private var destinations: [Int] = []
    private var pendingCounts: [Int]
    /// The bytes that were sent to other workers.
    private(set) var bytesToWorkers = 0

    /// A worker that others need is at most one exchange behind, so this many messages wait only for one that is silent
    /// and not needed: it gets no more, so that they do not pile up.
    static let pendingLimit = 4

    init(communicator: Communicator) {
        self.communicator = communicator
        requests = RequestSet(slotCount: 2 * communicator.size)
        pendingCounts = Array(repeating: 0, count: communicator.size)
    }

    /// Begins to send an answer to the master.
    mutating func answer(_ message: StorageSlice, tag: MessageTag) throws {
        try start(message.unsafeBytes, to: 0, tag: tag, keeping: message.owner)
    }

    /// Begins to send an empty message to the master.
    mutating func signal(_ tag: MessageTag) throws {
        try start(UnsafeRawBufferPointer(start: nil, count: 0), to: 0, tag: tag, keeping: nil)
    }

    /// Begins to send a message to the worker of a rank.
    mutating func send(_ message: StorageSlice, to rank: Int, tag: MessageTag) throws {
        guard tag.rawValue <= communicator.maximumTag else {
            throw RuntimeError.tooManyRounds(have: tag.number, limit: communicator.maximumTag / MessageTag.kindLimit)
        }
        guard pendingCounts[rank] < Self.pendingLimit else { return }
        bytesToWorkers += message.byteCount
        try start(message.unsafeBytes, to: rank, tag: tag, keeping: message.owner)
    }

    /// Carries messages forward.
    mutating func test() throws {
        guard !requests.isEmpty else { return }
        try requests.testSome { completion in
            pendingCounts[destinations[completion.slot]] -= 1
            if let error = completion.error { throw error }
        }
    }

    /// Carries messages forward until those to the master are on their way, or the time is over.
    mutating func finishAnswers(upTo seconds: Double) throws {
        _ = try wait(upTo: seconds) {
            try test()
            return pendingCounts[0] == 0 ? true : nil
        }
    }

    private mutating func start(
        _ bytes: UnsafeRawBufferPointer, to rank: Int, tag: MessageTag, keeping owner: AnyObject?
    ) throws {
        let slot = requests.insert(
            try communicator.startSend(bytes, to: rank, tag: tag.rawValue, keeping: owner))
        while destinations.count <= slot { destinations.append(0) }
        destinations[slot] = rank
        pendingCounts[rank] += 1
    }
}
