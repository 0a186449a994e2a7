import Foundation

/// Writes whole files, so that at any time the old or the new contents are there.
package enum FileOutput {
    /// Whether the path leads to a device or a pipe, `/dev/stdout` for instance: it is written to and never replaced.
    package static func isStream(_ path: String) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else { return false }
        return status.st_mode & S_IFMT != S_IFREG || path.hasPrefix("/dev/")
    }

    /// Writes `data`; throws a ``CommandFailure`` if that cannot be done.
    package static func write(_ data: Data, to path: String) throws {
        do {
            if isStream(path) {
                let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
                try handle.write(contentsOf: data)
                return try handle.close()
            }
            try data.write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw CommandFailure(
                status: .cannotWrite, what: "\(path) cannot be written", why: error.localizedDescription,
                fix: "check the folder and the free space")
        }
    }
}
