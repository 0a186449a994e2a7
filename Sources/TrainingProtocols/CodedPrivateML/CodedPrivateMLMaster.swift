import LagrangeCoding
import PrimeFields
import Quantization

/// The master of CodedPrivateML: it encodes the data once and the weights in every round, decodes the gradient from the
/// fastest R answers, and takes the step.
///
/// Round `t`: quantize the weights r times, encode them with fresh masks, send worker `i` its share `W̃ᵢ`; worker `i`
/// answers `X̃ᵢᵀ g(X̃ᵢ W̃ᵢ)`, of degree `2r + 1` in what was encoded; any R answers give the K blocks `Xₖᵀ g(Xₖ W)`, each
/// lifted to integers before they are added.
///
/// A worker has at most one task outstanding. One that lags gets the current round's task as soon as it answers an old one.
///
/// - SeeAlso: Algorithm 1 of <https://arxiv.org/abs/1902.00641v1>
struct CodedPrivateMLMaster<Word: ResidueWord>: MasterMachine {
    private enum State {
        case idle
        case distributing
        case encoding
        case collecting(Round)
        case decoding(Round)
        case finished
    }

    /// A round whose answers are being collected.
    private struct Round {
        let number: Int
        var answered: [Int] = []
        /// Workers whose answer to this round was no answer.
        var refused: Set<Int> = []
    }

    private let code: LagrangeCode<Word>
    private let plan: TrainingPlan
    private let coefficients: [Int64]
    private let featureCount: Int
    private var decoders: DecoderCache<Word>
    private var descent: FieldDescent
    private var generator: any CryptographicGenerator
    private let stream: DataShareStream<Word>

    private var state = State.idle
    private var tasks: ResidueMatrix<Word>
    private var answers: ResidueMatrix<Word>
    /// The round of the task that each worker has not answered yet.
    private var outstanding: [Int?]
    private var lost: Set<WorkerID> = []
    private(set) var answerCounts: [AnswerCounts]

    /// The master of a planned training.
    ///
    /// - Parameters:
    ///   - problem: the data that the plan was made for.
    ///   - plan: a plan whose field is `modulus`.
    ///   - modulus: the field.
    ///   - makeGenerator: gives mask generators, each with a key of its own.
    init(
        problem: QuantizedProblem, plan: TrainingPlan, modulus: Modulus<Word>,
        makeGenerator: () throws -> any CryptographicGenerator
    ) throws {
        code = try LagrangeCode(parameters: plan.code, modulus: modulus)
        self.plan = plan
        coefficients = problem.polynomial.integers
        featureCount = problem.matrix.columnCount
        decoders = DecoderCache(code: code)
        descent = try FieldDescent(problem: problem)
        generator = try makeGenerator()
        stream = try DataShareStream(
            matrix: problem.matrix, code: code, layout: plan.layout, makeGenerator: makeGenerator)
        let workerCount = plan.code.workerCount
        tasks = ResidueMatrix(rowCount: 0, columnCount: 0, modulus: modulus)
        answers = ResidueMatrix(rowCount: workerCount, columnCount: featureCount, modulus: modulus)
        outstanding = Array(repeating: nil, count: workerCount)
        answerCounts = Array(repeating: AnswerCounts(), count: workerCount)
    }

    var workerCount: Int { code.parameters.workerCount }

    var weights: [Double] { descent.weights }

    func assignment(for worker: WorkerID) -> WorkerAssignment {
        WorkerAssignment(
            scheme: .lcc, field: plan.field, featureCount: featureCount, coefficients: coefficients,
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
        precondition(index < workerCount, "no such worker")
        guard outstanding[index] == round else {
            answerCounts[index].unexpected += 1
            return []
        }
        outstanding[index] = nil
        guard case .collecting(var current) = state else {
            answerCounts[index].late += 1
            return []
        }
        guard round == current.number else {
            answerCounts[index].late += 1
            return lost.contains(worker) ? [] : [task(for: worker, round: current.number)]
        }
        guard store(answer, at: index) else {
            answerCounts[index].malformed += 1
            current.refused.insert(index)
            state = .collecting(current)
            try checkRecoverable(current)
            return []
        }
        answerCounts[index].used += 1
        current.answered.append(index)
        if current.answered.count < code.parameters.recoveryThreshold {
            state = .collecting(current)
            return []
        }
        state = .decoding(current)
        return [.perform(.decode)]
    }

    mutating func deadlinePassed(round: Int) throws -> [MasterAction] {
        guard case .collecting(let current) = state, current.number == round else { return [] }
        throw tooFewAnswers(current)
    }

    mutating func workerLost(_ worker: WorkerID) throws -> [MasterAction] {
        lost.insert(worker)
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
        tasks = code.encode(replicating: vector, using: &generator)
        let round = Round(number: number)
        state = .collecting(round)
        try checkRecoverable(round)
        let idle = outstanding.indices.filter { outstanding[$0] == nil && !lost.contains(WorkerID($0)) }
        return idle.map { task(for: WorkerID($0), round: number) } + [.awaitAnswers(round: number)]
    }

    private mutating func task(for worker: WorkerID, round: Int) -> MasterAction {
        outstanding[worker.index] = round
        return .send(tasks.rowSlice(worker.index), to: worker, round: round)
    }

    private mutating func decode(_ round: Round) throws -> [MasterAction] {
        let workers = round.answered.sorted()
        let decoder = try decoders.decoder(workers: workers)
        let (stride, width) = (answers.rowStride, featureCount)
        var blocks = ResidueMatrix(rowCount: decoder.outputCount, columnCount: width, modulus: code.modulus)
        var sums = [Int128](repeating: 0, count: width)
        var largest: UInt64 = 0
        answers.withWords { words in
            blocks.withMutableWords { output in
                guard let from = words.baseAddress, let to = output.baseAddress else { return }
                decoder.apply(
                    inputs: workers.map { from + $0 * stride },
                    outputs: (0..<decoder.outputCount).map { to + $0 * stride }, count: stride)
                for k in 0..<decoder.outputCount {
                    largest = max(
                        largest, Word.addLifted(to + k * stride, count: width, to: &sums, modulus: code.modulus))
                }
            }
        }
        let metrics = try descent.finishRound(
            blockSums: sums, largestBlockValue: Double(largest), workers: workers.map { WorkerID($0) })
        guard !descent.isFinished else {
            state = .finished
            return [.roundFinished(metrics), .finished]
        }
        state = .encoding
        return [.roundFinished(metrics), .perform(.encodeWeights)]
    }

    // MARK: Checks

    /// Copies an answer to its row if it is one: `d` residues.
    private mutating func store(_ answer: UnsafeRawBufferPointer, at index: Int) -> Bool {
        let (stride, width, modulus) = (answers.rowStride, featureCount, code.modulus)
        guard answer.count == width * MemoryLayout<Word>.size else { return false }
        return answers.withMutableWords { words in
            guard width > 0, let row = words.baseAddress.map({ $0 + index * stride }) else { return true }
            UnsafeMutableRawPointer(row).copyMemory(from: answer.baseAddress!, byteCount: answer.count)
            guard Word.areResidues(row, count: width, modulus: modulus) else {
                row.update(repeating: 0, count: width)
                return false
            }
            return true
        }
    }

    /// Stops as soon as R answers cannot come any more. An answer that has come counts, even if its worker was lost since.
    private func checkRecoverable(_ round: Round) throws(ProtocolError) {
        let possible = (0..<workerCount).count {
            round.answered.contains($0) || !lost.contains(WorkerID($0)) && !round.refused.contains($0)
        }
        if possible < code.parameters.recoveryThreshold { throw tooFewAnswers(round) }
    }

    private func tooFewAnswers(_ round: Round) -> ProtocolError {
        .tooFewAnswers(
            round: round.number, have: round.answered.count, need: code.parameters.recoveryThreshold,
            missing: outstanding.indices.filter { !round.answered.contains($0) }.map { WorkerID($0) })
    }
}

extension TrainingPlan {
    /// Builds the master for the plan's field.
    ///
    /// - Parameters:
    ///   - problem: the data that the plan was made for.
    ///   - makeGenerator: gives mask generators, each with a key of its own.
    public func makeMaster(
        problem: QuantizedProblem, makeGenerator: () throws -> any CryptographicGenerator = { try MaskGenerator() }
    ) throws -> any MasterMachine {
        func master<Word: ResidueWord>(_ modulus: Modulus<Word>) throws -> any MasterMachine {
            try CodedPrivateMLMaster(problem: problem, plan: self, modulus: modulus, makeGenerator: makeGenerator)
        }
        return switch field {
        case .p24: try master(Modulus<UInt32>.p24)
        case .p26: try master(Modulus<UInt32>.p26)
        case .p31: try master(Modulus<UInt32>.p31)
        case .p61: try master(Modulus<UInt64>.p61)
        }
    }
}
