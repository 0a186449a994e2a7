/// Why faults cannot be injected as they were asked for.
public enum InjectionError: Error, Hashable, Sendable {
    /// A fault is not written as the grammar has it.
    case malformed(String, Problem)
    /// A worker does not exist, or takes no part.
    case noSuchWorker(String, worker: Int, workerCount: Int)
    /// More workers are to be chosen than there are.
    case tooManyWorkers(String, have: Int, workerCount: Int)
    /// A round comes after the end.
    case roundBeyondEnd(String, round: Int, rounds: Int)

    /// What is wrong with the text of a fault.
    public enum Problem: Hashable, Sendable {
        /// It has not all of `KIND:WORKERS@WHEN`.
        case incomplete
        /// There is no such kind.
        case unknownKind(String)
        /// There is no such corruption; empty if none is given.
        case unknownCorruption(String)
        /// The delay is no time in `(0 s, 3600 s]` with its unit; empty if none is given.
        case notATime(String)
        /// The kind takes no value.
        case unexpectedValue(kind: String)
        /// The workers are no numbers, or one is named twice.
        case notWorkers(String)
        /// The moment is no round and no word of the grammar.
        case notAMoment(String)
        /// Answers are to be corrupted while shares are distributed.
        case nothingToCorrupt
    }
}
