import Datasets
import Foundation
import Models
import PrimeFields
import Quantization
import Testing
import TrainingProtocols
import _TestSupport

/// The trainings against plain code in real arithmetic, and when they stop.
@Suite struct DescentTests {
    // MARK: Known answers

    @Test func twoRoundsOfLinearRegressionByHand() throws {
        // x = 1, 2; y = 0, 1; η = 1/2. Round 1: gradient −1, w = 1/2. Round 2: residuals 1/2, 0, gradient 1/4, w = 3/8.
        var training = Training(rowCount: 2, columnCount: 1, partitions: 2, stragglers: 0)
        training.settings = Training.settings {
            $0.model = .linear
            $0.iterations = 2
            $0.learningRate = .fixed(0.5)
        }
        let features = FeatureMatrix(rowCount: 2, columnCount: 1, values: [1, 2])
        let problem = try QuantizedProblem(features: features, targets: [0, 1], settings: training.settings)
        let quantized = try finish(QuantizedTraining(problem: problem))
        #expect(quantized.weights == [0.375] && quantized.rounds.map(\.gradientNorm) == [1, 0.25])
        // Xqᵀ Xq wq = (4·4 + 8·8) · 8.
        #expect(quantized.rounds.map(\.largestBlockValue) == [0, 640])
        let plain = try finish(
            PlainTraining(features: features, targets: [0, 1], settings: training.settings))
        #expect(plain.weights == [0.375] && plain.rounds.map(\.gradientNorm) == [1, 0.25])
        let plan = try TrainingPlan(problem: problem, code: training.code, field: nil)
        let coded = SimulatedNetwork(plan: FaultPlan(seed: 0)).run(try plan.makeMaster(problem: problem))
        #expect(coded.weights == [0.375] && coded.rounds.map(\.gradientNorm) == [1, 0.25])
        // Blocks of one row each: 4·4·8 and 8·8·8.
        #expect(coded.rounds.map(\.largestBlockValue) == [0, 512])
    }

    static let settings: [TrainingSettings] = [
        Training.settings(),
        Training.settings {
            $0.hasBias = true
            $0.l2 = 0.3
            $0.learningRate = .fixed(0.4)
        },
        Training.settings { $0.model = .linear },
        Training.settings {
            $0.model = .linear
            $0.hasBias = true
            $0.l2 = 0.05
            $0.iterations = 40
        },
    ]

    @Test(arguments: settings.indices)
    func plainTrainingIsGradientDescentInRealNumbers(index: Int) throws {
        let training = Training(rowCount: 301, columnCount: 11, settings: Self.settings[index])
        let (features, targets) = training.data
        let plain = PlainTraining(features: features, targets: targets, settings: training.settings)
        let reached = try finish(plain).weights
        let expected = naiveTraining(
            rows: (0..<301).map { i in (0..<11).map { Double(features[i, $0]) } }, targets: targets.map { Double($0) },
            settings: training.settings, learningRate: plain.learningRate
        ) { z in training.settings.model == .logistic ? 1 / (1 + exp(-z)) : z }
        #expect(differ(reached, expected) < 1e-12)
        #expect(reached.contains { abs($0) > 0.01 })
    }

    @Test(arguments: settings.indices, [nil, .scaled(bits: 20)] as [CoefficientMode?])
    func quantizedTrainingIsDescentWithThePolynomialUpToTheBitsOfWeights(index: Int, mode: CoefficientMode?) throws {
        var training = Training(rowCount: 301, columnCount: 11, settings: Self.settings[index])
        training.settings.coefficients = mode
        (training.settings.dataBits, training.settings.weightBits) = (3, 22)
        let problem = try training.problem()
        let targets = training.data.targets.map { Double($0) }
        let rows = (0..<301).map { i in problem.matrix.row(i).map { Double($0) / 8 } }
        let c = try training.settings.realCoefficients()
        let expected = naiveTraining(
            rows: rows, targets: targets, settings: training.settings, learningRate: problem.learningRate
        ) { z in c.reversed().reduce(0) { $0 * z + $1 } }
        let reached = try finish(QuantizedTraining(problem: problem)).weights
        // Roundings are off by 2⁻²² at most, coefficients by 2⁻²¹, and a stable descent does not amplify errors much.
        #expect(differ(reached, expected) < 1e-5)
        #expect(reached.contains { abs($0) > 0.01 })
    }

    @Test func cubicPolynomialIsEvaluatedWithIndependentRoundings() throws {
        var training = Training(rowCount: 61, columnCount: 4)
        training.settings = Training.settings {
            $0.degree = 3
            ($0.dataBits, $0.weightBits, $0.sigmoidRange) = (2, 12, 4)
        }
        let problem = try training.problem()
        let c = try training.settings.realCoefficients()
        let rows = (0..<61).map { i in problem.matrix.row(i).map { Double($0) / 4 } }
        let expected = naiveTraining(
            rows: rows, targets: training.data.targets.map { Double($0) }, settings: training.settings,
            learningRate: problem.learningRate
        ) { z in c.reversed().reduce(0) { $0 * z + $1 } }
        let reached = try finish(QuantizedTraining(problem: problem)).weights
        #expect(differ(reached, expected) < 4e-3 && reached.contains { abs($0) > 0.1 })
    }

    @Test(arguments: [nil, .scaled(bits: 8)] as [CoefficientMode?])
    func clearTermIsTheGradientOfConstantAndTargets(mode: CoefficientMode?) throws {
        var training = Training(rowCount: 700, columnCount: 9)
        training.settings.coefficients = mode
        let problem = try training.problem()
        let targets = training.data.targets
        // The constant, a half, is added in clear only if it was dropped from the polynomial.
        let constant = mode == nil ? 0.5 : 0
        #expect((problem.polynomial.integers[0] == 0) == (mode == nil))
        for j in 0..<9 {
            // Multiples of 1/8: exact.
            let expected = (0..<700).reduce(0.0) {
                $0 + Double(problem.matrix[$1, j]) / 4 * (constant - Double(targets[$1]))
            }
            #expect(problem.clearTerm[j] == expected)
        }
    }

    // MARK: Step size

    @Test(
        arguments: [
            (LinearModel.Kind.logistic, 0, 2), (.linear, 0, 0.5), (.logistic, 0.5, 1), (.linear, 2, 0.25),
        ] as [(LinearModel.Kind, Double, Double)])
    func automaticStepIsTheInverseOfTheLipschitzConstant(model: LinearModel.Kind, l2: Double, expected: Double) throws {
        // XᵀX has the eigenvalues 4 and 1; L = 4/(4·2) + λ or 4/2 + λ.
        let features = FeatureMatrix(rowCount: 2, columnCount: 2, values: [2, 0, 0, 1])
        let settings = Training.settings {
            $0.model = model
            $0.l2 = l2
        }
        let plain = PlainTraining(features: features, targets: [0, 1], settings: settings)
        let quantized = try QuantizedProblem(features: features, targets: [0, 1], settings: settings)
        for rate in [plain.learningRate, quantized.learningRate] {
            #expect(rate <= expected && rate > expected * 0.998)
        }
    }

    @Test func automaticStepOfRandomDataIsThatOfAnExactEigenvalue() throws {
        for seed in UInt64(0)..<10 {
            let training = Training(seed: seed, rowCount: 50, columnCount: 2)
            let problem = try training.problem()
            // The greater root of the characteristic polynomial of XᵀX.
            let rows = (0..<50).map { i in problem.matrix.row(i).map { Double($0) / 4 } }
            let (a, b, c) = rows.reduce((0, 0, 0)) {
                ($0.0 + $1[0] * $1[0], $0.1 + $1[0] * $1[1], $0.2 + $1[1] * $1[1])
            }
            let eigenvalue = (a + c) / 2 + sqrt((a - c) * (a - c) / 4 + b * b)
            let expected = 4 * 50 / eigenvalue
            #expect(abs(problem.learningRate - expected) < 2e-3 * expected, "seed \(seed)")
        }
    }

    @Test func aGivenStepIsTaken() throws {
        let training = Training(settings: Training.settings { $0.learningRate = .fixed(0.123) })
        #expect(try training.problem().learningRate == 0.123)
        let (features, targets) = training.data
        let plain = PlainTraining(features: features, targets: targets, settings: training.settings)
        #expect(plain.learningRate == 0.123)
    }

    // MARK: The end

    @Test func toleranceStopsTheRunInTheFirstRoundWithASmallGradient() throws {
        var training = Training(
            settings: Training.settings {
                $0.iterations = 200
                $0.weightBits = 8
            })
        let norms = try finish(QuantizedTraining(problem: training.problem())).rounds.map(\.gradientNorm)
        #expect(norms.count == 200)
        training.settings.tolerance = norms[20]
        let last = norms.firstIndex { $0 <= training.settings.tolerance }! + 1
        let scheme = try training.scheme(field: .p31)
        let outcome = try scheme.run(FaultPlan(seed: 6))
        #expect(outcome.weights == scheme.expectedWeights && outcome.isFinished && outcome.violations == [])
        #expect(outcome.rounds.count == last && last <= 21)
        #expect(outcome.rounds.map(\.converged) == (1...last).map { $0 == last })
        let (features, targets) = training.data
        let plain = try finish(PlainTraining(features: features, targets: targets, settings: training.settings))
        #expect(plain.rounds.last?.converged == true && plain.rounds.count < 200)
    }

    @Test func weightsThatAreNoLongerFiniteStopATraining() throws {
        var training = Training(settings: Training.settings { $0.iterations = 5000 })
        training.settings.model = .linear
        training.settings.learningRate = .fixed(1e6)
        let (features, targets) = training.data
        var plain = PlainTraining(features: features, targets: targets, settings: training.settings)
        var round = 0
        let error = #expect(throws: ProtocolError.self) {
            while !plain.isFinished {
                round += 1
                _ = try plain.runRound()
            }
        }
        #expect(error == .diverged(round: round) && round < 5000)
    }

    // MARK: Headroom

    /// Rows of the forecast's sample that say nothing and rows between them that say much: the weights outgrow the plan.
    private static func surprise(weightBits: Int) throws -> (QuantizedProblem, TrainingPlan) {
        var (values, targets): ([Float], [Float]) = ([], [])
        for i in 0..<1024 {
            values += i % 2 == 0 ? [0, 0, 0, 0.25] : [1, 1, 1, 1]
            targets.append(i % 2 == 0 ? Float(i / 2 % 2) : 1)
        }
        let problem = try QuantizedProblem(
            features: FeatureMatrix(rowCount: 1024, columnCount: 4, values: values), targets: targets,
            settings: Training.settings {
                $0.weightBits = weightBits
                $0.iterations = 60
            })
        let code = Training(partitions: 2, privacy: 1, stragglers: 1).code
        return (problem, try TrainingPlan(problem: problem, code: code, field: .p24))
    }

    @Test(arguments: [9, 10, 11, 12])
    func weightsThatOutgrowThePlanStopTheRunBeforeAnythingWrapsAround(weightBits: Int) throws {
        let (problem, plan) = try Self.surprise(weightBits: weightBits)
        let outcome = SimulatedNetwork(plan: FaultPlan(seed: 1)).run(try plan.makeMaster(problem: problem))
        guard
            case .headroomExhausted(let round, let bound, let limit, let norm, let planned)? = outcome.error
                as? ProtocolError
        else {
            Issue.record("\(String(describing: outcome.error))")
            return
        }
        #expect(bound > limit && limit == Double(PrimeField.p24.greatestLifted))
        #expect(norm > planned && planned == plan.plannedWeightNorm)
        #expect(round == outcome.rounds.count + 1 && outcome.violations == [])
        #expect(outcome.rounds.allSatisfy { $0.largestBlockValue <= limit })
        // What was reached until then is right to the last bit.
        var clear = try QuantizedTraining(problem: problem)
        for _ in 1..<round { _ = try clear.runRound() }
        #expect(outcome.weights == clear.weights && outcome.weights.contains { $0 != 0 })
    }

    @Test func weightsThatOutgrowAForecastWithinTheBoundGoOn() throws {
        let (problem, plan) = try Self.surprise(weightBits: 4)
        let outcome = SimulatedNetwork(plan: FaultPlan(seed: 1)).run(try plan.makeMaster(problem: problem))
        #expect(outcome.error == nil && outcome.isFinished)
        #expect(try outcome.weights == finish(QuantizedTraining(problem: problem)).weights)
    }
}

/// Gradient descent from zero, in the plainest form.
private func naiveTraining(
    rows: [[Double]], targets: [Double], settings: TrainingSettings, learningRate: Double, predict: (Double) -> Double
) -> [Double] {
    var w = [Double](repeating: 0, count: rows[0].count)
    for _ in 0..<settings.iterations {
        var gradient = [Double](repeating: 0, count: w.count)
        for (row, target) in zip(rows, targets) {
            let residual = predict(zip(row, w).reduce(0) { $0 + $1.0 * $1.1 }) - target
            for j in w.indices { gradient[j] += row[j] * residual / Double(rows.count) }
        }
        for j in w.indices {
            let isBias = settings.hasBias && j == w.count - 1
            w[j] -= learningRate * (gradient[j] + (isBias ? 0 : settings.l2 * w[j]))
        }
    }
    return w
}

private func differ(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) } }
