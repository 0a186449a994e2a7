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
    /// A wait that ends so many seconds too late was not a wait.
    private static let stallSeconds = 1.0

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

    /// Runs the machine to its end, or to the end of a round after which it is to stop.
    ///
    /// - Parameters:
    ///   - shouldStop: asked after each round, once `onRound` has seen it; if true, nothing more is sent. A round is never
    ///     cut short.
    ///   - onRound: called after each round with the weights reached.
    /// - Throws: what machine and transport throw; `RuntimeError.tooFewWorkersLeft` if lost workers are the reason.
    package func run(
        _ machine: inout any MasterMachine, shouldStop: () -> Bool = { false },
        onRound: (RoundMetrics, [Double]) throws -> Void
    ) throws {
        precondition(machine.workerCount <= transport.workerCount, "a process for each worker")
        do {
            try carryOut(&machine, shouldStop: shouldStop, onRound: onRound)
        } catch {
            throw explained(error, need: machine.neededWorkerCount, of: machine.workerCount)
        }
    }

    private func carryOut(
        _ machine: inout any MasterMachine, shouldStop: () -> Bool, onRound: (RoundMetrics, [Double]) throws -> Void
    ) throws {
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
                        try transport.distribute(stream, need: machine.neededWorkerCount, clock: clock)
                        for worker in transport.takeLosses() { actions += try machine.workerLost(worker) }
                        actions += try machine.sharesDistributed()
                    case .perform(let step):
                        if step == .decode {
                            (awaited, inquired) = (nil, nil)
                            actions += try takeAnswersAtHand(&machine)
                        }
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
                        if shouldStop() { return }
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
                actions = answered ?? []
                for worker in losses { actions += try machine.workerLost(worker) }
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

    /// Hands over the answers that have come already, without waiting: the machine compares the others with them. Honest
    /// workers have sent one each at most; no more are taken, whatever others send.
    private func takeAnswersAtHand(_ machine: inout any MasterMachine) throws -> [MasterAction] {
        var actions: [MasterAction] = []
        for _ in 0..<machine.workerCount {
            let more = try transport.nextAnswer(upTo: 0) { answer, worker, round in
                try machine.receive(answer, from: worker, round: round)
            }
            guard let more else { break }
            actions += more
        }
        return actions
    }

    /// The error of a machine that names all who have not answered yet, for whatever reason; where lost workers alone
    /// make the difference, one that names these.
    private func explained(_ error: any Error, need: Int, of workerCount: Int) -> any Error {
        guard case ProtocolError.tooFewAnswers = error else { return error }
        let lost = transport.lostWorkers.map(\.worker).sorted()
        guard workerCount - lost.count < need else { return error }
        return RuntimeError.tooFewWorkersLeft(lost, have: workerCount - lost.count, need: need)
    }

    private func assignment(of worker: WorkerID, in machine: any MasterMachine) -> WorkerAssignment {
        var assignment = machine.assignment(for: worker)
        assignment.faults = injection.faults(of: worker)
        return assignment
    }
}
