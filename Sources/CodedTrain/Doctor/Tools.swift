import Foundation

/// The programs that a shell would find.
struct Tools {
    private let folders: [String]

    /// The programs in the folders of `PATH`.
    init(path: String) { folders = path.split(separator: ":").map(String.init) }

    /// The path of a program; `nil` if it is not there.
    func find(_ name: String) -> String? {
        folders.lazy.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// The path of a program in the folder of the one that runs.
    func besideThisProgram(_ name: String) -> String? {
        let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        let path = program.deletingLastPathComponent().appendingPathComponent(name).path
        return FileManager.default.isExecutableFile(atPath: path) ? path : nil
    }

    /// A launcher of MPI programs and what it says of itself.
    func launcher(_ name: String) -> SystemDescription.Launcher? {
        find(name).map { path in
            .init(path: path, flavor: MPIFlavor(launcherText: Self.versionText(of: path, upTo: 5) ?? ""))
        }
    }

    /// What a program prints for `--version`; `nil` if it does not start, or does not end within `seconds`.
    private static func versionText(of path: String, upTo seconds: Double) -> String? {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = ["--version"]
        // A launcher must not take itself for a rank of the run that asks.
        process.environment = ProcessInfo.processInfo.environment.filter { variable in
            !["OMPI_", "PMIX_", "PMI_", "ORTE_", "SLURM_"].contains { variable.key.hasPrefix($0) }
        }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return nil }
        let end = ContinuousClock.now + .seconds(seconds)
        // The text is short enough for the pipe: the program never waits for a reader.
        while process.isRunning {
            guard ContinuousClock.now < end else {
                kill(process.processIdentifier, SIGKILL)
                return nil
            }
            usleep(2000)
        }
        return (try? output.fileHandleForReading.readToEnd()).map { String(decoding: $0, as: UTF8.self) }
    }
}
