import Foundation
import PrimeFields

/// Looks at this machine.
package enum MachineProbe {
    /// The record of this machine.
    ///
    /// - Parameter program: the program that is measured; its folder tells the revision of the sources.
    package static func record(
        subcommand: String, isQuick: Bool, launcher: MPILauncher?, program: String?
    ) -> MachineRecord {
        let folder = URL(fileURLWithPath: program ?? CommandLine.arguments[0]).deletingLastPathComponent().path
        return MachineRecord(
            subcommand: subcommand, isQuick: isQuick, processor: processor, cores: cores,
            memoryBytes: ProcessInfo.processInfo.physicalMemory, system: system, mpi: launcher?.version,
            swift: line(of: "swift", ["--version"], containing: "Swift version"), instructionSet: InstructionSet.build,
            commit: revision(of: folder),
            date: Date.now.ISO8601Format())
    }

    /// The commit of the sources, marked if they were changed since. What measuring itself writes is no change.
    private static func revision(of folder: String) -> String? {
        guard let commit = line(of: "git", ["-C", folder, "rev-parse", "--short=10", "HEAD"]) else { return nil }
        let status = ["-C", folder, "status", "--porcelain", "--untracked-files=no", "--"]
        let isChanged = line(of: "git", status + [":(top)", ":(top,exclude)docs/benchmarks"]) != nil
        return isChanged ? commit + "-dirty" : commit
    }

    private static var processor: String {
        let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
        let name = line?.split(separator: ":", maxSplits: 1).last.map { $0.trimmingCharacters(in: .whitespaces) }
        return name ?? "unknown processor"
    }

    private static var cores: Int { ProcessInfo.processInfo.activeProcessorCount }

    private static var system: String {
        let text = (try? String(contentsOfFile: "/etc/os-release", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("PRETTY_NAME=") }
        let name = line.map { $0.dropFirst("PRETTY_NAME=".count).trimmingCharacters(in: ["\""]) }
        // The name and the number: what follows is the system's own.
        let kernel = self.line(of: "uname", ["-sr"]).map { line in line.prefix { $0 != "-" }.description }
        return [name ?? ProcessInfo.processInfo.operatingSystemVersionString, kernel].compactMap { $0 }
            .joined(separator: ", ")
    }

    /// A line that a program prints, if it is installed and content.
    private static func line(of name: String, _ arguments: [String], containing text: String = "") -> String? {
        guard let path = ChildProcess.locate(name), let folder = try? TemporaryFolder(),
            let outcome = try? ChildProcess.run(path, arguments, folder: folder.url, timeLimit: 20),
            outcome.exitCode == 0
        else { return nil }
        return outcome.output.split(separator: "\n").first { text.isEmpty || $0.contains(text) }.map {
            $0.trimmingCharacters(in: .whitespaces)
        }
    }
}
