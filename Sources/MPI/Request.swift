import CMPI

/// A message on its way: started by ``Communicator/startSend(_:to:tag:keeping:)`` or
/// ``Communicator/startReceive(into:source:tag:keeping:)``, and tested until it is complete.
///
/// The buffer belongs to MPI until then. Tests also carry other messages forward, so that a program that waits for
/// anything keeps testing. Requests are never cancelled. One that is dropped before its end goes on in MPI: its buffer
/// must live until MPI is finalized, which the request arranges itself for an owner that it was told to keep.
public final class Request {
    enum Kind {
        case send(Status)
        case receive
    }

    /// Shared with the sets of requests, which take requests over.
    let kind: Kind
    let communicator: Communicator
    private(set) var owner: AnyObject?
    private var handle: cmpi_request
    /// How the request ended, once a test has found that out.
    private(set) var outcome: Result<Status, MPIError>?
    private var isTaken = false

    init(_ handle: cmpi_request, kind: Kind, of communicator: Communicator, keeping owner: AnyObject?) {
        self.handle = handle
        self.kind = kind
        self.communicator = communicator
        self.owner = owner
        communicator.pendingRequestCount += 1
    }

    deinit {
        if !isComplete, let owner {
            // MPI still uses the buffer.
            _ = Unmanaged.passRetained(owner)
        }
    }

    /// True once a test has found the end of the request, with or without an error.
    public var isComplete: Bool { outcome != nil }

    /// Carries messages forward and says whether this one is complete.
    ///
    /// The corresponding C function is `MPI_Test`. May be called again after the end, with the same outcome.
    ///
    /// - Returns: source, tag and size of the message, or nil if it is not complete. For a send, the source is the
    ///   rank that the message went to.
    /// - Throws: the error with which the request ended; then it is complete as well.
    public func test() throws(MPIError) -> Status? {
        if let outcome {
            return try outcome.get()
        }
        precondition(!isTaken, "the request belongs to a RequestSet, which tests it")
        communicator.checkUse()
        var status = cmpi_status()
        var isDone = false
        let code = cmpi_test(&handle, kind.isReceive, &isDone, &status)
        guard isDone else { return nil }
        return try end(code: code, status: status, in: "MPI_Test").get()
    }

    /// Notes that the request has ended.
    @discardableResult
    func end(code: Int32, status: cmpi_status, in function: String) -> Result<Status, MPIError> {
        let outcome: Result<Status, MPIError> =
            if code != 0 {
                .failure(MPIError(code: code, function: function, rank: communicator.rank))
            } else if case .send(let sent) = kind {
                .success(sent)
            } else {
                .success(Status(status))
            }
        self.outcome = outcome
        communicator.pendingRequestCount -= 1
        owner = nil
        return outcome
    }

    /// Tests with pauses until the request is complete or the time is over.
    ///
    /// - Parameter seconds: the longest time to wait.
    /// - Returns: as ``test()``; nil if the time is over.
    public func wait(upTo seconds: Double) throws -> Status? {
        try MPI.wait(upTo: seconds) { try test() }
    }

    /// Gives the handle away to a set of requests.
    func take() -> cmpi_request {
        precondition(!isTaken && !isComplete, "the request is complete or was given to a RequestSet before")
        isTaken = true
        return handle
    }
}

extension Request.Kind {
    var isReceive: Bool {
        switch self {
        case .send: false
        case .receive: true
        }
    }

    /// What is known of a message that failed.
    var failedStatus: Status {
        switch self {
        case .send(let status): Status(source: status.source, tag: status.tag, byteCount: 0)
        case .receive: Status(source: -1, tag: -1, byteCount: 0)
        }
    }
}
