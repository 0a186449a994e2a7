import Datasets
import DifferentialPrivacy
import PrimeFields
import Quantization
import Testing
import TrainingProtocols
import _TestSupport

/// Differentially private trainings: what a row can change is within the bound that the noise is measured by, the noise is
/// there, and what was spent stays spent.
@Suite struct PrivateTrainingTests {
    static func settings(
        epsilon: Double = 1, rowNorm: Double = 1.2, weightRadius: Double = 4,
        neighbours: PrivacySettings.Neighbours = .addOrRemove
    ) throws -> PrivacySettings {
        PrivacySettings(
            budget: try PrivacyBudget(epsilon: epsilon, delta: 1e-5), rowNorm: rowNorm, weightRadius: weightRadius,
            neighbours: neighbours)
    }

    static func training(_ change: (inout TrainingSettings) -> Void = { _ in }) throws -> Training {
        let privacy = try settings()
        return Training(
            settings: Training.settings {
                $0.privacy = privacy
                change(&$0)
            })
    }

    /// Noise that follows from a seed.
    static func noise(_ settings: PrivacySettings, rounds: Int = 5, seed: UInt64 = 1) throws -> GradientNoise {
        GradientNoise(
            settings: settings, ledger: try settings.makeLedger(rounds: rounds),
            makeGenerator: { InsecureNoiseGenerator(seed: seed, round: $0) })
    }

    // MARK: Sensitivity

    struct SensitivityCase: Sendable, CustomTestStringConvertible {
        let degree: Int
        let coefficients: CoefficientMode?
        var testDescription: String { "degree \(degree), \(coefficients.map { "\($0)" } ?? "usual coefficients")" }
    }

    /// Of many rows, some along the weights and some far too long, none adds more to the sums than the bound says; and the
    /// bound is near what the worst of them adds.
    @Test(arguments: [
        SensitivityCase(degree: 1, coefficients: nil), SensitivityCase(degree: 1, coefficients: .scaled(bits: 8)),
        SensitivityCase(degree: 3, coefficients: nil), SensitivityCase(degree: 3, coefficients: .scaled(bits: 10)),
    ])
    func noRowAddsMoreThanTheBound(_ test: SensitivityCase) throws {
        let width = 6
        var settings = try Self.training { ($0.degree, $0.coefficients) = (test.degree, test.coefficients) }.settings
        (settings.dataBits, settings.weightBits) = (7, 8)
        var random = SeededGenerator(seed: 8)
        func vector(_ norm: Double) -> [Double] {
            let entries = (0..<width).map { _ in Double.random(in: -1...1, using: &random) }
            let length = entries.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return entries.map { $0 / length * norm }
        }
        var worst = 0.0
        for trial in 0..<200 {
            let weights = vector(4)
            // Along the weights, against them, or anywhere; within the bound and beyond.
            let sign = [1.0, -1, 0][trial % 3]
            let row = sign == 0 ? vector(5) : weights.map { $0 * sign * [0.1, 0.3, 7][trial / 3 % 3] }
            for label in [Float(0), 1] {
                let problem = try QuantizedProblem(
                    features: FeatureMatrix(
                        rowCount: 2, columnCount: width,
                        values: row.map(Float.init) + [Float](repeating: 0, count: width)),
                    targets: [label, 1 - label], settings: settings)
                let gradient = try #require(problem.privateGradient)
                let roundings = [[Int64]](repeating: weights.map { Int64($0 * 256) }, count: test.degree)
                let sums = gradient.exactSums(blockSums: Self.blockSums(problem, roundings))
                // The row of zeros adds nothing, whatever its label: this is what one row adds.
                let norm = sums.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
                let bound = gradient.rowSensitivity(weightNorm: FieldDescent.norm(of: roundings))
                #expect(norm <= bound, "trial \(trial), label \(label)")
                worst = max(worst, norm / bound)
            }
        }
        #expect(worst > (test.degree == 1 ? 0.95 : 0.5), "the bound is \(1 / worst) times what a row adds")
    }

    private static func blockSums(_ problem: QuantizedProblem, _ roundings: [[Int64]]) -> [Int128] {
        var sums = [Int128](repeating: 0, count: problem.matrix.columnCount)
        for i in 0..<problem.matrix.rowCount {
            let row = problem.matrix.row(i).map { Int128($0) }
            var (value, power) = (Int128(problem.polynomial.integers[0]), Int128(1))
            for (e, weights) in roundings.enumerated() {
                power *= zip(row, weights).reduce(0) { $0 + $1.0 * Int128($1.1) }
                value += Int128(problem.polynomial.integers[e + 1]) * power
            }
            for j in sums.indices { sums[j] += row[j] * value }
        }
        return sums
    }

    /// Rounding to nearest may lengthen a row; afterwards it is within the bound all the same, to the last integer.
    @Test func rowsStayWithinTheirNormAsIntegers() throws {
        var random = SeededGenerator(seed: 3)
        let (rows, width) = (400, 40)
        let values = (0..<rows * width).map { _ in Float.random(in: -0.5...0.5, using: &random) }
        for (bits, norm) in [(1, 2.0), (2, 1.5), (2, 100), (10, 0.7)] {
            let (matrix, _, _) = try values.withUnsafeBufferPointer {
                try QuantizedMatrix.quantize(
                    $0, rowCount: rows, columnCount: width, scaleBits: bits, partitionCount: 2, rowNorm: norm)
            }
            let limit = norm * Double(1 << bits)
            let squares = (0..<rows).map { i in matrix.row(i).reduce(0) { $0 + Int($1) * Int($1) } }
            #expect(squares.allSatisfy { Double($0) <= limit * limit }, "\(bits) bits, norm \(norm)")
            #expect(squares.contains { $0 > 0 })
        }
    }

    // MARK: Schemes

    @Test(arguments: [PrimeField.p31, .p61])
    func theCodedTrainingEqualsTheOneInClearToTheLastBit(_ field: PrimeField) throws {
        let training = try Self.training()
        let problem = try training.problem()
        let settings = try #require(training.settings.privacy)
        let expected = try finish(QuantizedTraining(problem: problem, noise: Self.noise(settings))).weights
        let lagrange = try TrainingPlan(problem: problem, code: training.code, field: field)
        let sharing = try TrainingPlan(
            problem: problem, code: training.sharing(workerCount: 5, reduction: .king), field: field)
        for plan in [lagrange, sharing] {
            let master = try plan.makeMaster(problem: problem, noise: Self.noise(settings))
            let outcome = SimulatedNetwork(plan: FaultPlan(seed: 2)).run(master)
            #expect(outcome.weights == expected)
        }
        let other = try finish(QuantizedTraining(problem: problem, noise: Self.noise(settings, seed: 2))).weights
        #expect(other != expected)
        #expect(expected.allSatisfy { abs($0) <= 4 })
    }

    /// Of rows of zeros the gradient is noise alone: its variance is the planned one.
    @Test func theNoiseHasThePlannedScale() throws {
        let (width, rounds) = (40, 50)
        let privacy = try Self.settings(epsilon: 3, rowNorm: 2, weightRadius: 1e6)
        let settings = Training.settings {
            $0.privacy = privacy
            ($0.iterations, $0.learningRate) = (rounds, .fixed(1e-9))
        }
        let data = FeatureMatrix(
            rowCount: 10, columnCount: width, values: [Float](repeating: 0, count: 10 * width))
        let targets = (0..<10).map { Float($0 % 2) }
        let multiplier = try privacy.makeLedger(rounds: rounds).noiseMultiplier
        func check(_ norms: [Double], sensitivity: Double) {
            // Each squared norm is a sum of `width` squares; the mean over all is within six deviations.
            let variance = norms.reduce(0) { $0 + $1 * $1 } / Double(rounds * width)
            let expected = (multiplier * sensitivity / 10) * (multiplier * sensitivity / 10)
            let deviation = expected * (2 / Double(rounds * width)).squareRoot()
            #expect(abs(variance - expected) < 6 * deviation, "variance \(variance), planned \(expected)")
        }
        let problem = try QuantizedProblem(features: data, targets: targets, settings: settings)
        let integers = try finish(QuantizedTraining(problem: problem, noise: Self.noise(privacy, rounds: rounds)))
            .rounds
        // Weights of about zero: a row adds x (1/2 − y) at most.
        check(integers.map(\.gradientNorm), sensitivity: 2 * 0.5)
        let real = try finish(
            PlainTraining(
                features: data, targets: targets, settings: settings, noise: Self.noise(privacy, rounds: rounds))
        ).rounds
        check(real.map(\.gradientNorm), sensitivity: 2)
    }

    // MARK: Spending

    @Test func theTrainingEndsWithTheBudget() throws {
        let training = try Self.training()
        let settings = try #require(training.settings.privacy)
        var ledger = try settings.makeLedger(rounds: 5)
        try ledger.spend(3)
        var written: [Int] = []
        let noise = GradientNoise(settings: settings, ledger: ledger) { _ in
            SeededGenerator(seed: 1)
        } willRelease: {
            written.append($0.spentReleases)
        }
        let rounds = try finish(QuantizedTraining(problem: try training.problem(), noise: noise)).rounds
        #expect(rounds.count == 2 && noise.isSpent)
        #expect(written == [4, 5], "spent before the release")
        var sums: [Int128] = [0]
        #expect(throws: PrivacyError.budgetSpent(asked: 1, left: 0)) {
            try noise.add(to: &sums, rowSensitivity: 1, round: 6)
        }
        #expect(sums == [0])
    }

    @Test func withGivenNoiseTheBudgetDecidesOnTheRounds() throws {
        var settings = try Self.settings(epsilon: 1)
        settings.noiseMultiplier = 10
        let ledger = try settings.makeLedger(rounds: 1000)
        #expect((1..<1000).contains(ledger.plannedReleases) && ledger.epsilonAtEnd <= 1)
        // One more would be too much.
        #expect(throws: PrivacyError.self) {
            try PrivacyLedger(
                budget: settings.budget, mechanism: .discreteGaussian, noiseMultiplier: 10,
                plannedReleases: ledger.plannedReleases + 1)
        }
        settings.noiseMultiplier = 0.1
        #expect(throws: PrivacyError.self) { try settings.makeLedger(rounds: 1) }
    }

    // MARK: Audit

    /// Who compares a training's released sums with and without a row does not do better than ε allows; with half of the
    /// noise, he does, and the audit notices.
    @Test func theAuditAgreesWithTheClaimAndCatchesHalfOfTheNoise() throws {
        let privacy = try Self.settings(epsilon: 1, rowNorm: 1, weightRadius: 1)
        let row: [Float] = [0.6, 0.8]
        func gradient(_ values: [Float]) throws -> (QuantizedProblem, PrivateGradient) {
            let settings = Training.settings {
                $0.privacy = privacy
                ($0.iterations, $0.dataBits) = (1, 8)
            }
            let problem = try QuantizedProblem(
                features: FeatureMatrix(rowCount: 1, columnCount: 2, values: values), targets: [1], settings: settings)
            return (problem, try #require(problem.privateGradient))
        }
        let roundings: [[Int64]] = [[0, 0]]
        let (member, with) = try gradient(row)
        let (absent, without) = try gradient([0, 0])
        let sums = (
            with.exactSums(blockSums: Self.blockSums(member, roundings)),
            without.exactSums(blockSums: Self.blockSums(absent, roundings))
        )
        let sensitivity = with.rowSensitivity(weightNorm: 0)

        func lowerBound(shareOfNoise: Double) throws -> Double {
            let multiplier = try privacy.makeLedger(rounds: 1).noiseMultiplier
            let trials = 400_000
            func events(_ sums: [Int128]) throws -> EventCount {
                var count = 0
                var generator = try MaskGenerator()
                let mechanism = try DiscreteGaussian(
                    noiseMultiplier: multiplier, sensitivity: sensitivity * shareOfNoise)
                for _ in 0..<trials {
                    var noisy = sums
                    mechanism.add(to: &noisy, using: &generator)
                    // Along the row, whose label pulls the sums below zero: some way out.
                    let score = -(Double(noisy[0]) * 0.6 + Double(noisy[1]) * 0.8)
                    if score > 2.75 * multiplier * shareOfNoise * sensitivity { count += 1 }
                }
                return try EventCount(events: count, trials: trials)
            }
            return try PrivacyAudit.epsilonLowerBound(
                event: events(sums.0), neighbour: events(sums.1), delta: privacy.budget.delta, confidence: 1 - 1e-6)
        }
        let honest = try lowerBound(shareOfNoise: 1)
        #expect(honest <= 1 && honest > 0.2, "a bound that says something: \(honest)")
        let broken = try lowerBound(shareOfNoise: 0.5)
        #expect(broken > 1, "half of the noise has epsilon \(broken) at least")
    }
}
