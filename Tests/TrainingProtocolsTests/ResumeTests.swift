import LagrangeCoding
import PrimeFields
import Testing
import TrainingProtocols
import _TestSupport

/// A training that goes on where another one stopped reaches the weights of one that never did, to the last bit.
@Suite struct ResumeTests {
    static let training = Training(
        settings: Training.settings {
            $0.iterations = 7
            $0.l2 = 0.01
        })
    static let cubic = Training(
        partitions: 2, privacy: 2,
        settings: Training.settings {
            $0.iterations = 7
            $0.degree = 3
            ($0.dataBits, $0.weightBits, $0.sigmoidRange) = (4, 5, 4)
        })

    /// The states after each round of an undisturbed training in clear.
    static func states(_ problem: QuantizedProblem) throws -> [DescentState] {
        try states(QuantizedTraining(problem: problem))
    }

    static func states(_ start: some ClearTraining) throws -> [DescentState] {
        var training = start
        var states: [DescentState] = []
        while !training.isFinished {
            let metrics = try training.runRound()
            states.append(
                DescentState(round: metrics.round, weights: training.weights, gradientNorm: metrics.gradientNorm))
        }
        return states
    }

    static func bits(_ weights: [Double]) -> [UInt64] { weights.map(\.bitPattern) }

    @Test(arguments: [training, cubic].indices)
    func theTrainingInIntegersGoesOn(index: Int) throws {
        var problem = try [Self.training, Self.cubic][index].problem()
        let states = try Self.states(problem)
        for start in states.dropLast() {
            problem.start = start
            let rest = try Self.states(problem)
            #expect(rest == Array(states[start.round...]), "from round \(start.round)")
        }
    }

    @Test func theTrainingInFloatingPointGoesOn() throws {
        let (features, targets) = Self.training.data
        func training(_ start: DescentState?) -> PlainTraining {
            PlainTraining(features: features, targets: targets, settings: Self.training.settings, start: start)
        }
        let states = try Self.states(training(nil))
        #expect(states.count == 7)
        for start in states.dropLast() {
            #expect(try Self.states(training(start)) == Array(states[start.round...]), "from round \(start.round)")
        }
    }

    /// Codes of the same training, whatever the first part ran with.
    static func codes(of training: Training) throws -> [TrainingCode] {
        func lagrange(_ partitions: Int, _ privacy: Int, _ stragglers: Int, extra: Int = 0) -> TrainingCode {
            var other = training
            (other.partitions, other.privacy, other.stragglers) = (partitions, privacy, stragglers)
            var code = other.code
            code.workerCount += extra
            return .lagrange(code)
        }
        return [
            lagrange(3, 1, 1), lagrange(1, 2, 0), lagrange(5, 1, 2, extra: 1),
            try training.sharing(workerCount: 3, reduction: .reshare),
            try training.sharing(workerCount: 5, privacy: 1, reduction: .king),
            try training.sharing(workerCount: 5, reduction: .king),
        ]
    }

    @Test(arguments: [training, cubic].indices, 0..<6)
    func anyCodeGoesOnFromAnyRound(index: Int, codeIndex: Int) throws {
        let training = [Self.training, Self.cubic][index]
        let code = try Self.codes(of: training)[codeIndex]
        var problem = try training.problem()
        let states = try Self.states(problem)
        let expected = Self.bits(states.last!.weights)
        for start in states.dropLast() {
            problem.start = start
            for field in [nil, PrimeField.p61] {
                let plan = try TrainingPlan(problem: problem, code: code, field: field)
                let seed = UInt64(start.round)
                let master = try plan.makeMaster(problem: problem, makeGenerator: seededGenerators(seed: seed))
                #expect(Self.bits(master.weights) == Self.bits(start.weights))
                // Delays in any order: messages between workers come before the task that they belong to.
                let outcome = SimulatedNetwork(plan: FaultPlan(seed: seed)).run(master)
                let place = "\(code), \(plan.field), from round \(start.round)"
                #expect(outcome.error == nil && outcome.violations == [], "\(place): \(outcome)")
                #expect(outcome.rounds.map(\.round) == Array(start.round + 1...7), "\(place)")
                #expect(outcome.rounds.map(\.gradientNorm) == states[start.round...].map(\.gradientNorm), "\(place)")
                #expect(Self.bits(outcome.weights) == expected, "\(place)")
                #expect(outcome.total(\.unexpected) + outcome.total(\.malformed) == 0, "\(place)")
            }
        }
    }

    @Test func aTrainingThatIsDoneHasNothingLeftToDo() throws {
        var problem = try Self.training.problem()
        let states = try Self.states(problem)
        problem.start = states.last
        #expect(states.last!.isFinal(under: problem.settings))
        #expect(!states[5].isFinal(under: problem.settings))
        #expect(try QuantizedTraining(problem: problem).isFinished)
        let plan = try TrainingPlan(problem: problem, code: Self.training.code, field: nil)
        let outcome = SimulatedNetwork(plan: FaultPlan(seed: 1)).run(try plan.makeMaster(problem: problem))
        #expect(outcome.isFinished && outcome.rounds == [] && outcome.traffic.taskCount == 0)
        #expect(outcome.weights == states.last!.weights)
    }

    @Test func aConvergedTrainingStaysSoUnlessTheToleranceIsSmaller() throws {
        let states = try Self.states(Self.training.problem())
        var settings = Self.training.settings
        settings.tolerance = states[3].gradientNorm
        #expect(states[3].isFinal(under: settings) && states[3].hasConverged(under: settings))
        settings.tolerance = states[3].gradientNorm.nextDown
        #expect(!states[3].isFinal(under: settings))
        settings.iterations = 4
        #expect(states[3].isFinal(under: settings) && !states[3].hasConverged(under: settings))
    }

    /// One loss more than the plan allows ends a run; another run with the workers that are left goes on.
    @Test(arguments: UInt64(0)..<20)
    func aRunThatLostTooManyWorkersIsResumedWithFewer(seed: UInt64) throws {
        let training = Self.training
        var problem = try training.problem()
        let expected = Self.bits(try Self.states(problem).last!.weights)
        let code = training.code
        var faults = FaultPlan(seed: seed)
        for worker in 0...training.stragglers {
            faults.faults[WorkerID(worker)] = WorkerFaults(diesAt: 5 + Double(seed) / 10)
        }
        var last: DescentState?
        var observer = NetworkObserver()
        observer.onRound = { metrics, weights in
            last = DescentState(round: metrics.round, weights: weights, gradientNorm: metrics.gradientNorm)
        }
        let plan = try TrainingPlan(problem: problem, code: code, field: nil)
        let outcome = SimulatedNetwork(plan: faults, observer: observer).run(
            try plan.makeMaster(problem: problem, makeGenerator: seededGenerators(seed: seed)))
        guard case .tooFewAnswers(let round, _, _, _)? = outcome.error as? ProtocolError else {
            Issue.record("seed \(seed): \(outcome)")
            return
        }
        let start = try #require(last, "seed \(seed): no round was done")
        #expect(round == start.round + 1)
        problem.start = start
        var fewer = training
        (fewer.partitions, fewer.stragglers) = (2, 0)
        #expect(fewer.code.workerCount <= code.workerCount - training.stragglers - 1)
        let rest = try TrainingPlan(problem: problem, code: fewer.code, field: nil)
        let resumed = SimulatedNetwork(plan: FaultPlan(seed: ~seed)).run(try rest.makeMaster(problem: problem))
        #expect(resumed.error == nil && Self.bits(resumed.weights) == expected, "seed \(seed): \(resumed)")
    }
}
