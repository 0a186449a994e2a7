import Models

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A folder with the checkpoints of one training: the last one, and the one before.
///
/// Whenever the process or the machine stops, a whole checkpoint is left: a new one is written beside the last, reaches
/// the disk, and only then takes its name. While an instance lives, no other process can use the folder.
public final class CheckpointFolder {
    /// The name of the last checkpoint.
    public static let lastName = "checkpoint"
    /// The name of the one before.
    public static let previousName = "checkpoint.previous"
    /// The one that is being written.
    static let newName = "checkpoint.new"
    /// A second name of the last one, until it is the one before.
    static let keptName = "checkpoint.kept"
    /// The name of the ledger of a private training.
    public static let ledgerName = "ledger"
    static let newLedgerName = "ledger.new"
    /// The largest file that is read, in bytes: 2²⁷ weights.
    private static let largestByteCount = 1 << 30

    /// The folder's path as given.
    public let path: String
    private let descriptor: Int32

    /// Opens a folder, which is made if there is none, and keeps other processes out as far as the file system can.
    ///
    /// - Throws: `CheckpointError.cannotWrite` if there is no such folder and none can be made, `.folderInUse`.
    public init(path: String) throws(CheckpointError) {
        self.path = path
        if mkdir(path, 0o700) != 0, errno != EEXIST { throw .cannotWrite(code: errno) }
        descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .cannotWrite(code: errno) }
        let isWritable = faccessat(descriptor, ".", W_OK | X_OK, 0) == 0
        let code = errno
        if isWritable, flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return }
        let lockCode = errno
        // Not all file systems have locks.
        if isWritable, lockCode != EWOULDBLOCK { return }
        close(descriptor)
        throw isWritable ? .folderInUse : .cannotWrite(code: code)
    }

    deinit { close(descriptor) }

    /// Whether there is no checkpoint and no ledger, neither a good one nor a bad one.
    public var isEmpty: Bool { ![Self.lastName, Self.previousName, Self.ledgerName].contains { exists($0) } }

    /// The path of a file in the folder.
    public func path(of name: String) -> String { path.hasSuffix("/") ? path + name : "\(path)/\(name)" }

    // MARK: Reading

    /// The last checkpoint, or nil if there is none.
    ///
    /// Where the file system has no second names for a file, there may be only the one before for a moment; it is the last
    /// one then.
    ///
    /// - Throws: `CheckpointError.unreadable`, `.notACheckpoint`, `.damaged`, `.unsupportedVersion`.
    public func readLast() throws(CheckpointError) -> Checkpoint? {
        if let last = try read(Self.lastName) { return last }
        return try readPrevious()
    }

    /// The checkpoint before the last, or nil if there is none.
    ///
    /// - Throws: as `readLast`.
    public func readPrevious() throws(CheckpointError) -> Checkpoint? { try read(Self.previousName) }

    /// The ledger of a private training, or nil if there is none.
    ///
    /// - Throws: `CheckpointError.unreadable`, `.damaged`, `.unsupportedVersion`.
    public func readLedger() throws(CheckpointError) -> LedgerRecord? {
        guard let bytes = try bytes(of: Self.ledgerName) else { return nil }
        return try LedgerRecord(bytes: bytes)
    }

    private func read(_ name: String) throws(CheckpointError) -> Checkpoint? {
        guard let bytes = try bytes(of: name) else { return nil }
        return try Checkpoint(bytes: bytes)
    }

    private func bytes(of name: String) throws(CheckpointError) -> [UInt8]? {
        let file = openat(descriptor, name, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            throw .unreadable(code: errno)
        }
        defer { close(file) }
        return try contents(of: file)
    }

    private func contents(of file: Int32) throws(CheckpointError) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = chunk.withUnsafeMutableBytes { systemRead(file, $0) }
            if count < 0 {
                if errno == EINTR { continue }
                throw .unreadable(code: errno)
            }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
            guard bytes.count <= Self.largestByteCount else { throw .notACheckpoint }
        }
    }

    // MARK: Writing

    /// Makes this checkpoint the last one, and the last one the one before.
    ///
    /// - Throws: `CheckpointError.cannotWrite`; the last checkpoint is still there then.
    public func write(_ checkpoint: Checkpoint) throws(CheckpointError) {
        try write(checkpoint.bytes(), as: Self.newName)
        try keepLast()
        try check(renameat(descriptor, Self.newName, descriptor, Self.lastName))
        try syncNames()
    }

    /// Replaces the ledger of a private training.
    ///
    /// - Throws: `CheckpointError.cannotWrite`; the ledger before is still there then.
    public func write(_ record: LedgerRecord) throws {
        try write(try record.bytes(), as: Self.newLedgerName)
        try check(renameat(descriptor, Self.newLedgerName, descriptor, Self.ledgerName))
        try syncNames()
    }

    private func syncNames() throws(CheckpointError) {
        // The names reach the disk with the folder; not all file systems can be asked for that.
        if fsync(descriptor) != 0, errno != EINVAL, errno != ENOTSUP { throw .cannotWrite(code: errno) }
    }

    private func write(_ bytes: [UInt8], as name: String) throws(CheckpointError) {
        let flags = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC
        let file = openat(descriptor, name, flags, 0o600)
        guard file >= 0 else { throw .cannotWrite(code: errno) }
        // What an earlier process left may have other permissions.
        var code = fchmod(file, 0o600) == 0 ? 0 : errno
        if code == 0 { code = FileAccess.write(bytes, to: file) }
        if code == 0, fsync(file) != 0 { code = errno }
        if close(file) != 0, code == 0 { code = errno }
        guard code == 0 else {
            unlinkat(descriptor, name, 0)
            throw .cannotWrite(code: code)
        }
    }

    /// Gives the last checkpoint the name of the one before; until the new one is there, it has both names.
    private func keepLast() throws(CheckpointError) {
        unlinkat(descriptor, Self.keptName, 0)
        if linkat(descriptor, Self.lastName, descriptor, Self.keptName, 0) == 0 {
            try check(renameat(descriptor, Self.keptName, descriptor, Self.previousName))
            // Renaming does nothing if both are names of one file already.
            unlinkat(descriptor, Self.keptName, 0)
        } else if errno != ENOENT {
            // A file system without second names.
            try check(renameat(descriptor, Self.lastName, descriptor, Self.previousName))
        }
    }

    private func check(_ result: Int32) throws(CheckpointError) {
        if result != 0 { throw .cannotWrite(code: errno) }
    }

    private func exists(_ name: String) -> Bool { faccessat(descriptor, name, F_OK, 0) == 0 }
}

private func systemRead(_ file: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
    read(file, buffer.baseAddress!, buffer.count)
}
