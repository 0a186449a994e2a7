import PrimeFields

/// A worker's side of a scheme: takes its share, then answers one task after another, with the help of the other workers
/// in some schemes.
///
/// As a master machine, it does no input or output. Messages between workers are numbered by *exchanges*, which follow
/// each other through all rounds; both sides know what an exchange is for.
public protocol WorkerMachine {
    /// How the share arrives.
    var layout: TileLayout { get }

    /// Gives the memory that tile `tile` is to be received into.
    mutating func withDestination(ofTile tile: Int, _ body: (UnsafeMutableRawBufferPointer) throws -> Void) rethrows

    /// The task of a round has come.
    ///
    /// - Parameter task: the worker's share of the round's weights.
    /// - Throws: `ProtocolError.malformedTask` if the task has the wrong length or words that are no residues;
    ///   `.unexpectedTask` if it is not of a round after those answered, in schemes where that matters.
    mutating func receive(task: UnsafeRawBufferPointer, round: Int) throws(ProtocolError) -> [WorkerAction]

    /// A message of another worker has come: before, with or after the task that it belongs to.
    ///
    /// - Throws: `ProtocolError.malformedExchange` if it has the wrong length or words that are no residues, or is none
    ///   that this worker sends.
    mutating func receive(
        _ message: UnsafeRawBufferPointer, from worker: WorkerID, exchange: Int
    ) throws(ProtocolError) -> [WorkerAction]

    /// The greatest number of bytes of a task.
    var taskByteCount: Int { get }

    /// The greatest number of bytes of a message from another worker; zero in schemes without such messages.
    var exchangeByteCount: Int { get }
}

/// What a worker machine asks of its runtime.
public enum WorkerAction {
    /// Send the answer of a round to the master.
    case answer(StorageSlice, round: Int)
    /// Send a message to another worker.
    case send(StorageSlice, to: WorkerID, exchange: Int)
}
