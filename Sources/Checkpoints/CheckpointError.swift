/// What is wrong with a checkpoint, or with its folder.
public enum CheckpointError: Error, Hashable, Sendable {
    /// The file is none of this program's checkpoints.
    case notACheckpoint
    /// The file is not as it was written.
    case damaged(reason: String)
    /// The file is of a newer version of the format.
    case unsupportedVersion(have: Int, supported: Int)
    /// The file cannot be read; the system's `errno`.
    case unreadable(code: Int32)
    /// The folder cannot be made, opened or written to; the system's `errno`.
    case cannotWrite(code: Int32)
    /// Another process uses the folder.
    case folderInUse
}
