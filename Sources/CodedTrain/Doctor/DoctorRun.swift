import CommandLineSupport
import Foundation
import MPIRuntime

/// Describes the system, checks it, and says what was found.
struct DoctorRun {
    let options: DoctorCommand
    let context: RunContext

    /// The JSON report of the doctor.
    private struct Report: Encodable {
        let schemaVersion = 1
        let version: String
        let system: SystemDescription
        let findings: [Finding]
    }

    func run() throws -> ExitStatus {
        try OutputCheck.run(outputs: [("--report", options.report)], inputs: [("--hostfile", options.hostfile)])
        if case .mpi(let transport) = context, transport.workerCount > 0, let ranks = options.ranks,
            ranks != transport.workerCount + 1
        {
            throw CommandFailure(
                status: .usage,
                what: "--ranks \(ranks) does not go with the \(transport.workerCount + 1) ranks of mpirun",
                fix: "leave out --ranks, or give mpirun -np 1")
        }
        let system = try SystemDescription.gather(
            rankCount: options.ranks, hostfile: try options.hostfile.map(read), context: context)
        let findings = Diagnosis.findings(of: system)
        let shown = options.quiet ? findings.filter { $0.status != .ok } : findings
        if !shown.isEmpty { Console.write(Self.text(shown)) }
        if let path = options.report {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            let report = Report(version: CodedTrain.version, system: system, findings: findings)
            try FileOutput.write(try encoder.encode(report), to: path)
        }
        let problemCount = findings.count { $0.status == .problem }
        if !options.quiet { Console.write(Self.summary(findings, of: system)) }
        return problemCount == 0 ? .success : .unavailable
    }

    private func read(_ path: String) throws -> (text: String, name: String) {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw CommandFailure(
                status: .missingFile, what: "the hostfile \(path) cannot be read", fix: "check the path")
        }
        return (text, path)
    }

    private static func text(_ findings: [Finding]) -> String {
        let lines = findings.map { finding in
            let head = pad(finding.status.rawValue, to: 9) + pad(finding.check, to: 18) + finding.what
            return finding.fix.map { head + "\n" + pad("", to: 27) + "fix: \($0)" } ?? head
        }
        return lines.joined(separator: "\n")
    }

    private static func summary(_ findings: [Finding], of system: SystemDescription) -> String {
        let problems = findings.count { $0.status == .problem }
        let warnings = findings.count { $0.status == .warning }
        let counts = "\(problems) problem\(problems == 1 ? "" : "s"), \(warnings) warning\(warnings == 1 ? "" : "s")"
        return "\(system.hostName), \(system.rankCount) ranks: \(counts)"
    }

    private static func pad(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }
}
