import CMPI

/// What a rank does about an error that leaves the closure of ``withWorld(onError:_:)``.
public enum FailureResponse: Hashable, Sendable {
    /// The rank prints the error, and all ranks end with the exit code, in `1 ... 255`: without that, the others
    /// could wait for this rank for ever. The corresponding C function is `MPI_Abort`.
    case abort(exitCode: Int)
    /// The rank finalizes MPI and throws the error: for errors that all ranks have agreed on. If a request of this
    /// rank has not ended, it is `abort(exitCode: 70)` all the same.
    case finalize
}

/// What happens when `MPI_Finalize` does not come back, as it may while other ranks are dead or stopped.
public struct FinalizeLimit: Hashable, Sendable {
    /// How long it may take, in seconds, at least one.
    public var seconds: Int
    /// The exit code with which the process ends then.
    public var exitCode: Int32

    /// A limit with the given values.
    public init(seconds: Int, exitCode: Int32) {
        self.seconds = seconds
        self.exitCode = exitCode
    }
}

/// Starts MPI, runs a closure with all ranks of the run, and finalizes MPI.
///
/// May be called once in a process. MPI is used on the calling thread only, which is checked; other threads may compute
/// meanwhile (`MPI_THREAD_FUNNELED`). The closure is synchronous, since after an `await` it could go on elsewhere.
///
/// Before the start, SIGPIPE is ignored, and with Open MPI the following is set as far as neither mpirun nor the
/// environment says otherwise: waiting ranks offer their core (`mpi_yield_when_idle`), shared memory alone carries
/// messages if all ranks are on one host (`pml ob1`, `btl self,vader`), a process without a launcher starts no daemon
/// (`ess_singleton_isolated`), and `async_mpi_finalize`: `MPI_Finalize` does not wait for the other ranks. Hence a
/// dead rank does not keep the others, but a rank that leaves must not owe anything either: agree on the end, for
/// instance by a last message to rank 0 and its answer. MPICH has no such setting, and its ranks leave together.
///
/// Where it waits all the same, ``Communicator/finalizeLimit`` ends the process.
///
/// A world of one rank needs no launcher. There, an error is always thrown on after MPI was finalized.
///
/// The corresponding C functions are `MPI_Init_thread` and `MPI_Finalize`.
///
/// - Parameters:
///   - response: says what to do about an error that the closure throws. Handle errors inside the closure where a
///     rank can still tell the others. The default ends all ranks with exit code 70.
///   - body: the work of this rank. The communicator does not outlive it.
/// - Returns: the closure's result.
/// - Throws: ``MPIError`` if MPI does not start, or if the launcher announced several ranks and the library sees one:
///   then the launcher belongs to another implementation than the program.
/// - Precondition: MPI was not started before.
public func withWorld<R>(
    onError response: (any Error) -> FailureResponse = { _ in .abort(exitCode: 70) },
    _ body: (Communicator) throws -> R
) throws -> R {
    precondition(!cmpi_was_initialized(), "MPI can be started once in a process only")
    let announcement = Launcher.current
    cmpi_set_fine_timers()
    var isFunneled = false
    try check(cmpi_init(&isFunneled), "MPI_Init_thread", rank: announcement?.rank)
    guard isFunneled else {
        throw MPIError(
            function: "MPI_Init_thread", errorClass: .setup,
            message: "\(Library.name) does not allow a process with several threads (MPI_THREAD_FUNNELED)")
    }
    let communicator = try Communicator()
    do {
        try checkSize(of: communicator, against: announcement)
    } catch {
        _ = finalize(communicator)
        throw error
    }
    let result: R
    do {
        result = try body(communicator)
    } catch {
        var exitCode: Int? = nil
        if communicator.size > 1 {
            switch response(error) {
            case .abort(let code): exitCode = code
            case .finalize where communicator.pendingRequestCount > 0: exitCode = 70
            case .finalize: break
            }
        }
        if let exitCode {
            let text = error is MPIError ? "\(error)" : "rank \(communicator.rank): \(error)"
            cmpi_write_error("\(text)\n")
            communicator.abort(code: exitCode)
        }
        _ = finalize(communicator)
        throw error
    }
    try check(finalize(communicator), "MPI_Finalize", rank: communicator.rank)
    return result
}

private func finalize(_ communicator: Communicator) -> Int32 {
    communicator.close()
    let limit = communicator.finalizeLimit
    return cmpi_finalize(UInt32(clamping: max(limit.seconds, 1)), limit.exitCode)
}

private func checkSize(of communicator: Communicator, against announcement: Launcher.Announcement?) throws(MPIError) {
    guard let announcement, let size = announcement.size, size > 1, communicator.size == 1 else { return }
    throw MPIError(
        function: "MPI_Comm_size", errorClass: .setup,
        message: "the launcher announced \(size) ranks, but \(Library.name) sees one: use the mpirun that belongs to "
            + "the library that the program was built with",
        rank: announcement.rank)
}
