import Datasets
import LagrangeCoding
import Models
import PrimeFields
import Quantization
import SecretSharing
import TrainingProtocols
import _TestSupport

/// A small training: synthetic data, settings and a code.
struct Training: Sendable {
    var seed: UInt64 = 1
    var rowCount = 37
    var columnCount = 5
    var partitions = 3
    var privacy = 1
    var stragglers = 1
    var adversaries = 0
    var settings = Training.settings()

    /// Settings for a few rounds.
    static func settings(_ change: (inout TrainingSettings) -> Void = { _ in }) -> TrainingSettings {
        var settings = TrainingSettings()
        settings.iterations = 5
        change(&settings)
        return settings
    }

    /// Features in 0 … 1, the last one a constant if there is a bias; labels from a noisy line, 0 or 1 for logistic.
    var data: (features: FeatureMatrix, targets: [Float]) {
        var generator = SeededGenerator(seed: seed)
        let line = (0..<columnCount).map { _ in Float.random(in: -1...1, using: &generator) }
        var (values, targets): ([Float], [Float]) = ([], [])
        for _ in 0..<rowCount {
            var row = (0..<columnCount).map { _ in Float.random(in: 0...1, using: &generator) }
            if settings.hasBias { row[columnCount - 1] = 1 }
            let value = zip(row, line).reduce(0) { $0 + $1.0 * $1.1 } + Float.random(in: -0.1...0.1, using: &generator)
            targets.append(settings.model == .linear ? value : (value > 0.2 ? 1 : 0))
            values += row
        }
        return (FeatureMatrix(rowCount: rowCount, columnCount: columnCount, values: values), targets)
    }

    var code: CodeParameters {
        var code = CodeParameters(
            workerCount: 0, partitionCount: partitions, privacyThreshold: privacy, stragglerCount: stragglers,
            functionDegree: settings.functionDegree, adversaryCount: adversaries)
        code.workerCount = code.neededWorkerCount
        return code
    }

    func problem() throws -> QuantizedProblem {
        let (features, targets) = data
        return try QuantizedProblem(features: features, targets: targets, settings: settings)
    }

    /// The coded scheme in `field`, which must be safe, or in the smallest that is, and what it must reach.
    func scheme(
        field: PrimeField?, name: String = "lcc", quarantinesLiars: Bool = false
    ) throws -> SchemeUnderTest {
        let problem = try problem()
        let plan = try TrainingPlan(problem: problem, code: code, field: field)
        return SchemeUnderTest(
            name: "\(name) \(plan.field)", expectedWeights: try finish(QuantizedTraining(problem: problem)).weights,
            tolerance: stragglers
        ) {
            try plan.makeMaster(
                problem: problem, quarantinesLiars: quarantinesLiars, makeGenerator: seededGenerators(seed: seed))
        }
    }
}

extension Training {
    /// The counts of the same training under BGW.
    func sharing(workerCount: Int, privacy: Int? = nil, reduction: DegreeReduction) throws -> TrainingCode {
        .shamir(
            try ShamirCode(
                workerCount: workerCount, privacyThreshold: privacy, partitionCount: partitions,
                reduction: reduction))
    }

    /// BGW in `field`, or in the smallest that is safe, and what it must reach.
    func bgw(
        workerCount: Int, privacy: Int? = nil, reduction: DegreeReduction, field: PrimeField? = nil,
        name: String = "bgw"
    ) throws -> SchemeUnderTest {
        let problem = try problem()
        let code = try sharing(workerCount: workerCount, privacy: privacy, reduction: reduction)
        let plan = try TrainingPlan(problem: problem, code: code, field: field)
        return SchemeUnderTest(
            name: "\(name) \(plan.field) \(reduction) N = \(workerCount)",
            expectedWeights: try finish(QuantizedTraining(problem: problem)).weights, tolerance: 0
        ) { try plan.makeMaster(problem: problem, makeGenerator: seededGenerators(seed: seed)) }
    }
}

/// Makes mask generators with seeds of their own.
func seededGenerators(seed: UInt64) -> () -> any CryptographicGenerator {
    var generator = SeededGenerator(seed: seed)
    return { SeededGenerator(seed: generator.next()) }
}

/// Runs a training in clear to its end.
func finish(_ training: some ClearTraining) throws -> (weights: [Double], rounds: [RoundMetrics]) {
    var training = training
    var rounds: [RoundMetrics] = []
    while !training.isFinished { rounds.append(try training.runRound()) }
    return (training.weights, rounds)
}

/// A master driven by hand: the test says what arrives, and when.
struct ManualRun {
    var master: any MasterMachine
    private(set) var workers: [any WorkerMachine]
    /// The task that each worker has not answered.
    private(set) var tasks: [Int: (slice: StorageSlice, round: Int)] = [:]
    private(set) var pendingStep: MasterStep?
    private(set) var rounds: [RoundMetrics] = []
    private(set) var isFinished = false

    /// A worker was to answer that has no task.
    struct NoTask: Error { let worker: Int }

    /// Starts the run and does all up to the first round's tasks.
    init(_ master: any MasterMachine) throws {
        self.master = master
        workers = try (0..<master.workerCount).map { try master.assignment(for: WorkerID($0)).makeWorker() }
        try carryOut(try self.master.start())
        try step()
    }

    /// Carries actions out, but for steps, which wait for `step()`.
    mutating func carryOut(_ actions: [MasterAction]) throws {
        for action in actions {
            switch action {
            case .distribute(let stream):
                for tile in 0..<stream.tileCount {
                    let storage = (0..<workers.count).map { _ in
                        AlignedStorage(byteCount: stream.byteCount(ofTile: tile))
                    }
                    stream.encode(tile: tile, into: storage.map(\.base))
                    for (index, tileStorage) in storage.enumerated() {
                        workers[index].withDestination(ofTile: tile) {
                            $0.copyMemory(
                                from: UnsafeRawBufferPointer(start: tileStorage.base, count: tileStorage.byteCount))
                        }
                    }
                }
                try carryOut(try master.sharesDistributed())
            case .perform(let step): pendingStep = step
            case .send(let slice, let worker, let round): tasks[worker.index] = (slice, round)
            case .awaitAnswers, .inquire: break
            case .roundFinished(let metrics): rounds.append(metrics)
            case .finished: isFinished = true
            }
        }
    }

    /// Does the step that the master asked for.
    mutating func step() throws {
        guard let step = pendingStep else { return }
        pendingStep = nil
        try carryOut(try master.perform(step))
    }

    /// The bytes of a worker's answer to its task, which stays outstanding.
    mutating func answer(of worker: Int) throws -> (bytes: [UInt8], round: Int) {
        guard let (slice, round) = tasks[worker] else { throw NoTask(worker: worker) }
        let answer = try slice.withUnsafeBytes { try workers[worker].answer($0, round: round) }
        return (answer.withUnsafeBytes { Array($0) }, round)
    }

    /// Delivers these bytes as an answer; returns whether the master asked for anything.
    @discardableResult
    mutating func deliver(_ bytes: [UInt8], from worker: Int, round: Int) throws -> Bool {
        if tasks[worker]?.round == round { tasks[worker] = nil }
        let actions = try bytes.withUnsafeBytes { try master.receive($0, from: WorkerID(worker), round: round) }
        try carryOut(actions)
        return !actions.isEmpty
    }

    /// Lets these workers answer their tasks, in this order.
    mutating func deliverAnswers(of workers: some Sequence<Int>) throws {
        for worker in workers {
            let (bytes, round) = try answer(of: worker)
            try deliver(bytes, from: worker, round: round)
        }
    }
}
