import CMPI

/// All ranks of a run, between which messages of bytes are sent: `MPI_COMM_WORLD`.
///
/// The only instance lives inside ``withWorld(onError:_:)``. It is used on the thread that started MPI only, and no
/// longer than the closure runs; both are checked.
///
///     try withWorld { world in
///         let message: [UInt8] = [1, 2, 3]
///         try message.withUnsafeBytes { bytes in
///             let request = try world.startSend(bytes, to: (world.rank + 1) % world.size, tag: 7)
///             …  // receive from the neighbour
///             _ = try request.wait(upTo: 10)
///         }
///     }
public final class Communicator {
    /// The number of this process, from zero. The corresponding C function is `MPI_Comm_rank`.
    public let rank: Int
    /// How many ranks there are. The corresponding C function is `MPI_Comm_size`.
    public let size: Int
    /// The largest tag, at least 32767. The corresponding C function is `MPI_Comm_get_attr` with `MPI_TAG_UB`.
    public let maximumTag: Int
    /// The name of the host. The corresponding C function is `MPI_Get_processor_name`.
    public let processorName: String

    /// The most bytes that one message may have: counts of MPI are 32 bits wide. Larger messages are refused, so
    /// that data of any size travels in tiles.
    public static let maximumByteCount = Int(Int32.max)

    /// How many requests were started and have not ended. Requests that were dropped before their end still count.
    public internal(set) var pendingRequestCount = 0

    /// How long this process waits for `MPI_Finalize`, and with what exit code it leaves if that takes longer.
    public var finalizeLimit = FinalizeLimit(seconds: 60, exitCode: 70)

    private var isOpen = true

    init() throws(MPIError) {
        var rank: Int32 = 0
        var size: Int32 = 0
        var maximumTag: Int32 = 0
        try check(cmpi_world(&rank, &size, &maximumTag), "MPI_Comm_rank", rank: nil)
        self.rank = Int(rank)
        self.size = Int(size)
        self.maximumTag = Int(maximumTag)
        processorName = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 1024) { buffer in
            let code = cmpi_processor_name(buffer.baseAddress, buffer.count)
            return code == 0 ? buffer.baseAddress.map { String(cString: $0) } ?? "" : ""
        }
    }

    /// Says whether a message has arrived, without receiving it.
    ///
    /// The corresponding C function is `MPI_Iprobe`.
    ///
    /// - Parameters:
    ///   - source: the rank to look at, or nil for any.
    ///   - tag: the tag to look for, or nil for any.
    /// - Returns: the message that ``receive(into:source:tag:)`` with the status's source and tag would give, or nil.
    public func probe(source: Int? = nil, tag: Int? = nil) throws(MPIError) -> Status? {
        checkUse()
        var status = cmpi_status()
        var isFound = false
        let code = cmpi_iprobe(cRank(source), cTag(tag), &isFound, &status)
        try check(code, "MPI_Iprobe", rank: rank)
        return isFound ? Status(status) : nil
    }

    /// Receives a message, and waits inside MPI until all of it is there.
    ///
    /// Meant for messages that ``probe(source:tag:)`` has found: then the wait is no longer than the transfer. It has
    /// no deadline, so take ``startReceive(into:source:tag:keeping:)`` for large messages from ranks that may die.
    /// The corresponding C function is `MPI_Recv`, in the form `MPI_Mprobe` and `MPI_Mrecv`, so that a message that is
    /// too long does no harm.
    ///
    /// - Parameters:
    ///   - buffer: takes the bytes; may be longer than the message.
    ///   - source: the rank that sends, or nil for any.
    ///   - tag: the tag of the message, or nil for any.
    /// - Returns: source, tag and size of the message.
    /// - Throws: an error of class ``MPIError/Class/truncated`` if the message is longer than the buffer. The message
    ///   is lost then, and the buffer is as it was.
    @discardableResult
    public func receive(
        into buffer: UnsafeMutableRawBufferPointer, source: Int?, tag: Int?
    ) throws(MPIError) -> Status {
        checkUse()
        var status = cmpi_status()
        let count = try cCount(buffer.count, "MPI_Recv")
        let code = cmpi_recv(buffer.baseAddress, count, cRank(source), cTag(tag), &status)
        try check(code, "MPI_Recv", rank: rank)
        return Status(status)
    }

    /// Starts to send a message.
    ///
    /// MPI reads the bytes until the request has ended: they must neither move, change nor be freed before. The
    /// corresponding C function is `MPI_Isend`, with `MPI_BYTE`.
    ///
    /// - Parameters:
    ///   - bytes: the message; may be empty.
    ///   - destination: the rank that receives it; may be this one.
    ///   - tag: the tag, in `0 ... maximumTag`.
    ///   - owner: an object that is kept alive until the request has ended, usually the one whose bytes are sent.
    /// - Returns: the request, which has to be tested until it is complete.
    /// - Throws: an error of class ``MPIError/Class/count`` for more than ``maximumByteCount`` bytes.
    public func startSend(
        _ bytes: UnsafeRawBufferPointer, to destination: Int, tag: Int, keeping owner: AnyObject? = nil
    ) throws(MPIError) -> Request {
        checkUse()
        let count = try cCount(bytes.count, "MPI_Isend")
        var handle = cmpi_request()
        // A negative number must not stand for "any".
        let code = cmpi_isend(bytes.baseAddress, count, cRank(destination), cTag(tag), &handle)
        try check(code, "MPI_Isend", rank: rank)
        let status = Status(source: destination, tag: tag, byteCount: bytes.count)
        return Request(handle, kind: .send(status), of: self, keeping: owner)
    }

    /// Starts to receive a message.
    ///
    /// MPI writes to the buffer until the request has ended: it must neither move nor be freed before, nor be read.
    /// The corresponding C function is `MPI_Irecv`, with `MPI_BYTE`.
    ///
    /// - Warning: A message that is longer than the buffer is written to memory behind it by Open MPI 4.1 (`pml ob1`),
    ///   above 4 KB over shared memory, 64 KB over TCP and 1 KB from a rank to itself; shorter ones from itself are cut
    ///   without an error. Where the sender isn't trusted to keep to the agreed length, look with
    ///   ``probe(source:tag:)`` first, and go on with
    ///   ``startReceive(found:into:keeping:)`` or ``receive(into:source:tag:)``, which are safe.
    ///
    /// - Parameters:
    ///   - buffer: takes the bytes; may be longer than the message.
    ///   - source: the rank that sends, or nil for any.
    ///   - tag: the tag of the message, or nil for any.
    ///   - owner: an object that is kept alive until the request has ended, usually the one that owns the buffer.
    /// - Returns: the request, which has to be tested until it is complete. Its test throws an error of class
    ///   ``MPIError/Class/truncated`` if a message is longer than the buffer, as far as the above allows.
    public func startReceive(
        into buffer: UnsafeMutableRawBufferPointer, source: Int?, tag: Int?, keeping owner: AnyObject? = nil
    ) throws(MPIError) -> Request {
        checkUse()
        let count = try cCount(buffer.count, "MPI_Irecv")
        var handle = cmpi_request()
        let code = cmpi_irecv(buffer.baseAddress, count, cRank(source), cTag(tag), &handle)
        try check(code, "MPI_Irecv", rank: rank)
        return Request(handle, kind: .receive, of: self, keeping: owner)
    }

    /// Ends all ranks at once; a last resort, since no rank can clean up.
    ///
    /// The corresponding C function is `MPI_Abort`. The process ends after ten seconds even if that call never comes
    /// back.
    ///
    /// - Parameter code: the exit code, in `1 ... 255`. Zero is refused: with it, mpirun of Open MPI hangs.
    public func abort(code: Int) -> Never {
        checkUse()
        precondition((1...255).contains(code), "MPI_Abort takes a code in 1 ... 255")
        cmpi_abort(Int32(code))
    }

    /// Ends the life of the object, when MPI is finalized.
    func close() {
        isOpen = false
    }

    @inline(__always)
    func checkUse() {
        precondition(isOpen, "the communicator was used after MPI was finalized")
        precondition(cmpi_is_owner_thread(), "MPI is used on the thread that started it only")
    }

    /// A rank as the shim takes it; no number that a caller gives can turn into "any".
    private func cRank(_ rank: Int?) -> Int32 {
        guard let rank else { return CMPI_ANY }
        return rank < 0 ? .max : Int32(clamping: rank)
    }

    private func cTag(_ tag: Int?) -> Int32 {
        guard let tag else { return CMPI_ANY }
        return tag < 0 || tag > maximumTag ? .min : Int32(tag)
    }

    func cCount(_ count: Int, _ function: String) throws(MPIError) -> Int32 {
        guard let result = Int32(exactly: count) else {
            throw MPIError(
                function: function, errorClass: .count,
                message: "a message of \(count) bytes is more than the \(Communicator.maximumByteCount) of one call; "
                    + "send it in parts",
                rank: rank, code: cmpi_code_count())
        }
        return result
    }
}
