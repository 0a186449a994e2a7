import LagrangeCoding
import PrimeFields
import Quantization
import Testing
import TrainingProtocols
import _TestSupport

/// What leaves the master: tiles of the data's shares, and the shares of the weights.
@Suite struct ShareTests {
    @Test(arguments: [0, 1, 7, 100, 954, 12_396], [(64, 1), (3136, 40), (6272, 40), (1 << 20, 100)])
    func tilesCoverAllRowsOnce(rowCount: Int, row: (bytes: Int, workers: Int)) {
        let layout = TileLayout(rowCount: rowCount, bytesPerRow: row.bytes, workerCount: row.workers)
        #expect((0..<layout.tileCount).flatMap { Array(layout.rows(ofTile: $0)) } == Array(0..<rowCount))
        var end = 0
        for tile in 0..<layout.tileCount {
            let bytes = layout.bytes(ofTile: tile)
            #expect(bytes.lowerBound == end && !bytes.isEmpty)
            #expect(bytes.count * row.workers <= TileLayout.tileBudgetBytes || layout.rows(ofTile: tile).count == 1)
            end = bytes.upperBound
        }
        #expect(end == rowCount * row.bytes)
    }

    /// The shares of the data as words, put together from the tiles that a run sends.
    private static func shares(
        of training: Training, field: PrimeField, generator: @escaping () -> any CryptographicGenerator
    ) throws -> (shares: [[UInt64]], tileCount: Int, stride: Int, problem: QuantizedProblem, plan: TrainingPlan) {
        let problem = try training.problem()
        let plan = try TrainingPlan(problem: problem, code: training.code, field: field)
        var bytes = [[UInt8]](repeating: [], count: plan.code.workerCount)
        var tiles: Set<Int> = []
        var observer = NetworkObserver()
        observer.onTile = { worker, tile, tileBytes in
            bytes[worker.index] += tileBytes
            tiles.insert(tile)
        }
        let master = try plan.makeMaster(problem: problem, makeGenerator: generator)
        let outcome = SimulatedNetwork(plan: FaultPlan(seed: 1), observer: observer).run(master)
        #expect(outcome.violations == [] && outcome.error == nil)
        let word = field.bytesPerResidue
        let words = bytes.map { bytes in
            stride(from: 0, to: bytes.count, by: word).map { start in
                (0..<word).reduce(UInt64(0)) { $0 | UInt64(bytes[start + $1]) << (8 * UInt64($1)) }
            }
        }
        return (words, tiles.count, plan.layout.bytesPerRow / word, problem, plan)
    }

    static let trainings = [
        Training(), Training(rowCount: 41, columnCount: 18, partitions: 7),
        Training(rowCount: 3, partitions: 5, privacy: 2),
        // Several tiles, each of several strips for each core.
        Training(
            rowCount: 271, columnCount: 700, partitions: 2, privacy: 6, stragglers: 12,
            settings: Training.settings { $0.iterations = 0 }),
    ]

    @Test(arguments: trainings.indices, [PrimeField.p24, .p31, .p61].flatMap { [($0, false), ($0, true)] })
    func tilesAreTheEncodingOfTheWholeData(index: Int, kind: (field: PrimeField, masked: Bool)) throws {
        let training = Self.trainings[index]
        let (field, masked) = kind
        let (shares, tileCount, stride, problem, plan) = try Self.shares(
            of: training, field: field,
            generator: masked ? seededGenerators(seed: 5) : { ZeroGenerator() })
        if index == 3 { #expect(tileCount > 1) }
        let matrix = problem.matrix
        let blockRows = (matrix.rowCount + plan.code.partitionCount - 1) / plan.code.partitionCount
        #expect(shares.allSatisfy { $0.count == blockRows * stride })

        func check<Word: ResidueWord>(_ modulus: Modulus<Word>) throws {
            let code = try LagrangeCode(parameters: training.code, modulus: modulus)
            // The blocks with rows of zeros at the end and columns of zeros beside, as one long row each.
            let blocks = (0..<plan.code.partitionCount).map { k in
                (0..<blockRows * stride).map { place in
                    let (i, j) = (k * blockRows + place / stride, place % stride)
                    return i < matrix.rowCount && j < matrix.columnCount ? modulus.residue(of: Int64(matrix[i, j])) : 0
                }
            }
            // From K + T shares, what the polynomial takes at the interpolation points: the blocks and the masks.
            let count = plan.code.partitionCount + plan.code.privacyThreshold
            let back = try lagrangeMatrix(
                at: code.points.interpolationPoints, nodes: Array(code.points.evaluationPoints.prefix(count)),
                modulus: modulus)
            let inputs = combine(back, shares.prefix(count).map { $0.map { Word($0) } })
            #expect(Array(inputs.prefix(blocks.count)) == blocks)
            let masks = inputs.suffix(plan.code.privacyThreshold)
            #expect(masks.allSatisfy { mask in masked ? mask.contains { $0 != 0 } : mask.allSatisfy { $0 == 0 } })
            if masked, field == .p61 {
                // Among so few of 2⁶¹ residues, none comes twice (false alarms below 10⁻⁹): no lane or tile repeats another's.
                #expect(Set(masks.joined()).count == masks.reduce(0) { $0 + $1.count })
            }
            // And from these all shares.
            let all = combine(code.encodingMatrix, inputs)
            #expect(all.map { $0.map { UInt64($0) } } == shares)
        }
        if field == .p61 { try check(Modulus<UInt64>.p61) } else { try check(Modulus(UInt32(field.prime))) }
    }

    private func combine<Word: ResidueWord>(_ coefficients: ResidueMatrix<Word>, _ rows: [[Word]]) -> [[Word]] {
        let result = LinearCombination(coefficients: coefficients).apply(
            to: ResidueMatrix(rows.map { $0.map { Int64($0) } }, modulus: coefficients.modulus))
        return (0..<result.rowCount).map(result.row)
    }

    @Test func weightsAreMaskedAfreshInEachRound() throws {
        // So small a step that all rounds send the same weights, zero.
        let training = Training(
            settings: Training.settings {
                $0.learningRate = .fixed(1e-30)
                $0.iterations = 20
            })
        var tasks: [[Int: [UInt32]]] = []
        var observer = NetworkObserver()
        observer.onTask = { worker, round, bytes in
            if tasks.count < round { tasks.append([:]) }
            tasks[round - 1][worker.index] = Array(bytes.bindMemory(to: UInt32.self))
        }
        let outcome = try training.scheme(field: .p31).run(FaultPlan(seed: 2), observer: observer)
        #expect(outcome.error == nil && tasks.count == 20)

        let code = try LagrangeCode(parameters: training.code, modulus: Modulus<UInt32>.p31)
        var masks: Set<UInt32> = []
        for round in tasks {
            let workers = round.keys.sorted().prefix(4)
            let matrix = try lagrangeMatrix(
                at: code.points.interpolationPoints, nodes: workers.map { code.points.evaluationPoints[$0] },
                modulus: code.modulus)
            let inputs = combine(matrix, workers.map { round[$0]! })
            #expect(inputs.prefix(3).allSatisfy { $0 == [0, 0, 0, 0, 0] })
            masks.formUnion(inputs[3])
        }
        // A hundred uniform residues below 2³¹: two are equal with probability 2·10⁻⁶; the seed is fixed.
        #expect(masks.count == 100)
    }

    @Test(arguments: PrimeField.allCases)
    func planCostsAreTheBytesOfARun(field: PrimeField) throws {
        for degree in [1, 3] {
            let settings = Training.settings {
                $0.degree = degree
                ($0.dataBits, $0.weightBits, $0.sigmoidRange) = (1, 1, 4)
            }
            // Without stragglers every answer is waited for.
            let training = Training(columnCount: 19, stragglers: 0, settings: settings)
            let problem = try training.problem()
            let plan = try TrainingPlan(problem: problem, code: training.code, field: field)
            let cost = PlanCost(
                plan: plan, featureCount: 19, rowCount: training.rowCount, testRowCount: 0, degree: degree)
            let outcome = SimulatedNetwork(plan: FaultPlan(seed: 1)).run(try plan.makeMaster(problem: problem))
            #expect(outcome.rounds.count == 5 && outcome.violations == [])
            #expect(outcome.traffic.shareBytes == cost.shareBytes)
            #expect(outcome.traffic.taskBytes == 5 * cost.taskBytesPerRound)
            #expect(outcome.traffic.answerBytes == 5 * cost.answerBytesPerRound)
            let assignment = try plan.makeMaster(problem: problem).assignment(for: WorkerID(0))
            let worker = try assignment.makeWorker()
            let share = worker.layout.rowCount * worker.layout.bytesPerRow
            #expect(cost.workerBytes == share + worker.taskByteCount + assignment.answerByteCount)
        }
    }
}
