/// The exit codes of the commands, those of `sysexits.h` where it has one.
package enum ExitStatus: Int32, Sendable {
    /// All is done.
    case success = 0
    /// The command line or the configuration file is wrong.
    case usage = 64
    /// Data or a model are malformed.
    case badData = 65
    /// A file is missing.
    case missingFile = 66
    /// Too few workers answer, or too many of them wrongly.
    case unavailable = 69
    /// An error of the program or of MPI.
    case internalError = 70
    /// An output cannot be written.
    case cannotWrite = 73
    /// Stopped before the end, at a checkpoint from which the run can be resumed.
    case checkpointed = 75
    /// No plan fulfils what is asked for.
    case infeasible = 78
}
