import TrainingProtocols

/// Tells which workers take their tiles so much later than the others that it is better to go on without them.
///
/// A worker's time runs from its last progress: from the tile that it took last, or from the first one on its way to it.
/// It may be a multiple of the median worker's time, but not less than a floor. Where too few workers would be left, and as
/// long as half of them have taken nothing, it may be as long as the ceiling.
package struct DeliveryWatch: Sendable {
    private let limits: RuntimeLimits
    /// The tiles on their way to each worker.
    private var underway: [Int]
    /// When each worker made its last progress.
    private var since: [Double]
    /// The time that each worker took for its last tile.
    private var durations: [Double?]

    /// A watch over `workerCount` workers to which nothing is on its way.
    package init(workerCount: Int, limits: RuntimeLimits) {
        self.limits = limits
        underway = Array(repeating: 0, count: workerCount)
        since = Array(repeating: 0, count: workerCount)
        durations = Array(repeating: nil, count: workerCount)
    }

    /// A tile is on its way.
    ///
    /// - Parameter now: seconds from a fixed point, as in all these functions.
    package mutating func sent(to worker: WorkerID, at now: Double) {
        if underway[worker.index] == 0 { since[worker.index] = now }
        underway[worker.index] += 1
    }

    /// A tile has been taken.
    package mutating func taken(by worker: WorkerID, at now: Double) {
        precondition(underway[worker.index] > 0, "nothing was on its way")
        underway[worker.index] -= 1
        durations[worker.index] = now - since[worker.index]
        since[worker.index] = now
    }

    /// The workers whose time is over.
    ///
    /// - Parameters:
    ///   - now: seconds from a fixed point.
    ///   - lost: workers that do not count any more.
    ///   - need: how many workers have to be left.
    /// - Returns: the workers to give up, in ascending order; if they leave fewer than `need`, their time was the ceiling.
    package func overdue(at now: Double, lost: Set<WorkerID>, need: Int) -> [WorkerID] {
        let waiting = underway.indices.filter { underway[$0] > 0 && !lost.contains(WorkerID($0)) }
        func late(_ limit: Double) -> [WorkerID] {
            waiting.filter { now - since[$0] > limit }.map { WorkerID($0) }
        }
        let early = late(patienceSeconds)
        return underway.count - lost.count - early.count >= need ? early : late(limits.roundSeconds)
    }

    /// How long a worker may take for a tile while enough others are left.
    package var patienceSeconds: Double {
        let known = durations.compactMap { $0 }.sorted()
        guard 2 * known.count > durations.count else { return limits.roundSeconds }
        let usual = known[known.count / 2] * limits.deliveryFactor
        return min(max(usual, limits.leastDeliverySeconds), limits.roundSeconds)
    }
}
