import FaultInjection
import PrimeFields
import TrainingProtocols

/// A network in virtual time: runs a master machine and its workers, and does to their messages what a plan says.
///
/// No clock and no thread: the next event is the earliest one, and all that is random follows from the plan's seed. Shares
/// arrive before the first round, as under MPI; faults strike answers, and workers as a whole.
public struct SimulatedNetwork {
    /// What is done to the messages.
    public var plan: FaultPlan
    /// What looks at them.
    public var observer: NetworkObserver

    /// A network that carries out `plan`.
    public init(plan: FaultPlan, observer: NetworkObserver = NetworkObserver()) {
        self.plan = plan
        self.observer = observer
    }

    /// Runs the machine to its end, or to its error.
    public func run(_ master: any MasterMachine) -> SimulationOutcome {
        let simulation = Simulation(master: master, plan: plan, observer: observer)
        simulation.run()
        return simulation.outcome
    }
}

/// One run.
private final class Simulation {
    private enum Event {
        case taskArrives(StorageSlice, WorkerID, round: Int)
        case exchangeArrives(StorageSlice, from: WorkerID, to: WorkerID, exchange: Int)
        case answerArrives(Answer, WorkerID, round: Int)
        case inquiryEnds([WorkerID], round: Int)
        case stepIsDone(MasterStep)
        case deadline(round: Int)
        case deathIsReported(WorkerID)
    }

    /// An answer: as the worker's machine gave it, in the machine's own memory, or changed on its way.
    private enum Answer {
        case original(StorageSlice)
        case changed([UInt8])
    }

    private struct GaveUp: Error {}

    private(set) var outcome: SimulationOutcome
    private var master: any MasterMachine
    private let assignments: [WorkerAssignment]
    private var workers: [any WorkerMachine]
    private let plan: FaultPlan
    private let observer: NetworkObserver
    private var generator: SeededGenerator
    private var events = EventQueue<Event>()
    private var now = 0.0
    /// Whether a worker has a task to which no answer has reached the master.
    private var isOutstanding: [Bool]
    private var isReportedLost: [Bool]
    /// What injected faults and the distribution of shares did to the workers.
    private let fates: [WorkerFate]

    init(master: any MasterMachine, plan: FaultPlan, observer: NetworkObserver) {
        self.master = master
        self.plan = plan
        self.observer = observer
        assignments = (0..<master.workerCount).map { index in
            var assignment = master.assignment(for: WorkerID(index))
            assignment.faults = plan.injected[WorkerID(index)] ?? []
            return assignment
        }
        let fates = assignments.map { _ in WorkerFate() }
        self.fates = fates
        // Masks that workers draw follow from the plan too.
        var masks = SeededGenerator(seed: ~plan.seed)
        workers = zip(assignments, fates).map { assignment, fate in
            guard
                let worker = try? assignment.makeInjectedWorker(
                    makeGenerator: { SeededGenerator(seed: masks.next()) }, strike: fate.note)
            else { fatalError("an assignment of a master makes a worker: \(assignment)") }
            return worker
        }
        generator = SeededGenerator(seed: plan.seed)
        isOutstanding = Array(repeating: false, count: master.workerCount)
        isReportedLost = isOutstanding
        outcome = SimulationOutcome(plan: plan)
    }

    func run() {
        for index in workers.indices {
            let faults = faults(of: WorkerID(index))
            if let death = faults.diesAt, faults.reportsDeath {
                events.add(.deathIsReported(WorkerID(index)), at: death + delay())
            }
        }
        do {
            try carryOut(try master.start())
            while !outcome.isFinished {
                guard let (time, event) = events.removeFirst() else {
                    violation("the machine waits for nothing")
                    throw GaveUp()
                }
                now = time
                if now > plan.timeLimit {
                    violation("the run does not end")
                    throw GaveUp()
                }
                try carryOut(try handle(event))
            }
        } catch {
            outcome.isStuck = error is GaveUp
            outcome.error = error
        }
        outcome.weights = master.weights
        outcome.answerCounts = master.answerCounts
        outcome.virtualTime = now
    }

    // MARK: Actions

    private func carryOut(_ actions: [MasterAction]) throws {
        var queue = actions
        while !queue.isEmpty {
            let action = queue.removeFirst()
            if outcome.isFinished { violation("an action after the end: \(action)") }
            switch action {
            case .distribute(let stream):
                distribute(stream)
                queue += try reportDeathsInDistribution()
                queue += try master.sharesDistributed()
            case .perform(let step): events.add(.stepIsDone(step), at: now + plan.masterStepTime)
            case .send(let task, let worker, let round): send(task, to: worker, round: round)
            case .awaitAnswers(let round): events.add(.deadline(round: round), at: now + plan.roundTimeout)
            case .inquire(let workers, let round):
                events.add(.inquiryEnds(workers, round: round), at: now + 2 * plan.latency.upperBound)
            case .roundFinished(let metrics):
                if let last = outcome.rounds.last, metrics.round != last.round + 1 {
                    violation("round \(metrics.round) out of turn")
                }
                outcome.rounds.append(metrics)
                observer.onRound(metrics, master.weights)
            case .finished: outcome.isFinished = true
            }
        }
    }

    private func distribute(_ stream: any ShareStream) {
        let greatest = (0..<stream.tileCount).map { stream.byteCount(ofTile: $0) }.max() ?? 0
        let spacing = (greatest + 63) / 64 * 64
        let buffers = AlignedStorage(byteCount: spacing * workers.count)
        for tile in 0..<stream.tileCount {
            stream.encode(tile: tile, into: workers.indices.map { buffers.base + $0 * spacing })
            for index in workers.indices {
                if let death = faults(of: WorkerID(index)).diesAfterTiles, tile >= death { fates[index].note(.kill) }
                guard !fates[index].isGone else { continue }
                let bytes = UnsafeRawBufferPointer(
                    start: buffers.base + index * spacing, count: stream.byteCount(ofTile: tile))
                outcome.traffic.shareBytes += bytes.count
                observer.onTile(WorkerID(index), tile, bytes)
                workers[index].withDestination(ofTile: tile) { destination in
                    if destination.count != bytes.count { violation("tile \(tile) does not fit its place") }
                    destination.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes.prefix(destination.count)))
                }
            }
        }
    }

    /// Those who die during the distribution and are reported at all are so at once.
    private func reportDeathsInDistribution() throws -> [MasterAction] {
        var actions: [MasterAction] = []
        for index in workers.indices {
            let faults = faults(of: WorkerID(index))
            if faults.diesAfterTiles != nil { fates[index].note(.kill) }
            guard faults.diesAfterTiles != nil, faults.reportsDeath else { continue }
            isReportedLost[index] = true
            actions += try master.workerLost(WorkerID(index))
        }
        return actions
    }

    private func send(_ task: StorageSlice, to worker: WorkerID, round: Int) {
        if isOutstanding[worker.index] { violation("a second task for worker \(worker.index) in round \(round)") }
        if isReportedLost[worker.index] { violation("a task for worker \(worker.index), which is lost") }
        isOutstanding[worker.index] = true
        outcome.traffic.taskCount += 1
        outcome.traffic.taskBytes += task.byteCount
        task.withUnsafeBytes { observer.onTask(worker, round, $0) }
        events.add(.taskArrives(task, worker, round: round), at: now + delay())
    }

    // MARK: Events

    private func handle(_ event: Event) throws -> [MasterAction] {
        switch event {
        case .taskArrives(let task, let worker, let round):
            carryOut(for: worker, "the task of round \(round)") { machine in
                try task.withUnsafeBytes { try machine.receive(task: $0, round: round) }
            }
            return []
        case .exchangeArrives(let message, let sender, let worker, let exchange):
            carryOut(for: worker, "exchange \(exchange) of worker \(sender.index)") { machine in
                try message.withUnsafeBytes { try machine.receive($0, from: sender, exchange: exchange) }
            }
            return []
        case .answerArrives(let answer, let worker, let round):
            isOutstanding[worker.index] = false
            switch answer {
            case .original(let slice):
                return try slice.withUnsafeBytes { try master.receive($0, from: worker, round: round) }
            case .changed(let bytes):
                return try bytes.withUnsafeBytes { try master.receive($0, from: worker, round: round) }
            }
        case .stepIsDone(let step): return try master.perform(step)
        case .deadline(let round): return try master.deadlinePassed(round: round)
        case .inquiryEnds(let workers, let round):
            return try master.workersInquired(silent: workers.filter(isDead), round: round)
        case .deathIsReported(let worker):
            isReportedLost[worker.index] = true
            return try master.workerLost(worker)
        }
    }

    /// Lets a worker's machine take a message, unless it is dead, and carries out what it asks for.
    private func carryOut(
        for worker: WorkerID, _ what: String, _ receive: (inout any WorkerMachine) throws -> [WorkerAction]
    ) {
        guard !isDead(worker) else { return }
        let actions: [WorkerAction]
        do {
            actions = try receive(&workers[worker.index])
        } catch {
            violation("worker \(worker.index) refuses \(what): \(error)")
            return
        }
        let pause = fates[worker.index].takeDelay()
        for action in actions {
            switch action {
            case .answer(let slice, let round): deliver(slice, of: worker, round: round, after: pause)
            case .send(let slice, let other, let exchange):
                if other == worker || other.index >= workers.count {
                    violation("worker \(worker.index) sends to \(other.index)")
                }
                outcome.traffic.exchangeCount += 1
                outcome.traffic.exchangeBytes += slice.byteCount
                slice.withUnsafeBytes { observer.onExchange(worker, other, exchange, $0) }
                events.add(
                    .exchangeArrives(slice, from: worker, to: other, exchange: exchange), at: now + pause + delay())
            }
        }
    }

    /// Sends an answer to the master, and does to it what the plan says.
    private func deliver(_ slice: StorageSlice, of worker: WorkerID, round: Int, after pause: Double) {
        let faults = faults(of: worker)
        outcome.traffic.answerCount += 1
        outcome.traffic.answerBytes += slice.byteCount
        guard !happens(faults.dropProbability) else { return }
        var answer = Answer.original(slice)
        if happens(faults.tamperProbability), let tampering = faults.tamperings.randomElement(using: &generator) {
            var bytes = slice.withUnsafeBytes { Array($0) }
            let field = assignments[worker.index].field
            tampering.apply(
                to: &bytes, bytesPerWord: field.bytesPerResidue,
                prime: assignments[worker.index].answersAreReal ? Double.infinity.bitPattern : field.prime,
                worker: worker, round: round,
                using: &generator)
            answer = .changed(bytes)
        }
        let lag = pause + (happens(faults.lagProbability) ? Double.random(in: faults.lag, using: &generator) : 0)
        events.add(.answerArrives(answer, worker, round: round), at: now + delay() + lag)
        if happens(faults.repeatProbability) {
            // Overtaken by the repetition, the first of the two is the repeated one.
            events.add(.answerArrives(answer, worker, round: round), at: now + delay() + lag + delay())
        }
    }

    // MARK: Chance

    private func faults(of worker: WorkerID) -> WorkerFaults { plan.faults[worker] ?? plan.common }

    private func isDead(_ worker: WorkerID) -> Bool {
        fates[worker.index].isGone || faults(of: worker).diesAt.map { now >= $0 } ?? false
    }

    private func delay() -> Double { Double.random(in: plan.latency, using: &generator) }

    private func happens(_ probability: Double) -> Bool {
        probability > 0 && Double.random(in: 0..<1, using: &generator) < probability
    }

    private func violation(_ what: String) { outcome.violations.append("at \(now): \(what)") }
}

/// What was done to a worker's process.
private final class WorkerFate {
    private(set) var isGone = false
    private var delay = 0.0

    func note(_ fault: ProcessFault) {
        switch fault {
        case .kill, .stop: isGone = true
        case .delay(let seconds): delay += seconds
        }
    }

    /// The delay since the last call.
    func takeDelay() -> Double {
        defer { delay = 0 }
        return delay
    }
}
