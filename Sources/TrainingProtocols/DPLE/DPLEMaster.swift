import AnalogCoding
import PrimeFields

/// The master of DPLE, differentially private Lagrange encoding: it encodes the data once and the weights in every round
/// over the reals or complexes, decodes the sum of the block gradients by least squares, and takes the step.
///
/// Round `t`: worker `i` gets its share `w̃ᵢ` of the weights, with fresh pads, and answers with `X̃ᵢᵀ S(X̃ᵢ w̃ᵢ)`, with noise
/// if that was planned. D answers determine `Σ_k Xₖᵀ S(Xₖ w)`, but amplify noise and rounding beyond use; so D and a margin
/// are awaited, or all that can still come if these are fewer, and all answers in hand are decoded. A set of answers whose
/// noise gain is not usable waits for more of them, and stops the run if none can come.
///
/// Clipped answers are not values of one polynomial; what that changes is decoded like noise. Wrong answers are not
/// found: those of the wrong length and those with numbers that are not finite are dropped.
///
/// - Note: the paper decodes from the fastest D; see `docs/dple.md`.
struct DPLEMaster: MasterMachine {
    private let plan: AnalogPlan
    private let coefficients: [Double]
    private let clearTerm: [Double]
    private var descent: GradientDescent
    private var generator: any CryptographicGenerator
    private let stream: AnalogShareStream
    private var decoders: AnalogDecoderCache

    private var state = CollectionState.idle
    private var tasks = RealMatrix(rowCount: 0, columnCount: 0)
    /// The planes of all answers.
    private var answers: RealMatrix
    private var collection: AnswerCollection

    /// The master of a planned training.
    init(
        problem: AnalogProblem, plan: AnalogPlan, makeGenerator: () throws -> any CryptographicGenerator
    ) throws {
        let (features, workerCount) = (problem.features, plan.code.parameters.workerCount)
        self.plan = plan
        coefficients = problem.coefficients
        clearTerm = problem.clearTerm
        descent = GradientDescent(
            featureCount: features.columnCount, rowCount: features.rowCount, settings: problem.settings,
            learningRate: problem.learningRate)
        generator = try makeGenerator()
        stream = try AnalogShareStream(
            features: features, code: plan.code, pads: plan.pads, layout: plan.layout, makeGenerator: makeGenerator)
        decoders = AnalogDecoderCache(code: plan.code)
        answers = RealMatrix(
            rowCount: workerCount * plan.code.planeCount, columnCount: features.columnCount)
        collection = AnswerCollection(workerCount: workerCount)
    }

    var workerCount: Int { plan.code.parameters.workerCount }

    var neededWorkerCount: Int { plan.code.parameters.recoveryThreshold }

    var weights: [Double] { descent.weights }

    var answerCounts: [AnswerCounts] { collection.counts }

    var messageNumbers: MessageNumbers { MessageNumbers(rounds: plan.iterations, perRound: 1) }

    func assignment(for worker: WorkerID) -> WorkerAssignment {
        WorkerAssignment(
            role: .analog(
                AnalogRole(
                    planeCount: plan.code.planeCount, coefficients: coefficients, clipping: plan.clipping,
                    noiseMultiplier: plan.noise?.multiplier)),
            field: .p61, featureCount: clearTerm.count, coefficients: [], layout: plan.layout)
    }

    // MARK: Events

    mutating func start() throws -> [MasterAction] {
        guard case .idle = state else { preconditionFailure("a machine starts once") }
        state = .distributing
        return [.distribute(stream)]
    }

    mutating func sharesDistributed() throws -> [MasterAction] {
        guard case .distributing = state else { preconditionFailure("no shares were asked for") }
        guard !descent.isFinished else {
            state = .finished
            return [.finished]
        }
        state = .encoding
        return [.perform(.encodeWeights)]
    }

    mutating func perform(_ step: MasterStep) throws -> [MasterAction] {
        switch (step, state) {
        case (.encodeWeights, .encoding): try encodeWeights()
        case (.decode, .decoding(let round)): try decode(round)
        default: preconditionFailure("\(step) was not asked for")
        }
    }

    mutating func receive(
        _ answer: UnsafeRawBufferPointer, from worker: WorkerID, round: Int
    ) throws -> [MasterAction] {
        let index = worker.index
        guard collection.accept(round: round, from: index) else { return [] }
        switch state {
        case .collecting(var current) where round == current.number:
            take(answer, of: index, for: &current)
            return try proceed(current)
        case .collecting(let current):
            collection.noteLate(index)
            return collection.lost.contains(index) ? [] : [task(for: index, round: current.number)]
        case .decoding(var current) where round == current.number:
            // Not waited for, but since it is here, there is less noise with it.
            take(answer, of: index, for: &current)
            state = .decoding(current)
            return []
        default:
            collection.noteLate(index)
            return []
        }
    }

    /// Keeps the answer of a worker, if it is one.
    private mutating func take(_ answer: UnsafeRawBufferPointer, of index: Int, for round: inout CollectedRound) {
        let planes = plan.code.planeCount
        let isAnswer = answers.setRows(index * planes, count: planes, to: answer)
        collection.note(isAnswer: isAnswer, of: index, for: &round)
    }

    mutating func deadlinePassed(round: Int) throws -> [MasterAction] {
        guard case .collecting(let current) = state, current.number == round else { return [] }
        return try proceed(current, isOver: true)
    }

    func workersInquired(silent: [WorkerID], round: Int) throws -> [MasterAction] {
        // Workers do not wait for each other: they are never asked.
        []
    }

    mutating func workerLost(_ worker: WorkerID) throws -> [MasterAction] {
        collection.lose(worker.index)
        guard case .collecting(let current) = state else { return [] }
        return try proceed(current)
    }

    /// Goes on to decode once there are enough answers; stops as soon as those that can still come are too few.
    ///
    /// - Parameter isOver: whether no more are awaited.
    private mutating func proceed(_ round: CollectedRound, isOver: Bool = false) throws -> [MasterAction] {
        let threshold = plan.code.parameters.recoveryThreshold
        let possible = isOver ? round.answered.count : collection.possibleCount(round)
        guard possible >= threshold else {
            throw ProtocolError.tooFewAnswers(
                round: round.number, have: round.answered.count, need: threshold, missing: collection.missing(round))
        }
        guard round.answered.count >= min(plan.answerTarget, possible) else {
            state = .collecting(round)
            return []
        }
        let decoder = try decoders.decoder(workers: round.answered.sorted())
        guard decoder.isUsable else {
            state = .collecting(round)
            guard round.answered.count < possible else {
                throw ProtocolError.answersTooNoisy(
                    round: round.number, have: round.answered.count, wanted: plan.answerTarget,
                    noiseGain: decoder.noiseGain, limit: decoder.greatestUsableGain, missing: collection.missing(round))
            }
            return []
        }
        state = .decoding(round)
        return [.perform(.decode)]
    }

    // MARK: Steps

    private mutating func encodeWeights() throws -> [MasterAction] {
        tasks = plan.code.encode(
            replicating: RealMatrix([descent.weights]), padDeviation: plan.pads.weightDeviation,
            distribution: plan.pads.distribution, using: &generator)
        let round = CollectedRound(number: descent.round + 1)
        state = .collecting(round)
        let actions = try proceed(round)
        precondition(actions.isEmpty, "no answers yet")
        return collection.idle.map { task(for: $0, round: round.number) } + [.awaitAnswers(round: round.number)]
    }

    private mutating func task(for worker: Int, round: Int) -> MasterAction {
        collection.give(round: round, to: worker)
        let planes = plan.code.planeCount
        return .send(tasks.rowSlice(worker * planes..<(worker + 1) * planes), to: WorkerID(worker), round: round)
    }

    private mutating func decode(_ round: CollectedRound) throws -> [MasterAction] {
        let workers = round.answered.sorted()
        let decoder = try decoders.decoder(workers: workers)
        let (stride, planes) = (answers.rowStride, plan.code.planeCount)
        var gradient = clearTerm
        answers.withNumbers { numbers in
            guard let base = numbers.baseAddress else { return }
            let rows = workers.flatMap { worker in (0..<planes).map { base + (worker * planes + $0) * stride } }
            var sum = [Double](repeating: 0, count: gradient.count)
            sum.withUnsafeMutableBufferPointer { decoder.decode(answers: rows, to: $0.baseAddress!, count: $0.count) }
            for j in gradient.indices { gradient[j] += sum[j] }
        }
        let metrics = try descent.step(summedGradient: gradient, workers: workers.map { WorkerID($0) })
        guard !descent.isFinished else {
            state = .finished
            return [.roundFinished(metrics), .finished]
        }
        state = .encoding
        return [.roundFinished(metrics), .perform(.encodeWeights)]
    }
}
