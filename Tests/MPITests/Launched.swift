import Foundation
import MPI

/// Programs of this package, run by the mpirun that belongs to the library at hand.
enum Launched {
    struct Outcome {
        /// Nil if the run did not end in time.
        let exitCode: Int32?
        /// What the ranks and mpirun wrote.
        let output: String
    }

    struct Missing: Error {
        let what: String
    }

    /// The path of mpirun, if there is one for the library at hand.
    static let mpirun: String? = {
        let names = Library.implementation == .mpich ? ["mpirun.mpich"] : ["mpirun.openmpi", "mpirun"]
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        return names.lazy.flatMap { name in folders.map { "\($0)/\(name)" } }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }()

    /// The folder of the products: the one where the test bundle is.
    static var productFolder: URL {
        #if os(Linux)
            URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        #else
            Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL.deletingLastPathComponent()
                ?? Bundle.main.bundleURL
        #endif
    }

    /// Runs a program on some ranks with closed input, and ends it when the time is over.
    static func run(program: String, arguments: [String] = [], ranks: Int, limit: Double) throws -> Outcome {
        guard let mpirun else { throw Missing(what: "mpirun") }
        let path = productFolder.appendingPathComponent(program).path
        guard FileManager.default.isExecutableFile(atPath: path) else { throw Missing(what: path) }
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("mpi-tests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let outputFile = folder.appendingPathComponent("output")
        _ = FileManager.default.createFile(atPath: outputFile.path, contents: nil)
        let output = try FileHandle(forWritingTo: outputFile)
        defer { try? output.close() }

        var options = ["-np", "\(ranks)"]
        if Library.implementation == .openMPI {
            options += [
                "--oversubscribe", "--mca", "odls_base_cutoff", "1000", "--mca", "orte_tmpdir_base", folder.path,
            ]
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: mpirun)
        process.arguments = options + [path] + arguments
        process.environment = environment(temporaryFolder: folder.path)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let ended: Bool? = wait(upTo: limit) { process.isRunning ? nil : true }
        if ended == nil {
            process.terminate()
            if wait(upTo: 5, until: { process.isRunning ? nil : true }) == nil {
                kill(process.processIdentifier, SIGKILL)
            }
        }
        process.waitUntilExit()
        let text = String(decoding: try Data(contentsOf: outputFile), as: UTF8.self)
        return Outcome(exitCode: ended == nil ? nil : process.terminationStatus, output: text)
    }

    /// The environment without what MPI has put into this process, which would confuse a launcher.
    private static func environment(temporaryFolder: String) -> [String: String] {
        let prefixes = ["OMPI_", "ORTE_", "OPAL_", "PMIX_", "PMI_", "PRTE_", "HYDI_"]
        var result = ProcessInfo.processInfo.environment.filter { variable in
            !prefixes.contains { variable.key.hasPrefix($0) }
        }
        result["TMPDIR"] = temporaryFolder
        if getuid() == 0 {
            result["OMPI_ALLOW_RUN_AS_ROOT"] = "1"
            result["OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"] = "1"
        }
        return result
    }
}
