/// An error as the person at the terminal meets it: what happened, why, and what to do.
package struct CommandFailure: Error {
    /// The exit code that goes with it.
    package let status: ExitStatus
    /// What happened.
    package let what: String
    /// Why it matters or came about.
    package var why: String?
    /// What to do.
    package var fix: String?

    /// A failure.
    package init(status: ExitStatus, what: String, why: String? = nil, fix: String? = nil) {
        self.status = status
        self.what = what
        self.why = why
        self.fix = fix
    }
}
