import AnalogCoding
import DifferentialPrivacy
import Testing
import TrainingProtocols
import _TestSupport

/// Training on analog shares in the test network, and what the master does with answers out of the ordinary.
@Suite struct DPLETests {
    static let trainings = [
        AnalogTraining(name: "circles"),
        AnalogTraining(name: "chebyshev", points: .chebyshev),
        AnalogTraining(name: "circles, many pads", workerCount: 50, blockCount: 5, padCount: 4, padDeviation: 10),
        AnalogTraining(name: "chebyshev, uniform", points: .chebyshev, padDeviation: 3, distribution: .uniform),
        AnalogTraining(name: "circles, uniform", distribution: .uniform),
        AnalogTraining(name: "one block", workerCount: 12, blockCount: 1, padCount: 1, margin: 4),
        AnalogTraining(
            name: "circles, cubic", points: .circles(radius: 0.8), workerCount: 45,
            training: Training(settings: Training.settings { ($0.degree, $0.sigmoidRange) = (3, 4) })),
        AnalogTraining(
            name: "chebyshev, cubic", points: .chebyshev, workerCount: 46,
            training: Training(settings: Training.settings { ($0.degree, $0.sigmoidRange) = (3, 4) })),
        AnalogTraining(
            name: "chebyshev, wide",
            points: .chebyshev,
            training: Training(
                rowCount: 101, columnCount: 33, settings: Training.settings { ($0.hasBias, $0.l2) = (true, 0.05) })),
        AnalogTraining(
            name: "circles, tiles",
            training: Training(
                rowCount: 9000, columnCount: 64, settings: Training.settings { $0.iterations = 2 })),
        AnalogTraining(
            name: "linear",
            training: Training(settings: Training.settings { ($0.model, $0.learningRate) = (.linear, .fixed(0.2)) })),
    ]

    @Test(arguments: trainings)
    func withoutNoiseTheModelIsThatOfPolynomialGradientDescent(_ training: AnalogTraining) throws {
        let outcome = SimulatedNetwork(plan: FaultPlan(seed: 5)).run(try training.master())
        #expect(outcome.error == nil && outcome.violations.isEmpty, "\(outcome)")
        #expect(relativeDistance(outcome.weights, try training.polynomialWeights()) < 1e-6)
        let plan = try training.plan()
        #expect(outcome.rounds.allSatisfy { $0.workers.count >= plan.answerTarget })
        if training.name.hasSuffix("tiles") { #expect(plan.layout.tileCount > 1) }
    }

    @Test(arguments: [AnalogTraining(workerCount: 28), AnalogTraining(points: .chebyshev, workerCount: 28)])
    func workersThatLagDieOrSendNonsenseCostNothing(_ training: AnalogTraining) throws {
        // D = 13, and ten more are awaited; five may fail.
        let wrong = try training.scheme(tolerance: 5).differencesUnderFaults(seeds: 0..<40)
        #expect(wrong.isEmpty, "\(wrong.joined(separator: "\n"))")
    }

    @Test func aClipThatNoRowReachesChangesNothing() throws {
        var training = AnalogTraining()
        let free = SimulatedNetwork(plan: FaultPlan(seed: 5)).run(try training.master())
        training.clipping = .norm(1e6)
        let clipped = SimulatedNetwork(plan: FaultPlan(seed: 5)).run(try training.master())
        #expect(clipped.error == nil && relativeDistance(clipped.weights, free.weights) < 1e-9)
    }

    @Test(arguments: [AnalogPoints.circles(), .chebyshev])
    func noiseHasItsDeviationInEveryCoordinate(_ points: AnalogPoints) throws {
        // Rows clipped to nothing: what remains is the noise.
        var training = AnalogTraining(points: points)
        training.training.columnCount = 500
        let clip = 1e-12
        training.clipping = .norm(clip)
        training.noise = try ReleaseNoise(
            budget: PrivacyBudget(epsilon: 1, delta: 1e-5), calibration: .analytic)
        let deviation = try #require(training.noise).multiplier * 2 * clip
        var run = try ManualRun(training.master())
        let planes = points == .chebyshev ? 1 : 2
        let stride = RealMatrix.rowStride(columnCount: 500)
        var squares = 0.0
        for worker in 0..<8 {
            let bytes = try run.answer(of: worker).bytes
            #expect(bytes.count == planes * stride * 8)
            let numbers = bytes.withUnsafeBytes { Array($0.bindMemory(to: Double.self)) }
            for plane in 0..<planes {
                squares += numbers[plane * stride..<plane * stride + 500].reduce(0) { $0 + $1 * $1 }
                #expect(numbers[plane * stride + 500..<(plane + 1) * stride].allSatisfy { $0 == 0 })
            }
        }
        // The mean of n squares of normal numbers has deviation √(2/n): five of them leave out 6e-7.
        let count = Double(8 * planes * 500)
        let clipped = 37.0 / 3 * clip  // what the rows may add, at the most
        #expect(
            abs((squares / count).squareRoot() / deviation - 1) < 5 / (2 * count).squareRoot() + clipped / deviation)
    }

    @Test func noiseChangesTheModelAndMoreOfItChangesMore() throws {
        var distances: [Double] = []
        for epsilon in [1000.0, 10, 0.1] {
            var training = AnalogTraining(points: .chebyshev, clipping: .norm(10))
            training.noise = try ReleaseNoise(
                budget: PrivacyBudget(epsilon: epsilon, delta: 1e-5), calibration: .analytic)
            let outcome = SimulatedNetwork(plan: FaultPlan(seed: 5)).run(try training.master())
            distances.append(relativeDistance(outcome.weights, try training.polynomialWeights()))
        }
        #expect(distances[0] > 1e-6 && distances[1] > 3 * distances[0] && distances[2] > 3 * distances[1])
    }

    @Test func aBoundFromTheDataScalesTheNoiseByTheRows() throws {
        var training = AnalogTraining(points: .chebyshev, clipping: .data)
        training.noise = try ReleaseNoise(
            budget: PrivacyBudget(epsilon: 1, delta: 0.01), calibration: .paperFormula)
        var run = try ManualRun(training.master())
        var free = training
        (free.noise, free.clipping) = (nil, .none)
        var clear = try ManualRun(free.master())
        let (noisy, exact) = (try run.answer(of: 3).bytes, try clear.answer(of: 3).bytes)
        #expect(noisy.count == exact.count && noisy != exact)
    }

    // MARK: Plans

    @Test func aCodeThatCannotBeDecodedIsRefused() throws {
        let training = AnalogTraining(points: .integers, workerCount: 50, blockCount: 5, padCount: 4)
        do {
            _ = try training.plan()
            Issue.record("planned")
        } catch let error as AnalogPlanError {
            guard case .tooNoisy(let gain, let limit) = error else { throw error }
            #expect(gain > 1e5 && limit < 10)
        }
    }

    @Test func blocksAreNotMoreThanRows() throws {
        var training = AnalogTraining(workerCount: 50, blockCount: 8, padCount: 1)
        training.training.rowCount = 7
        #expect(throws: AnalogPlanError.tooManyBlocks(8, rowCount: 7)) { try training.plan() }
    }

    @Test func noiseNeedsABound() throws {
        var training = AnalogTraining()
        training.noise = try ReleaseNoise(budget: PrivacyBudget(epsilon: 1, delta: 1e-5), calibration: .analytic)
        #expect(throws: AnalogPlanError.boundNeeded) { try training.plan() }
    }

    @Test func theExpectedGainLiesBetweenThoseOfAllAndOfFew() throws {
        var training = AnalogTraining(points: .chebyshev, workerCount: 50, blockCount: 5, padCount: 4)
        var generator = SeededGenerator(seed: 1)
        let plan = try training.plan()
        let expected = plan.expectedNoiseGain(using: &generator)
        // Table of the reference: 1.6 with all 50, 2.4 with 35.
        #expect(abs(plan.noiseGain - 1.6) < 0.1 && expected > 2 && expected < 4)
        training.margin = 100
        #expect(try training.plan().expectedNoiseGain(using: &generator) == plan.noiseGain)
    }

    @Test func fewRowsExceedThePublicNorm() throws {
        for points in [AnalogPoints.circles(), .circles(radius: 0.9), .chebyshev] {
            var training = AnalogTraining(points: points)
            training.training.columnCount = 40
            training.training.rowCount = 300
            let code = try training.code()
            let norm = AnalogPlan.publicNorm(
                code: code, pads: try training.plan().pads, featureCount: 40, featureMagnitude: 0.58,
                coefficients: try training.problem().coefficients)
            func distance(clippingTo norm: Double) throws -> Double {
                training.clipping = .norm(norm)
                let outcome = SimulatedNetwork(plan: FaultPlan(seed: 5)).run(try training.master())
                return relativeDistance(outcome.weights, try training.polynomialWeights())
            }
            // One row that is clipped a little makes 10⁻⁵; a bound that most rows exceed shows.
            #expect(try distance(clippingTo: norm) < 1e-4, "\(points)")
            #expect(try distance(clippingTo: norm / 8) > 1e-3, "\(points)")
        }
    }
}
