/// Where a master is that hands out tasks and collects answers, round by round.
enum CollectionState {
    case idle
    case distributing
    case encoding
    case collecting(CollectedRound)
    case decoding(CollectedRound)
    case finished
}

/// A round whose answers are being collected.
struct CollectedRound {
    /// The round's number, from 1.
    let number: Int
    /// The workers whose answers are in hand, in the order of their arrival.
    fileprivate(set) var answered: [Int] = []
    /// Workers whose answer to this round was no answer.
    fileprivate(set) var refused: Set<Int> = []
    /// Whether the time is over and the workers were asked for a sign of life.
    var isInquired = false

    init(number: Int) { self.number = number }
}

/// Which task each worker has, which workers are lost, and what became of their answers.
///
/// A worker has at most one task outstanding. One that lags gets the current round's task as soon as it answers an old one.
struct AnswerCollection {
    /// The workers that get no more tasks.
    private(set) var lost: Set<Int> = []
    /// What became of each worker's answers.
    private(set) var counts: [AnswerCounts]
    /// The round of the task that each worker has not answered yet.
    private var outstanding: [Int?]

    /// No task given yet.
    init(workerCount: Int) {
        counts = Array(repeating: AnswerCounts(), count: workerCount)
        outstanding = Array(repeating: nil, count: workerCount)
    }

    /// The workers that can be given a task.
    var idle: [Int] { outstanding.indices.filter { outstanding[$0] == nil && !lost.contains($0) } }

    /// Notes that a worker was given a round's task.
    ///
    /// - Precondition: it has none.
    mutating func give(round: Int, to worker: Int) {
        precondition(outstanding[worker] == nil, "one task at a time")
        outstanding[worker] = round
    }

    /// Notes that a worker gets no more tasks.
    mutating func lose(_ worker: Int) { lost.insert(worker) }

    /// Takes a worker's task back when its answer comes; returns false, and counts the answer as unexpected, if the worker
    /// did not have that task.
    mutating func accept(round: Int, from worker: Int) -> Bool {
        precondition(outstanding.indices.contains(worker), "no such worker")
        guard outstanding[worker] == round else {
            counts[worker].unexpected += 1
            return false
        }
        outstanding[worker] = nil
        return true
    }

    /// Notes an answer that came after its round.
    mutating func noteLate(_ worker: Int) { counts[worker].late += 1 }

    /// Notes an answer that came in time; `isAnswer` says whether it could be read.
    mutating func note(isAnswer: Bool, of worker: Int, for round: inout CollectedRound) {
        if isAnswer {
            counts[worker].used += 1
            round.answered.append(worker)
        } else {
            counts[worker].malformed += 1
            round.refused.insert(worker)
        }
    }

    /// Notes that an answer which came in time was proved wrong.
    mutating func noteWrong(_ worker: Int) {
        counts[worker].used -= 1
        counts[worker].wrong += 1
    }

    /// The answers that have come or can still come. One that has come counts, even if its worker was lost since.
    func possibleCount(_ round: CollectedRound) -> Int {
        counts.indices.count {
            round.answered.contains($0) || !lost.contains($0) && !round.refused.contains($0)
        }
    }

    /// The workers that have not answered.
    func missing(_ round: CollectedRound) -> [WorkerID] {
        counts.indices.filter { !round.answered.contains($0) }.map { WorkerID($0) }
    }
}
