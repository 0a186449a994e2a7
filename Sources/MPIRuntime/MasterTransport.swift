import PrimeFields
import RunReport
import TrainingProtocols

/// How a master reaches its workers. It carries messages and decides nothing.
package protocol MasterTransport: AnyObject {
    /// The number of workers.
    var workerCount: Int { get }

    /// Makes sure that messages can be numbered so far.
    ///
    /// - Throws: `RuntimeError.tooManyRounds` if they cannot.
    func reserve(_ numbers: MessageNumbers) throws

    /// Tells each worker that takes part what it is to do: the first ones, if there are more.
    func assign(_ assignments: [WorkerAssignment]) throws

    /// Brings every tile of a stream to its worker. Workers that do not take theirs in time are lost.
    ///
    /// - Parameter need: how many workers have to hold their shares in the end.
    /// - Throws: `RuntimeError.tooFewWorkersLeft` if fewer do.
    func distribute(_ stream: any ShareStream, need: Int, clock: PhaseClock) throws

    /// Begins to send a worker its task.
    func send(_ task: StorageSlice, to worker: WorkerID, round: Int) throws

    /// Waits for an answer, whichever comes first.
    ///
    /// - Parameters:
    ///   - seconds: the longest time to wait.
    ///   - body: gets the answer's bytes, its worker and its round.
    /// - Returns: what `body` returned, or `nil` if the time is over or workers were lost.
    func nextAnswer<Result>(
        upTo seconds: Double, _ body: (UnsafeRawBufferPointer, WorkerID, Int) throws -> Result
    ) throws -> Result?

    /// The workers that the run goes on without, in the order in which they were lost.
    var lostWorkers: [LostWorker] { get }

    /// The workers that were lost since this was last asked: they will not answer any more.
    func takeLosses() -> [WorkerID]

    /// Asks workers for a sign of life; answers count as one.
    func inquire(_ workers: [WorkerID]) throws

    /// The workers that gave a sign of life since the last inquiry.
    var responsiveWorkers: Set<WorkerID> { get }

    /// Lets the workers go and collects their reports; `nil` for one that did not answer.
    func dismiss() -> [WorkerReport?]

    /// The bytes of shares and tasks that were sent, and of answers that came.
    var traffic: Traffic { get }
}

/// Bytes of payload on the way.
package struct Traffic: Hashable, Codable, Sendable {
    /// Shares of the data and of the weights.
    package var bytesToWorkers = 0
    /// Answers.
    package var bytesFromWorkers = 0

    /// Nothing sent yet.
    package init() {}
}
