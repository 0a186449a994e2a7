import CMPI

/// Source, tag and size of a message.
public struct Status: Hashable, Sendable {
    /// The rank that sent the message; for a finished send, the rank that it went to.
    public let source: Int
    /// The tag of the message.
    public let tag: Int
    /// How many bytes the message has.
    public let byteCount: Int

    /// A status with the given values.
    ///
    /// - Parameters:
    ///   - source: the rank at the other end.
    ///   - tag: the tag of the message.
    ///   - byteCount: how many bytes the message has.
    public init(source: Int, tag: Int, byteCount: Int) {
        self.source = source
        self.tag = tag
        self.byteCount = byteCount
    }

    init(_ status: cmpi_status) {
        self.init(source: Int(status.source), tag: Int(status.tag), byteCount: Int(status.byte_count))
    }
}
