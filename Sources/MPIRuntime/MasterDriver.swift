import FaultInjection
import RunReport
import TrainingProtocols

/// Carries out the actions of a master machine over a transport, and keeps the time.
package struct MasterDriver {
    private let transport: any MasterTransport
    private let clock: PhaseClock
    private let limits: RuntimeLimits
    private let now: () -> Double
    /// What workers are made to do wrong.
    private let injection: InjectionPlan

    /// A driver.
    ///
    /// - Parameters:
    ///   - injection: the failures that workers are told to have.
    ///   - now: gives seconds from a fixed point, for deadlines.
    package init(
        transport: any MasterTransport, clock: PhaseClock, limits: RuntimeLimits, injection: InjectionPlan = .none,
        now: @escaping () -> Double
    ) {
        self.transport = transport
        self.clock = clock
        self.limits = limits
        self.injection = injection
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
        try transport.assign((0..<machine.workerCount).map { assignment(of: WorkerID($0), in: machine) })
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
                        try transport.distribute(stream, clock: clock)
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
            if let answered {
                actions = answered
            } else if let workers = inquired {
                inquired = nil
                let silent = workers.filter { !transport.responsiveWorkers.contains($0) }
                actions = try machine.workersInquired(silent: silent, round: round)
            } else {
                actions = try machine.deadlinePassed(round: round)
            }
        }
    }
    private func assignment(of worker: WorkerID, in machine: any MasterMachine) -> WorkerAssignment {
        var assignment = machine.assignment(for: worker)
        assignment.faults = injection.faults(of: worker)
        return assignment
    }
}
