import CMPI

/// What to do with a message that ``Communicator/probe(source:tag:)`` has found.
extension Communicator {
    /// Starts to receive a message that a probe has found, after a look at its size.
    ///
    /// The way for large messages from ranks that are not trusted to keep to a length. Between the probe and this call,
    /// no other receive may have taken the message. The corresponding C function is `MPI_Irecv`.
    ///
    /// - Parameters:
    ///   - message: what the probe returned.
    ///   - buffer: takes the bytes; must live until the request has ended.
    ///   - owner: an object that is kept alive until the request has ended, usually the one that owns the buffer.
    /// - Returns: the request, which has to be tested until it is complete.
    /// - Throws: an error of class ``MPIError/Class/truncated`` if the message is longer than the buffer. It is still
    ///   there then: take a longer buffer, or ``discard(found:)`` it.
    public func startReceive(
        found message: Status, into buffer: UnsafeMutableRawBufferPointer, keeping owner: AnyObject? = nil
    ) throws(MPIError) -> Request {
        if message.byteCount > buffer.count {
            try check(cmpi_code_truncate(), "MPI_Irecv", rank: rank)
        }
        return try startReceive(into: buffer, source: message.source, tag: message.tag, keeping: owner)
    }

    /// Receives a message that a probe has found, and throws its bytes away.
    ///
    /// The corresponding C function is `MPI_Recv`.
    ///
    /// - Parameter message: what the probe returned.
    public func discard(found message: Status) throws(MPIError) {
        do {
            try receive(
                into: UnsafeMutableRawBufferPointer(start: nil, count: 0), source: message.source, tag: message.tag)
        } catch  where error.errorClass == .truncated {
            // As meant.
        }
    }
}
