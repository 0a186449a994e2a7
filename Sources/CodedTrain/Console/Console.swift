import Foundation

/// The terminal: results go to standard output, everything else to standard error.
enum Console {
    static let isTerminal = isatty(STDERR_FILENO) == 1

    /// The width of help texts; `nil` for that of the terminal.
    static let helpWidth: Int? = isatty(STDOUT_FILENO) == 1 ? nil : 100

    static func write(_ text: String, toStandardError: Bool = false, terminator: String = "\n") {
        let handle = toStandardError ? FileHandle.standardError : FileHandle.standardOutput
        try? handle.write(contentsOf: Data((text + terminator).utf8))
    }

    static func note(_ text: String) { write(text, toStandardError: true) }

    static func printError(_ failure: CommandFailure, rank: Int? = nil) {
        let place = rank.map { "rank \($0): " } ?? ""
        var lines = ["coded-train: \(place)error: \(failure.what)"]
        if let why = failure.why { lines.append("  why: \(why)") }
        if let fix = failure.fix { lines.append("  fix: \(fix)") }
        note(lines.joined(separator: "\n"))
    }
}
