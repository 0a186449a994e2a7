import CommandLineSupport
import Foundation

/// A program that starts the ranks of an MPI job.
package struct LauncherProgram: Hashable, Sendable {
    /// Which MPI it belongs to, as far as their options differ.
    package enum Kind: Hashable, Sendable {
        /// `mpirun` of Open MPI up to version 4.
        case openMPI
        /// `mpirun` of Open MPI from version 5 on, which is that of PRRTE.
        case openMPI5
        /// `mpirun` of MPICH, named Hydra.
        case mpich
    }

    /// The path of the program.
    package let path: String
    /// Which MPI it belongs to.
    package let kind: Kind

    /// A launcher that is known already.
    package init(path: String, kind: Kind) {
        self.path = path
        self.kind = kind
    }

    /// Finds a launcher and asks for its version.
    ///
    /// - Parameter name: its path, or its name in `PATH`.
    /// - Throws: ``CommandFailure`` if there is none, or it is none of those known.
    package init(name: String) throws {
        guard let path = SearchPath.locate(name) else {
            throw CommandFailure(
                status: .missingFile, what: "there is no \(name)",
                why: "ranks are started by the launcher of an MPI library",
                fix: "apt-get install openmpi-bin, or name another launcher with --mpirun")
        }
        let text = try Self.answer(of: path, limitSeconds: 20)
        guard let text, let kind = Self.kind(inVersionText: text) else {
            throw CommandFailure(
                status: .unavailable, what: "\(path) is not the mpirun of Open MPI or MPICH",
                why: text == nil ? "it does not answer to --version" : "\(path) --version does not say so",
                fix: "name the right one with --mpirun")
        }
        self.init(path: path, kind: kind)
    }

    /// The kind from the answer to `--version`.
    package static func kind(inVersionText text: String) -> Kind? {
        for line in text.split(separator: "\n") {
            if line.contains("PRRTE") || line.contains("prterun") { return .openMPI5 }
            if line.contains("Open MPI") || line.contains("OpenRTE") {
                let version = line.split(whereSeparator: \.isWhitespace).last { $0.first?.isNumber == true }
                let major = version.flatMap { $0.split(separator: ".").first }.flatMap { Int($0) }
                return major.map { $0 >= 5 ? .openMPI5 : .openMPI }
            }
        }
        return text.contains("HYDRA") ? .mpich : nil
    }

    /// What the program says to `--version`; `nil` if it does not end in time.
    private static func answer(of path: String, limitSeconds: Double) throws -> String? {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = ["--version"]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        let ended = DispatchSemaphore(value: 0)
        process.terminationHandler = { _ in ended.signal() }
        try process.run()
        // A few hundred bytes, which a pipe holds.
        guard ended.wait(timeout: .now() + limitSeconds) == .success else {
            kill(process.processIdentifier, SIGKILL)
            return nil
        }
        return String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    }
}

/// Where programs are found.
package enum SearchPath {
    /// The path of a program: itself if it has a slash, otherwise where `PATH` has it.
    package static func locate(_ name: String) -> String? {
        if name.contains("/") { return access(name, X_OK) == 0 ? name : nil }
        let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
        return folders.map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
    }
}
