import RunReport
import TrainingProtocols

/// Carries out the actions of a master machine over a transport, and keeps the time.
package struct MasterDriver {
    private let transport: any MasterTransport
    private let clock: PhaseClock
    private let limits: RuntimeLimits
    private let now: () -> Double
    /// A wait that ends so many seconds too late was not a wait.
    private static let stallSeconds = 1.0

    /// A driver.
    ///
    /// - Parameter now: gives seconds from a fixed point, for deadlines.
    package init(
        transport: any MasterTransport, clock: PhaseClock, limits: RuntimeLimits, now: @escaping () -> Double
    ) {
        self.transport = transport
        self.clock = clock
        self.limits = limits
        self.now = now
    }

    /// Runs the machine to its end.
    ///
    /// - Parameter onRound: called after each round with the weights reached.
    package func run(
        _ machine: inout any MasterMachine, onRound: (RoundMetrics, [Double]) throws -> Void
    ) throws {
        precondition(machine.workerCount <= transport.workerCount, "a process for each worker")
        clock.enter(.communicate)
        try transport.reserve(machine.messageNumbers)
        try transport.assign((0..<machine.workerCount).map { machine.assignment(for: WorkerID($0)) })
        var actions = try machine.start()
        var awaited: (round: Int, deadline: Double)?
        var inquired: [WorkerID]?
        while true {
            while !actions.isEmpty {
                let batch = actions
                actions = []
                for action in batch {
                    switch action {
                    case .distribute(let stream):
                        try transport.distribute(stream, need: machine.neededWorkerCount, clock: clock)
                        actions += try lose(transport.takeLosses(), of: &machine)
                        actions += try machine.sharesDistributed()
                    case .perform(let step):
                        if step == .decode { (awaited, inquired) = (nil, nil) }
                        clock.enter(step == .decode ? .decode : .encode)
                        actions += try machine.perform(step)
                    case .send(let task, let worker, let round):
                        clock.enter(.communicate)
                        try transport.send(task, to: worker, round: round)
                    case .awaitAnswers(let round):
                        awaited = (round, now() + limits.roundSeconds)
                    case .inquire(let workers, let round):
                        try transport.inquire(workers)
                        (awaited, inquired) = ((round, now() + limits.inquirySeconds), workers)
                    case .roundFinished(let metrics):
                        clock.enter(.evaluate)
                        try onRound(metrics, machine.weights)
                    case .finished:
                        return
                    }
                }
            }
            guard let (round, deadline) = awaited else {
                preconditionFailure("the machine neither asks for anything nor waits")
            }
            clock.enter(.wait)
            let answered = try transport.nextAnswer(upTo: deadline - now()) { answer, worker, round in
                try machine.receive(answer, from: worker, round: round)
            }
            let losses = transport.takeLosses()
            if answered != nil || !losses.isEmpty {
                actions = try (answered ?? []) + lose(losses, of: &machine)
            } else if now() - deadline > Self.stallSeconds {
                // This process was stopped: answers may be there that it has not looked at yet.
                awaited = (round, now() + Self.stallSeconds)
            } else if let workers = inquired {
                inquired = nil
                let silent = workers.filter { !transport.responsiveWorkers.contains($0) }
                actions = try machine.workersInquired(silent: silent, round: round)
            } else {
                actions = try machine.deadlinePassed(round: round)
            }
        }
    }

    /// Tells the machine of lost workers.
    ///
    /// - Throws: `RuntimeError.tooFewWorkersLeft`, which names them, if it cannot go on without them.
    private func lose(_ workers: [WorkerID], of machine: inout any MasterMachine) throws -> [MasterAction] {
        do {
            return try workers.flatMap { try machine.workerLost($0) }
        } catch let error as ProtocolError {
            // The machine would name all that have not answered yet, for whatever reason.
            guard case .tooFewAnswers = error else { throw error }
            let lost = transport.lostWorkers.map(\.worker).sorted()
            throw RuntimeError.tooFewWorkersLeft(
                lost, have: machine.workerCount - lost.count, need: machine.neededWorkerCount)
        }
    }
}
