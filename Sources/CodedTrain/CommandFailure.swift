/// An error as the person at the terminal meets it: what happened, why, and what to do.
struct CommandFailure: Error {
    let status: ExitStatus
    let what: String
    var why: String?
    var fix: String?
}
