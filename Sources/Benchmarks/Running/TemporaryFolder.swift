import Foundation

/// A folder that goes away with its contents.
package struct TemporaryFolder: ~Copyable {
    /// Where it is.
    package let url: URL

    /// A new folder.
    ///
    /// - Parameter parent: where to put it; by default where temporary files go. Its path is short, since MPI names
    ///   sockets in it.
    package init(in parent: URL = FileManager.default.temporaryDirectory) throws {
        url = parent.appendingPathComponent("ctb-\(String(UInt32.random(in: 0 ... .max), radix: 36))")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }
}
