import Foundation

/// The terminal: results go to standard output, everything else to standard error.
package enum Console {
    /// Whether standard error is a terminal.
    package static let isTerminal = isatty(STDERR_FILENO) == 1

    /// The width of help texts; `nil` for that of the terminal.
    package static let helpWidth: Int? = isatty(STDOUT_FILENO) == 1 ? nil : 100

    /// The name that this program was started by.
    private static let program = URL(fileURLWithPath: CommandLine.arguments.first ?? "").lastPathComponent

    /// Writes a text as it is.
    package static func write(_ text: String, toStandardError: Bool = false, terminator: String = "\n") {
        let handle = toStandardError ? FileHandle.standardError : FileHandle.standardOutput
        try? handle.write(contentsOf: Data((text + terminator).utf8))
    }

    /// A line on standard error.
    package static func note(_ text: String) { write(text, toStandardError: true) }

    /// An error on standard error: what, why and what to do.
    package static func printError(_ failure: CommandFailure, rank: Int? = nil) {
        let place = rank.map { "rank \($0): " } ?? ""
        var lines = ["\(program): \(place)error: \(failure.what)"]
        if let why = failure.why { lines.append("  why: \(why)") }
        if let fix = failure.fix { lines.append("  fix: \(fix)") }
        note(lines.joined(separator: "\n"))
    }
}
