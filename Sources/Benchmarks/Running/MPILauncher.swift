import CommandLineSupport
import Foundation

/// An `mpirun`, and what it has to be told on one machine with fewer cores than ranks.
package struct MPILauncher: Sendable {
    /// Which MPI it belongs to.
    package enum Kind: Sendable { case openMPI, mpich }

    /// The path of the program.
    package let path: String
    /// Which MPI it belongs to.
    package let kind: Kind
    /// What it says of its version.
    package let version: String

    /// Finds a launcher and asks for its version.
    ///
    /// - Parameter name: its path, or its name in `PATH`.
    /// - Throws: ``CommandFailure`` if there is none or it does not answer.
    package init(name: String) throws {
        guard let path = ChildProcess.locate(name) else {
            throw CommandFailure(
                status: .missingFile, what: "there is no \(name)", why: "the runs need an MPI launcher",
                fix: "apt-get install openmpi-bin, or give --mpirun")
        }
        let folder = try TemporaryFolder()
        let outcome = try ChildProcess.run(path, ["--version"], folder: folder.url, timeLimit: 20)
        guard outcome.exitCode == 0, let (kind, version) = Self.parse(version: outcome.output + outcome.errors) else {
            throw CommandFailure(
                status: .unavailable, what: "\(path) is not the mpirun of Open MPI or MPICH",
                why: "\(path) --version does not say so", fix: "give the right one with --mpirun")
        }
        (self.path, self.kind, self.version) = (path, kind, version)
    }

    /// The kind and the version from the answer to `--version`.
    package static func parse(version text: String) -> (kind: Kind, version: String)? {
        func number(in line: Substring) -> String {
            line.split(whereSeparator: \.isWhitespace).last { $0.first?.isNumber == true }.map { " \($0)" } ?? ""
        }
        for line in text.split(separator: "\n") {
            if line.contains("Open MPI") || line.contains("OpenRTE") {
                return (.openMPI, "Open MPI" + number(in: line))
            }
            if line.trimmingCharacters(in: .whitespaces).hasPrefix("Version:") {
                return text.contains("HYDRA") ? (.mpich, "MPICH" + number(in: line)) : nil
            }
        }
        return nil
    }

    /// The arguments that start `ranks` processes of `command`.
    ///
    /// - Parameters:
    ///   - scratch: a folder for what MPI writes.
    ///   - shared: a folder in memory for what ranks share.
    package func arguments(ranks: Int, command: [String], scratch: URL, shared: URL) -> [String] {
        var options: [String] = []
        if kind == .openMPI {
            // From 32 ranks on, the threads with which mpirun starts processes hang when the processes are short-lived.
            options += ["--oversubscribe", "--mca", "odls_base_cutoff", "1000"]
            options += ["--mca", "orte_tmpdir_base", scratch.path]
            options += ["--mca", "btl_vader_backing_directory", shared.path]
        }
        return options + ["-np", String(ranks)] + command
    }

    /// Variables that the launcher needs.
    package var environment: [String: String] {
        guard kind == .openMPI, getuid() == 0 else { return [:] }
        return ["OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"]
    }

    /// Runs a command on `ranks` processes; what they leave in temporary folders goes away with the run.
    package func run(ranks: Int, command: [String], folder: URL, timeLimit: Double) throws -> ChildProcess.Outcome {
        let memory = URL(fileURLWithPath: "/dev/shm")
        let shared = try TemporaryFolder(in: access(memory.path, W_OK) == 0 ? memory : folder)
        return try ChildProcess.run(
            path, arguments(ranks: ranks, command: command, scratch: folder, shared: shared.url),
            environment: environment.merging(["TMPDIR": folder.path]) { $1 }, folder: folder, timeLimit: timeLimit)
    }
}
