import MPI

/// One thing that all ranks check together.
struct Check {
    let name: String
    /// Throws on the ranks that see something wrong. Its tags are `tag ..< tag + 8`. May return a remark for rank 0.
    let body: (_ messages: Messages, _ tag: Int) throws -> String?

    init(name: String, body: @escaping (_ messages: Messages, _ tag: Int) throws -> Void) {
        self.name = name
        self.body = { messages, tag in
            try body(messages, tag)
            return nil
        }
    }

    init(name: String, remark: @escaping (_ messages: Messages, _ tag: Int) throws -> String?) {
        self.name = name
        body = remark
    }

    /// All checks, in the order in which every rank makes them.
    static var all: [Check] {
        [
            Check(name: "world fits the launcher", body: worldFitsLauncher),
            Check(name: "ring", body: ring),
            Check(name: "any source, in order for each", body: anySource),
            Check(name: "zero length", body: zeroLength),
            Check(name: "64 KB to the next rank", body: { try exchange($0, $1, byteCount: 64_000) }),
            Check(name: "8 MB to the next rank", body: { try exchange($0, $1, byteCount: 8_000_000) }),
            Check(name: "1000 small messages to each rank", body: manySmall),
            Check(name: "request set", body: requestSet),
            Check(name: "truncated receive", body: truncatedReceive),
            Check(name: "truncated requests", body: truncatedRequests),
            Check(name: "found messages", body: foundMessages),
            Check(name: "wrong ranks and tags", body: wrongArguments),
            Check(name: "too many bytes", body: tooManyBytes),
            Check(name: "wait ends in time", body: waitEndsInTime),
            Check(name: "waiting costs little", remark: waitingCostsLittle),
            Check(name: "round trips", remark: roundTrips),
        ]
    }
}
