import LagrangeCoding
import PrimeFields
import Quantization

/// The master of a training on encoded data: it encodes the data once and the weights in every round, decodes the gradient
/// from the fastest answers, and takes the step. What hides the data is the code's business.
///
/// Round `t`: quantize the weights r times, encode them with fresh masks, send worker `i` its share; any R right answers
/// give the K block gradients `Xₖᵀ g(Xₖ W)`, each lifted to integers before they are added.
///
/// To correct up to A wrong answers, R + 2A are awaited. A wrong worker that is known already (its answer was malformed, or
/// it is in quarantine) costs one answer instead of two, its own. Answers beyond these, if they have come when the others
/// are decoded, are compared with them: more wrong ones are noticed, also if A = 0.
struct EncodedDescentMaster<Code: DescentCode>: MasterMachine {
    typealias Word = Code.Word

    private var code: Code
    private let plan: TrainingPlan
    private let coefficients: [Int64]
    private let featureCount: Int
    private var descent: FieldDescent
    private var generator: any CryptographicGenerator
    private let stream: DataShareStream<Word>

    private var state = CollectionState.idle
    private var tasks: ResidueMatrix<Word>
    private var answers: ResidueMatrix<Word>
    private var collection: AnswerCollection
    private let quarantinesLiars: Bool
    /// Workers that lied and are left out since; lost, too.
    private var quarantined: Set<WorkerID> = []

    /// The master of a planned training.
    ///
    /// - Parameters:
    ///   - problem: the data that the plan was made for.
    ///   - plan: the plan.
    ///   - code: the plan's code in the plan's field.
    ///   - quarantinesLiars: whether a worker whose answer was proved wrong gets no more tasks.
    ///   - noise: the noise of a private training.
    ///   - makeGenerator: gives mask generators, each with a key of its own.
    init(
        problem: QuantizedProblem, plan: TrainingPlan, code: Code, quarantinesLiars: Bool, noise: GradientNoise?,
        makeGenerator: () throws -> any CryptographicGenerator
    ) throws {
        self.code = code
        self.plan = plan
        self.quarantinesLiars = quarantinesLiars
        coefficients = problem.polynomial.integers
        featureCount = problem.matrix.columnCount
        descent = try FieldDescent(problem: problem, noise: noise)
        generator = try makeGenerator()
        stream = try DataShareStream(
            matrix: problem.matrix, code: code, layout: plan.layout, makeGenerator: makeGenerator)
        let workerCount = code.workerCount
        tasks = ResidueMatrix(rowCount: 0, columnCount: 0, modulus: code.modulus)
        answers = ResidueMatrix(rowCount: workerCount, columnCount: code.answerWidth, modulus: code.modulus)
        collection = AnswerCollection(workerCount: workerCount)
    }

    var workerCount: Int { code.workerCount }

    var neededWorkerCount: Int {
        code.exchangesPerReduction == nil ? code.recoveryThreshold + 2 * code.adversaryCount : workerCount
    }

    var weights: [Double] { descent.weights }

    var answerCounts: [AnswerCounts] { collection.counts }

    var messageNumbers: MessageNumbers {
        let perRound = code.exchangesPerReduction.map { $0 * (coefficients.count - 1) }
        return MessageNumbers(rounds: plan.iterations, perRound: perRound ?? 1)
    }

    func assignment(for worker: WorkerID) -> WorkerAssignment {
        WorkerAssignment(
            role: code.role(of: worker), field: plan.field, featureCount: featureCount, coefficients: coefficients,
            layout: plan.layout)
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
            let isAnswer = take(answer, of: index, for: &current)
            if current.answered.count < need(current) {
                state = .collecting(current)
                if !isAnswer { try checkRecoverable(current) }
                return []
            }
            state = .decoding(current)
            return [.perform(.decode)]
        case .collecting(let current):
            collection.noteLate(index)
            return collection.lost.contains(index) ? [] : [task(for: worker, round: current.number)]
        case .decoding(var current) where round == current.number && code.checksAnswers:
            // Not waited for, but since it is here, the others are compared with it.
            _ = take(answer, of: index, for: &current)
            state = .decoding(current)
            return []
        default:
            collection.noteLate(index)
            return []
        }
    }

    /// Keeps the answer of a worker; returns whether it is one.
    private mutating func take(_ answer: UnsafeRawBufferPointer, of index: Int, for round: inout CollectedRound)
        -> Bool
    {
        let isAnswer = answers.setRow(index, count: code.answerWidth, to: answer)
        collection.note(isAnswer: isAnswer, of: index, for: &round)
        return isAnswer
    }

    mutating func deadlinePassed(round: Int) throws -> [MasterAction] {
        guard case .collecting(var current) = state, current.number == round, !current.isInquired else { return [] }
        guard code.exchangesPerReduction != nil else { throw tooFewAnswers(current) }
        // Most of those that have not answered wait for another one.
        current.isInquired = true
        state = .collecting(current)
        return [.inquire(collection.missing(current), round: round)]
    }

    mutating func workersInquired(silent: [WorkerID], round: Int) throws -> [MasterAction] {
        // An answer that came meanwhile may have been the last one that was needed.
        guard case .collecting(let current) = state, current.number == round else { return [] }
        throw silent.isEmpty
            ? tooFewAnswers(current)
            : ProtocolError.workersSilent(
                round: round, have: current.answered.count, need: need(current), silent: silent.sorted())
    }

    mutating func workerLost(_ worker: WorkerID) throws -> [MasterAction] {
        collection.lose(worker.index)
        if case .collecting(let current) = state { try checkRecoverable(current) }
        return []
    }

    // MARK: Steps

    private mutating func encodeWeights() throws -> [MasterAction] {
        let number = descent.round + 1
        let roundings = try descent.nextRoundings()
        let norm = FieldDescent.norm(of: roundings)
        let bound = plan.headroom.greatestBlockValue(weightNorm: norm)
        guard bound <= plan.limit else {
            throw ProtocolError.headroomExhausted(
                round: number, bound: bound, limit: plan.limit, weightNorm: norm,
                plannedWeightNorm: plan.plannedWeightNorm)
        }
        let vector = ResidueMatrix([roundings.flatMap { $0 }], modulus: code.modulus)
        tasks = code.encode(weights: vector, using: &generator)
        let round = CollectedRound(number: number)
        state = .collecting(round)
        try checkRecoverable(round)
        return collection.idle.map { task(for: WorkerID($0), round: number) } + [.awaitAnswers(round: number)]
    }

    private mutating func task(for worker: WorkerID, round: Int) -> MasterAction {
        collection.give(round: round, to: worker.index)
        return .send(tasks.rowSlice(worker.index), to: worker, round: round)
    }

    private mutating func decode(_ round: CollectedRound) throws -> [MasterAction] {
        let liars = try findLiars(round)
        let right = round.answered.filter { !liars.contains($0) }
        let workers = Array(right.sorted().prefix(code.recoveryThreshold))
        let decoder = try code.decoder(workers: workers)
        let (stride, width) = (answers.rowStride, featureCount)
        let gradientsPerOutput = code.gradientsPerOutput
        let spacing = code.answerWidth / gradientsPerOutput
        var blocks = ResidueMatrix(rowCount: decoder.outputCount, columnCount: code.answerWidth, modulus: code.modulus)
        var sums = [Int128](repeating: 0, count: width)
        var largest: UInt64 = 0
        answers.withWords { words in
            blocks.withMutableWords { output in
                guard let from = words.baseAddress, let to = output.baseAddress else { return }
                decoder.apply(
                    inputs: workers.map { from + $0 * stride },
                    outputs: (0..<decoder.outputCount).map { to + $0 * stride }, count: stride)
                for k in 0..<decoder.outputCount * gradientsPerOutput {
                    let block = to + k / gradientsPerOutput * stride + k % gradientsPerOutput * spacing
                    largest = max(largest, Word.addLifted(block, count: width, to: &sums, modulus: code.modulus))
                }
            }
        }
        var metrics = try descent.finishRound(
            blockSums: sums, largestBlockValue: Double(largest), workers: workers.map { WorkerID($0) })
        metrics.liars = liars.map { WorkerID($0) }
        guard !descent.isFinished else {
            state = .finished
            return [.roundFinished(metrics), .finished]
        }
        state = .encoding
        return [.roundFinished(metrics), .perform(.encodeWeights)]
    }

    /// Finds the wrong ones among the answers of a round, and notes their workers.
    private mutating func findLiars(_ round: CollectedRound) throws(ProtocolError) -> [Int] {
        let liars: [Int]
        do {
            liars = try code.wrongAnswers(
                in: answers, of: round.answered.sorted(), limit: correctionLimit(round), using: &generator)
        } catch {
            throw contradiction(error, in: round)
        }
        for index in liars {
            collection.noteWrong(index)
            guard quarantinesLiars else { continue }
            quarantined.insert(WorkerID(index))
            collection.lose(index)
        }
        return liars
    }

    // MARK: Checks

    /// The workers known to be wrong in a round before anything is decoded.
    private func knownCount(_ round: CollectedRound) -> Int { quarantined.count + round.refused.count }

    /// The answers that a round waits for: R, two for each wrong one that is unknown, one for each that is known.
    private func need(_ round: CollectedRound) -> Int {
        code.recoveryThreshold + 2 * code.adversaryCount - min(code.adversaryCount, knownCount(round))
    }

    /// How many wrong answers are corrected: A if there are as many answers as that takes, and never so many that A wrong
    /// ones could go unnoticed, which takes n − R − limit ≥ A.
    private func correctionLimit(_ round: CollectedRound) -> Int {
        min(code.adversaryCount, round.answered.count - code.recoveryThreshold - code.adversaryCount)
    }

    /// Stops as soon as too few answers can still come. An answer that has come counts, even if its worker was lost since.
    private func checkRecoverable(_ round: CollectedRound) throws(ProtocolError) {
        if collection.possibleCount(round) < need(round) { throw tooFewAnswers(round) }
    }

    private func tooFewAnswers(_ round: CollectedRound) -> ProtocolError {
        let (have, need) = (round.answered.count, need(round))
        let missing = collection.missing(round)
        guard !quarantined.isEmpty else {
            return .tooFewAnswers(round: round.number, have: have, need: need, missing: missing)
        }
        return .tooFewAnswersLeft(
            round: round.number, have: have, need: need, missing: missing.filter { !quarantined.contains($0) },
            quarantined: quarantined.sorted())
    }

    private func contradiction(_ error: CodingError, in round: CollectedRound) -> ProtocolError {
        guard case .contradictingAnswers(let count, _, let suspects) = error else {
            preconditionFailure("a round has answers of different workers, at least R")
        }
        return .contradictingAnswers(
            round: round.number, answerCount: count, adversaryCount: code.adversaryCount,
            knownCount: knownCount(round), suspects: suspects.map { WorkerID($0) })
    }
}
