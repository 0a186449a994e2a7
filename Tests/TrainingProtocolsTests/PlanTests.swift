import Datasets
import LagrangeCoding
import PrimeFields
import Quantization
import Testing
import TrainingProtocols
import _TestSupport

@Suite struct PlanTests {
    // MARK: Presets

    @Test(arguments: [
        (CodePreset.case1, 5, 1, 1, 4), (.case1, 10, 3, 1, 10), (.case1, 25, 8, 1, 25), (.case1, 40, 13, 1, 40),
        (.case2, 5, 1, 1, 4), (.case2, 10, 2, 2, 10), (.case2, 25, 4, 4, 22), (.case2, 40, 7, 7, 40),
    ])
    func presetsOfThePaperGiveItsTable(preset: CodePreset, workers: Int, k: Int, t: Int, r: Int) throws {
        let code = preset.parameters(workerCount: workers, functionDegree: 3)
        #expect(code.partitionCount == k && code.privacyThreshold == t && code.stragglerCount == 0)
        #expect(code.workerCount == workers && code.recoveryThreshold == r)
        try code.validate()
    }

    @Test(arguments: CodePreset.allCases, [3, 5, 7])
    func presetsFitWheneverTheLeastCodeDoes(preset: CodePreset, degree: Int) {
        for workers in 1...100 {
            let code = preset.parameters(workerCount: workers, functionDegree: degree)
            let least = degree + 1 + (preset == .balanced ? max(1, workers / 10) : 0)
            let share = preset == .balanced ? max(1, workers / 10) : 1
            let fits = workers >= (preset == .balanced ? share * degree + 1 + share : least)
            #expect((try? code.validate()) != nil || !fits, "\(workers) workers")
            if preset == .balanced, fits {
                // One block more does not fit.
                #expect(code.neededWorkerCount <= workers && code.neededWorkerCount + degree > workers)
                #expect(code.privacyThreshold == share && code.stragglerCount == share)
            }
        }
    }

    @Test func whatIsGivenReplacesTheRuleOfAPreset() {
        for preset in CodePreset.allCases {
            let code = preset.parameters(workerCount: 40, functionDegree: 3, partitions: 4, privacy: 3, stragglers: 5)
            #expect(code.partitionCount == 4 && code.privacyThreshold == 3 && code.stragglerCount == 5)
        }
        let code = CodePreset.balanced.parameters(workerCount: 40, functionDegree: 3, privacy: 1, stragglers: 0)
        #expect(code.partitionCount == 13)
    }

    @Test func liarsTakeTwoWorkersEachFromTheBlocksOfTheBalancedPreset() throws {
        for (adversaries, k) in [(0, 8), (1, 8), (2, 7), (3, 6), (6, 4)] {
            let code = CodePreset.balanced.parameters(workerCount: 40, functionDegree: 3, adversaries: adversaries)
            try code.validate()
            #expect(code.partitionCount == k && code.privacyThreshold == 4 && code.stragglerCount == 4)
            #expect(TrainingCode.lagrange(code).answerThreshold == 3 * (k + 3) + 1 + 2 * adversaries)
        }
        // The paper's leave no room.
        #expect(CodePreset.case1.parameters(workerCount: 40, functionDegree: 3, adversaries: 1).partitionCount == 13)
    }

    // MARK: Fields

    @Test func theSmallestSafeFieldIsChosen() throws {
        var chosen: Set<PrimeField> = []
        for (dataBits, weightBits) in [(0, 0), (2, 4), (3, 4), (4, 6), (5, 6), (6, 8), (8, 12), (10, 16)] {
            for partitions in [1, 5] {
                var pixels = Pixels()
                (pixels.settings.dataBits, pixels.settings.weightBits) = (dataBits, weightBits)
                pixels.partitions = partitions
                let problem = try pixels.problem()
                let plan = try TrainingPlan(problem: problem, code: pixels.code, field: nil)
                #expect(plan.bound <= plan.limit && plan.limit == Double((plan.field.prime - 1) / 2))
                chosen.insert(plan.field)
                for field in PrimeField.allCases {
                    if field.prime >= plan.field.prime {
                        let wanted = try TrainingPlan(problem: problem, code: pixels.code, field: field)
                        #expect(wanted.field == field && wanted.bound <= wanted.limit)
                    } else {
                        #expect(throws: PlanError.self) {
                            try TrainingPlan(problem: problem, code: pixels.code, field: field)
                        }
                    }
                }
            }
        }
        #expect(chosen == Set(PrimeField.allCases))
    }

    @Test func dataBeyondTheFieldIsRefusedWhateverTheWeights() throws {
        // A weight norm of zero bounds every block value by zero, but the entries are no residues of p24.
        let features = FeatureMatrix(rowCount: 2, columnCount: 1, values: [8_000_000, 0])
        let problem = try QuantizedProblem(
            features: features, targets: [0, 0],
            settings: Training.settings {
                $0.dataBits = 0
                $0.weightBits = 0
                $0.model = .linear
                $0.learningRate = .fixed(0)
            })
        let code = Training(partitions: 1).code
        #expect(throws: PlanError.self) { try TrainingPlan(problem: problem, code: code, field: .p24) }
        #expect(try TrainingPlan(problem: problem, code: code, field: nil).field == .p61)
    }

    // MARK: Refusals

    /// Settings that p24 has no room for, as on MNIST: with the constant kept and one block even the paper's.
    static let refused: [Pixels] = {
        var result: [Pixels] = []
        for (mode, dataBits, weightBits, partitions) in [
            (.scaled(bits: 4), 2, 4, 1), (.scaled(bits: 6), 2, 4, 1), (.scaled(bits: 6), 2, 6, 3), (.monic, 2, 8, 1),
            (.monic, 3, 6, 2), (.monic, 4, 10, 1), (.monic, 6, 12, 1), (.monic, 7, 2, 1), (.monic, 4, 5, 3),
            (.scaled(bits: 20), 2, 4, 1),
        ] as [(CoefficientMode, Int, Int, Int)] {
            var pixels = Pixels()
            pixels.settings.coefficients = mode
            (pixels.settings.dataBits, pixels.settings.weightBits) = (dataBits, weightBits)
            pixels.partitions = partitions
            result.append(pixels)
        }
        return result
    }()

    @Test(arguments: refused.indices)
    func whatDoesNotFitIsRefusedWithNearestSettingsThatWork(index: Int) throws {
        let pixels = Self.refused[index]
        let problem = try pixels.problem()
        guard let wrap = try pixels.refusal(field: .p24, problem: problem) else {
            Issue.record("not refused: \(pixels)")
            return
        }
        #expect(wrap.field == .p24 && wrap.limit == 7_742_931 && wrap.bound > wrap.limit)

        if let field = wrap.nearestField {
            #expect(try pixels.refusal(field: field, problem: problem) == nil)
            for smaller in PrimeField.allCases where smaller.prime < field.prime {
                #expect(try pixels.refusal(field: smaller, problem: problem) != nil)
            }
        } else {
            #expect(try pixels.refusal(field: .p61, problem: problem) != nil)
        }

        for bits in 0..<pixels.settings.weightBits {
            var other = pixels
            other.settings.weightBits = bits
            let fits = try other.refusal(field: .p24) == nil
            #expect(fits == (wrap.nearestWeightBits.map { bits <= $0 } ?? false), "\(bits) weight bits")
        }

        // Applied to the same workers, so that the proposal works as it stands.
        let greatest = pixels.code.greatestPartitionCount!
        for count in pixels.partitions + 1..<max(greatest + 1, pixels.partitions + 2) where count <= greatest {
            var other = pixels
            other.partitions = count
            guard count <= wrap.nearestPartitionCount ?? greatest else { break }
            let fits = try other.refusal(field: .p24, problem: problem) == nil
            #expect(fits == (count == wrap.nearestPartitionCount), "K = \(count)")
        }
    }

    @Test func refusalsProposeEachKindOfSetting() throws {
        let wraps = try Self.refused.compactMap { try $0.refusal(field: .p24) }
        #expect(wraps.count == Self.refused.count)
        #expect(wraps.contains { $0.nearestWeightBits != nil } && wraps.contains { $0.nearestWeightBits == nil })
        #expect(
            wraps.contains { $0.nearestPartitionCount != nil } && wraps.contains { $0.nearestPartitionCount == nil })
        #expect(Set(wraps.compactMap(\.nearestField)).count > 1)
    }

    @Test func noMoreBlocksAreProposedThanThereAreWorkersFor() throws {
        var pixels = Pixels()
        pixels.settings.coefficients = .scaled(bits: 4)
        var code = pixels.code
        var proposed: [Int?] = []
        for workers in [4, 7, 10, 40] {
            code.workerCount = workers
            let error = #expect(throws: PlanError.self) {
                try TrainingPlan(problem: pixels.problem(), code: code, field: .p24)
            }
            if case .wrapAround(let wrap)? = error { proposed.append(wrap.nearestPartitionCount) }
        }
        // One block needs four workers, two need seven.
        #expect(proposed == [nil, 2, 2, 2])
    }

    @Test func noFieldIsLargeEnoughForTooManyBits() throws {
        var pixels = Pixels()
        pixels.settings.degree = 3
        (pixels.settings.dataBits, pixels.settings.weightBits) = (10, 12)
        let wrap = try pixels.refusal(field: nil)
        #expect(wrap?.field == .p61 && wrap?.nearestField == nil)
    }

    @Test func sumsBeyond64BitsAreRefusedInClear() throws {
        var pixels = Pixels()
        pixels.settings.degree = 3
        (pixels.settings.dataBits, pixels.settings.weightBits) = (8, 8)
        let error = #expect(throws: PlanError.self) { try QuantizedTraining(problem: pixels.problem()) }
        guard case .overflow(let bound, 0x1p62)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(bound > 0x1p62)
    }

    @Test(arguments: [1, 3, 7])
    func blocksMeasuredWithTheQuantizationGiveTheSamePlan(partitions: Int) throws {
        var pixels = Pixels()
        pixels.partitions = partitions
        let problem = try pixels.problem()
        let measured = try pixels.problem(partitionCount: partitions)
        #expect(measured.blocks == BlockStatistics.measure(problem.matrix, partitionCount: partitions))
        let plan = try TrainingPlan(problem: problem, code: pixels.code, field: nil)
        let same = try TrainingPlan(problem: measured, code: pixels.code, field: nil)
        #expect(plan.bound == same.bound && plan.field == same.field && plan.layout == same.layout)
    }

    @Test func stepsThatDivergeOnASampleAreRefused() throws {
        var training = Training(settings: Training.settings { $0.iterations = 2000 })
        training.settings.model = .linear
        training.settings.learningRate = .fixed(1000)
        let problem = try training.problem()
        let error = PlanError.forecastDiverges(learningRate: 1000)
        #expect(throws: error) { try TrainingPlan(problem: problem, code: training.code, field: nil) }
        #expect(throws: error) { try QuantizedTraining(problem: problem) }
    }

    @Test func countsThatDoNotFitTogetherAreRefused() throws {
        var code = Training().code
        code.workerCount -= 1
        let problem = try Training().problem()
        #expect(throws: CodingError.tooFewWorkers(code)) { try TrainingPlan(problem: problem, code: code, field: nil) }
    }
}

/// Two classes of small images of 100 pixels in 0 … 1, most of them dark, 2000 rows; 40 workers.
struct Pixels: Sendable {
    var settings = TrainingSettings()
    var partitions = 1

    var code: CodeParameters {
        CodeParameters(
            workerCount: 40, partitionCount: partitions, privacyThreshold: 1, stragglerCount: 0,
            functionDegree: settings.functionDegree)
    }

    private static let data: (FeatureMatrix, [Float]) = {
        var generator = SeededGenerator(seed: 37)
        let templates = (0..<2).map { _ in
            (0..<100).map { _ in Float.random(in: 0..<1, using: &generator) < 0.4 ? Float(0.9) : 0.05 }
        }
        var (values, targets): ([Float], [Float]) = ([], [])
        for i in 0..<2000 {
            for pixel in templates[i % 2] {
                values.append(min(max(pixel + Float.random(in: -0.4...0.4, using: &generator), 0), 1))
            }
            targets.append(Float(i % 2))
        }
        return (FeatureMatrix(rowCount: 2000, columnCount: 100, values: values), targets)
    }()

    func problem(partitionCount: Int = 1) throws -> QuantizedProblem {
        try QuantizedProblem(
            features: Self.data.0, targets: Self.data.1, settings: settings, partitionCount: partitionCount)
    }

    /// Why a plan for the problem is refused; nil if it is not.
    ///
    /// - Parameter problem: the problem of these settings, if it is at hand.
    func refusal(field: PrimeField?, problem: QuantizedProblem? = nil) throws -> PlanError.WrapAround? {
        do {
            _ = try TrainingPlan(problem: problem ?? self.problem(), code: code, field: field)
            return nil
        } catch PlanError.wrapAround(let wrap) {
            return wrap
        }
    }
}
