import CommandLineSupport
import Foundation

/// The folders of one run, which go away with all that MPI leaves in them.
package struct RunFolders: ~Copyable {
    /// Where they are.
    package struct Paths: Hashable, Sendable {
        /// For MPI's sessions and the status file.
        package let scratch: String
        /// For what ranks share: in memory, where the system has a place for that.
        package let shared: String

        /// Two folders.
        package init(scratch: String, shared: String) {
            self.scratch = scratch
            self.shared = shared
        }
    }

    /// Where they are.
    package let paths: Paths

    /// Makes them.
    ///
    /// - Parameter parent: where to put the first one. Its path must be short, since MPI names sockets in it.
    /// - Throws: ``CommandFailure`` if that cannot be done.
    package init(in parent: String) throws {
        let scratch = try Self.make(in: parent)
        let memory = "/dev/shm"
        do {
            let shared = access(memory, W_OK) == 0 ? try Self.make(in: memory) : scratch
            paths = Paths(scratch: scratch, shared: shared)
        } catch {
            try? FileManager.default.removeItem(atPath: scratch)
            throw error
        }
    }

    private static func make(in parent: String) throws -> String {
        var template = Array((parent + "/coded-mpirun.XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else {
            throw CommandFailure(
                status: .cannotWrite, what: "no folder can be made in \(parent)", why: String(cString: strerror(errno)),
                fix: "name another place with the environment's TMPDIR")
        }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: paths.scratch)
        try? FileManager.default.removeItem(atPath: paths.shared)
    }
}
