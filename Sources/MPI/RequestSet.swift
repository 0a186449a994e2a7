import CMPI

/// Many requests that are tested together.
///
/// Each request has a slot, a small number that stays the same until its end, and which the caller may choose: with
/// one request for each worker, the worker's rank. Slots of ended requests are used again. A test allocates nothing.
///
///     let answers = RequestSet(slotCount: world.size)
///     for worker in 1 ..< world.size {
///         answers.insert(try world.startReceive(into: buffer(of: worker), source: worker, tag: 1), at: worker)
///     }
///     _ = try wait(upTo: 1) {
///         try answers.testSome { done in count += 1 }
///         return count >= needed ? count : nil
///     }
///
/// A set that goes away before its requests have ended leaves them to MPI, as ``Request`` does.
public final class RequestSet {
    /// A request that has ended.
    public struct Completion: Hashable, Sendable {
        /// The slot that the request had; it is free again.
        public let slot: Int
        /// Source, tag and size of the message; for a send, the source is the rank that it went to. With an error,
        /// the size is zero, and for a receive source and tag are −1.
        public let status: Status
        /// The error with which the request ended, if any.
        public let error: MPIError?
    }

    /// How many requests have not ended, or ended and were not reported yet.
    public private(set) var pendingCount = 0
    /// True if no request is left to be reported.
    public var isEmpty: Bool { pendingCount == 0 }
    /// How many slots there are, used or free.
    public var slotCount: Int { requests.count }

    private let set: OpaquePointer
    private var requests: [Request?]
    private var completions: [cmpi_completion]
    private var completionCount = 0
    private var nextCompletion = 0

    /// An empty set.
    ///
    /// - Parameter slotCount: how many slots to make room for; more are added when they are needed.
    public init(slotCount: Int = 0) {
        precondition((0..<Int(Int32.max)).contains(slotCount), "a number of slots that is negative or too large")
        guard let set = cmpi_set_create(Int32(max(slotCount, 1))) else {
            fatalError("no memory for \(slotCount) requests")
        }
        self.set = set
        requests = Array(repeating: nil, count: max(slotCount, 1))
        completions = Array(repeating: cmpi_completion(), count: requests.count)
    }

    deinit {
        cmpi_set_destroy(set)
    }

    /// Says whether a slot holds a request that was not reported yet.
    ///
    /// - Parameter slot: the number of a slot, not negative.
    public func isPending(at slot: Int) -> Bool {
        slot < requests.count && requests[slot] != nil
    }

    /// Takes a request over: from now on it is tested with the set only.
    ///
    /// - Parameters:
    ///   - request: a request that is not complete.
    ///   - slot: the slot for it, or nil for the first that is free.
    /// - Returns: the slot.
    /// - Precondition: the slot is free.
    @discardableResult
    public func insert(_ request: Request, at slot: Int? = nil) -> Int {
        let slot = slot ?? requests.firstIndex { $0 == nil } ?? requests.count
        precondition((0..<Int(Int32.max)).contains(slot), "a slot that is negative or too large")
        if slot >= requests.count {
            grow(to: max(slot + 1, requests.count * 2))
        }
        precondition(requests[slot] == nil, "slot \(slot) holds a request already")
        cmpi_set_insert(set, Int32(slot), request.take(), request.kind.isReceive)
        requests[slot] = request
        pendingCount += 1
        return slot
    }

    /// Carries messages forward and reports the requests that have ended.
    ///
    /// The corresponding C function is `MPI_Testsome`. The closure may insert further requests, also into the slot
    /// that is reported. If it throws, the remaining requests are reported by the next test.
    ///
    /// - Parameter body: called once for each request that has ended.
    /// - Returns: how many requests were reported.
    @discardableResult
    public func testSome(_ body: (Completion) throws -> Void) throws -> Int {
        if nextCompletion == completionCount {
            try collect()
        }
        var count = 0
        while nextCompletion < completionCount {
            let slot = Int(completions[nextCompletion].slot)
            nextCompletion += 1
            guard let request = requests[slot], let outcome = request.outcome else { continue }
            requests[slot] = nil
            pendingCount -= 1
            count += 1
            switch outcome {
            case .success(let status): try body(Completion(slot: slot, status: status, error: nil))
            case .failure(let error):
                try body(Completion(slot: slot, status: request.kind.failedStatus, error: error))
            }
        }
        return count
    }

    /// Carries messages forward and says whether all requests have ended without an error.
    ///
    /// - Returns: true if no request is left, also for an empty set.
    /// - Throws: the first error of a request.
    public func testAll() throws -> Bool {
        try testSome { completion in
            if let error = completion.error {
                throw error
            }
        }
        return isEmpty
    }

    /// Tests with pauses until all requests have ended or the time is over.
    ///
    /// - Parameter seconds: the longest time to wait.
    /// - Returns: true if no request is left.
    /// - Throws: the first error of a request.
    public func waitAll(upTo seconds: Double) throws -> Bool {
        try wait(upTo: seconds) { try testAll() ? true : nil } ?? false
    }

    private func collect() throws(MPIError) {
        nextCompletion = 0
        completionCount = 0
        guard let communicator = requests.lazy.compactMap({ $0?.communicator }).first else { return }
        communicator.checkUse()
        var count: Int32 = 0
        let code = completions.withUnsafeMutableBufferPointer { buffer in
            cmpi_set_test_some(set, buffer.baseAddress, &count)
        }
        try check(code, "MPI_Testsome", rank: communicator.rank)
        completionCount = Int(count)
        for completion in completions.prefix(completionCount) {
            requests[Int(completion.slot)]?.end(code: completion.code, status: completion.status, in: "MPI_Testsome")
        }
    }

    private func grow(to slotCount: Int) {
        guard cmpi_set_grow(set, Int32(clamping: slotCount)) else {
            fatalError("no memory for \(slotCount) requests")
        }
        let added = slotCount - requests.count
        requests.append(contentsOf: repeatElement(nil, count: added))
        completions.append(contentsOf: repeatElement(cmpi_completion(), count: added))
    }
}
