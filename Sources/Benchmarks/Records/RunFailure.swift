/// Why a run gave no measurement.
package struct RunFailure: Codable, Hashable, Sendable {
    /// What kind of end it was.
    package enum Kind: String, Codable, Sendable {
        /// The program does not do this job, and says why.
        case refused
        /// It ended with an error.
        case failed
        /// It did not end in time.
        case late
    }

    /// What kind of end it was.
    package let kind: Kind
    /// The exit code of the launcher.
    package let exitCode: Int32
    /// The last lines that it wrote to standard error.
    package let message: String

    /// A failure.
    package init(kind: Kind, exitCode: Int32, message: String) {
        self.kind = kind
        self.exitCode = exitCode
        self.message = message
    }

    /// Whether no plan fulfils what was asked for.
    package var isInfeasible: Bool { kind == .refused && exitCode == 78 }

    /// The failure that an outcome shows, or `nil` if it is a success.
    package init?(_ outcome: ChildProcess.Outcome) {
        guard outcome.isLate || outcome.exitCode != 0 else { return nil }
        let refusals: [Int32] = [64, 78]
        self.init(
            kind: outcome.isLate ? .late : refusals.contains(outcome.exitCode) ? .refused : .failed,
            exitCode: outcome.exitCode, message: Self.lastLines(outcome.errors))
    }

    /// The error that coded-train reported, if it did, or the last lines.
    ///
    /// Launchers add paragraphs of their own about ranks that left with an error.
    package static func lastLines(_ text: String, count: Int = 12) -> String {
        let lines = text.split(separator: "\n").map(String.init)
        if let start = lines.lastIndex(where: { $0.contains(": error: ") }) {
            let details = lines[(start + 1)...].prefix { $0.hasPrefix("  why: ") || $0.hasPrefix("  fix: ") }
            return ([lines[start]] + details).joined(separator: "\n")
        }
        return lines.suffix(count).joined(separator: "\n")
    }

    /// The first line, without the name of the program: short enough for a table.
    package var summary: String {
        if kind == .late { return "time limit" }
        let line = message.split(separator: "\n").first.map(String.init) ?? "exit code \(exitCode)"
        guard let mark = line.range(of: "error: ") else { return line }
        return String(line[mark.upperBound...])
    }
}
