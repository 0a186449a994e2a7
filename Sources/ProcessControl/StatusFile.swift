import Foundation

/// How rank 0 tells its launcher how a run went, since mpirun does not pass that on when ranks may die.
///
/// The launcher names a file in the environment. When MPI has started on all ranks, rank 0 writes its identity to the file
/// of this name with `.started` after it; at its end, `{"exitCode":n}` to the file itself. Both appear whole.
package struct StatusFile: Hashable, Sendable {
    /// The variable of the environment that names the file.
    package static let variable = "CODED_TRAIN_STATUS_FILE"

    /// Where it is.
    package let path: String

    private struct Contents: Codable {
        let exitCode: Int32
    }

    /// The file at a path.
    package init(path: String) { self.path = path }

    /// The file that this process was asked for, if any.
    package static var asked: StatusFile? {
        ProcessInfo.processInfo.environment[variable].flatMap { $0.isEmpty ? nil : StatusFile(path: $0) }
    }

    /// Says that all ranks have started MPI, and which process rank 0 is.
    package func noteStart() throws {
        try write(try JSONEncoder().encode(ProcessIdentity.current), to: startPath)
    }

    /// Says how the run has ended.
    package func write(exitCode: Int32) throws {
        try write(try JSONEncoder().encode(Contents(exitCode: exitCode)), to: path)
    }

    /// Whether the ranks have started.
    package var isStarted: Bool { FileManager.default.fileExists(atPath: startPath) }

    /// The process of rank 0, once it has started.
    package var master: ProcessIdentity? {
        FileManager.default.contents(atPath: startPath).flatMap {
            try? JSONDecoder().decode(ProcessIdentity.self, from: $0)
        }
    }

    /// The exit code of the run; `nil` as long as none was written.
    package var exitCode: Int32? {
        FileManager.default.contents(atPath: path).flatMap {
            try? JSONDecoder().decode(Contents.self, from: $0).exitCode
        }
    }

    private var startPath: String { path + ".started" }

    private func write(_ data: Data, to path: String) throws {
        try data.write(to: URL(fileURLWithPath: path), options: .atomic)
    }
}
