/// What one check of the doctor found.
package struct Finding: Hashable, Encodable, Sendable {
    /// How bad it is.
    package enum Status: String, Encodable, Sendable {
        /// All is well, or there is nothing that matters here.
        case ok
        /// A training runs, but not as it could, or not in every case.
        case warning
        /// A training of so many ranks will not run.
        case problem
    }

    /// The name of the check, stable for programs that read the report.
    package let check: String
    /// How bad it is.
    package let status: Status
    /// What was seen.
    package let what: String
    /// What to do; missing if nothing has to be done.
    package let fix: String?

    private init(_ check: String, _ status: Status, _ what: String, fix: String?) {
        (self.check, self.status, self.what, self.fix) = (check, status, what, fix)
    }

    static func ok(_ check: String, _ what: String) -> Finding { Finding(check, .ok, what, fix: nil) }

    static func warning(_ check: String, _ what: String, fix: String) -> Finding {
        Finding(check, .warning, what, fix: fix)
    }

    static func problem(_ check: String, _ what: String, fix: String) -> Finding {
        Finding(check, .problem, what, fix: fix)
    }
}
