import PrimeFields

/// The master's side of a scheme: takes events, returns what is to be done, and does no input or output, reads no clock
/// and owns no thread.
///
/// The runtime carries the actions out in their order and feeds what happens back. The same machine runs under MPI,
/// within one process and in the test network.
public protocol MasterMachine {
    /// The scheme's workers.
    var workerCount: Int { get }

    /// How many of them have to hold their shares for the run to go on.
    var neededWorkerCount: Int { get }

    /// How far messages are numbered, which a transport may have a limit for.
    var messageNumbers: MessageNumbers { get }

    /// What each worker is told before its share comes.
    func assignment(for worker: WorkerID) -> WorkerAssignment

    /// Begins the run.
    mutating func start() throws -> [MasterAction]

    /// All tiles of the share stream have been taken, by all workers but those that were reported lost.
    mutating func sharesDistributed() throws -> [MasterAction]

    /// Does the work of an action `perform`.
    mutating func perform(_ step: MasterStep) throws -> [MasterAction]

    /// An answer has come. Late, repeated, unexpected and malformed answers are dropped and counted.
    mutating func receive(
        _ answer: UnsafeRawBufferPointer, from worker: WorkerID, round: Int
    ) throws -> [MasterAction]

    /// The time for this round is over.
    mutating func deadlinePassed(round: Int) throws -> [MasterAction]

    /// The workers of an action `inquire` have been asked; these gave no sign of life.
    mutating func workersInquired(silent: [WorkerID], round: Int) throws -> [MasterAction]

    /// This worker will not answer any more.
    mutating func workerLost(_ worker: WorkerID) throws -> [MasterAction]

    /// The weights reached so far, on scaled features.
    var weights: [Double] { get }

    /// What was counted so far of each worker's answers.
    var answerCounts: [AnswerCounts] { get }
}

/// How far the messages of a run are numbered.
public struct MessageNumbers: Hashable, Sendable {
    /// The rounds at most.
    public let rounds: Int
    /// The numbers that a round takes.
    public let perRound: Int

    /// Numbers for so many rounds.
    package init(rounds: Int, perRound: Int) {
        self.rounds = rounds
        self.perRound = perRound
    }
}

/// What a master machine asks of its runtime.
public enum MasterAction {
    /// Send every tile of the stream to its worker, then call `sharesDistributed()`.
    case distribute(any ShareStream)
    /// Call `perform(_:)` with this step. Steps are actions so that the runtime can time them.
    case perform(MasterStep)
    /// Send the task of a round to a worker, which has none outstanding.
    case send(StorageSlice, to: WorkerID, round: Int)
    /// Feed answers, and `deadlinePassed(round:)` if time runs out first.
    case awaitAnswers(round: Int)
    /// Ask these workers for a sign of life, then call `workersInquired(silent:round:)`.
    case inquire([WorkerID], round: Int)
    /// A round is done.
    case roundFinished(RoundMetrics)
    /// The run is done; the workers may leave.
    case finished
}

/// The pieces of a master's own work that are timed apart.
public enum MasterStep: String, Hashable, Sendable {
    /// Quantize and encode the weights of the next round.
    case encodeWeights
    /// Decode the answers and update the weights.
    case decode
}

/// How a worker's answers fared.
public struct AnswerCounts: Hashable, Codable, Sendable {
    /// Came in time and was right: decoded from, or a check of those that were.
    public var used = 0
    /// Came in time and was proved wrong by the others.
    public var wrong = 0
    /// Came after their round had been decoded.
    public var late = 0
    /// Had the wrong length, or words that are no residues.
    public var malformed = 0
    /// Repeated, or for a round that was never asked for.
    public var unexpected = 0

    /// No answers.
    public init() {}

    /// The counts of a report. Those of earlier versions know no wrong answers.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        used = try container.decode(Int.self, forKey: .used)
        wrong = try container.decodeIfPresent(Int.self, forKey: .wrong) ?? 0
        late = try container.decode(Int.self, forKey: .late)
        malformed = try container.decode(Int.self, forKey: .malformed)
        unexpected = try container.decode(Int.self, forKey: .unexpected)
    }
}
