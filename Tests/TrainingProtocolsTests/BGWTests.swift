import Models
import PrimeFields
import Quantization
import Testing
import TrainingProtocols
import _TestSupport

/// BGW computes the same gradients as the coded scheme and as the training in clear, to the last bit.
@Suite struct BGWTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let field: PrimeField
        let reduction: DegreeReduction
        var testDescription: String { "\(field) \(reduction)" }
    }

    static let cases = PrimeField.allCases.flatMap { field in
        DegreeReduction.allCases.map { Case(field: field, reduction: $0) }
    }

    /// Settings that the field has room for, with a polynomial of this degree.
    static func settings(_ field: PrimeField, degree: Int) -> TrainingSettings {
        let bits: [(Int, Int)] =
            switch field {
            case .p24: [(2, 4), (1, 2), (1, 1)]
            case .p26: [(3, 4), (1, 3), (1, 1)]
            case .p31: [(4, 6), (2, 3), (1, 1)]
            case .p61: [(7, 10), (5, 7), (4, 5)]
            }
        return Training.settings {
            $0.degree = degree
            ($0.dataBits, $0.weightBits) = bits[degree - 1]
            $0.coefficients = degree == 2 ? .scaled(bits: 4) : .monic
            $0.sigmoidRange = degree == 3 ? 4 : 10
        }
    }

    @Test(arguments: cases, 1...3)
    func equalsTheTrainingInClearToTheLastBit(case_: Case, degree: Int) throws {
        var training = Training(settings: Self.settings(case_.field, degree: degree))
        if degree == 1 { (training.rowCount, training.columnCount) = (41, 18) }
        for (workerCount, privacy) in [(3, nil), (6, nil), (8, 2)] {
            let scheme = try training.bgw(
                workerCount: workerCount, privacy: privacy, reduction: case_.reduction, field: case_.field)
            #expect(scheme.expectedWeights.contains { $0 != 0 })
            for seed in UInt64(0)..<2 { #expect(try scheme.differencesWithoutFaults(seed: seed) == []) }
        }
    }

    @Test(arguments: DegreeReduction.allCases)
    func everyRoundsGradientIsThatOfTheCodedScheme(reduction: DegreeReduction) throws {
        let training = Training(partitions: 2)
        func rounds(_ scheme: SchemeUnderTest) throws -> (norms: [Double], greatest: [Double], weights: [[Double]]) {
            var weights: [[Double]] = []
            var observer = NetworkObserver()
            observer.onRound = { _, reached in weights.append(reached) }
            let outcome = try scheme.run(FaultPlan(seed: 3), observer: observer)
            #expect(outcome.error == nil && outcome.violations == [])
            return (outcome.rounds.map(\.gradientNorm), outcome.rounds.map(\.largestBlockValue), weights)
        }
        let coded = try rounds(training.scheme(field: nil))
        let shared = try rounds(training.bgw(workerCount: 6, reduction: reduction))
        #expect(shared.norms == coded.norms && shared.norms.count == 5)
        #expect(shared.weights == coded.weights)
        // The same blocks are opened.
        #expect(shared.greatest == coded.greatest)
    }

    @Test(arguments: DegreeReduction.allCases)
    func linearRegressionAndMoreBlocksThanRowsToo(reduction: DegreeReduction) throws {
        var linear = Training(partitions: 4)
        linear.settings.model = .linear
        linear.settings.hasBias = true
        linear.settings.l2 = 0.125
        for training in [
            linear, Training(rowCount: 3, partitions: 5), Training(rowCount: 1, columnCount: 1, partitions: 1),
        ] {
            let scheme = try training.bgw(workerCount: 5, reduction: reduction)
            #expect(try scheme.differencesWithoutFaults(seed: 1) == [])
        }
    }

    @Test(arguments: DegreeReduction.allCases)
    func anyOrderOfMessagesGivesTheSame(reduction: DegreeReduction) throws {
        var training = Training(rowCount: 9, columnCount: 3, partitions: 2, settings: Self.settings(.p61, degree: 3))
        training.settings.iterations = 4
        let scheme = try training.bgw(workerCount: 7, privacy: 2, reduction: reduction, field: .p61)
        for seed in UInt64(0)..<60 {
            var plan = FaultPlan(seed: seed)
            // From messages in step to such that overtake each other by rounds.
            plan.latency = 0.01...[0.02, 1, 30][Int(seed % 3)]
            plan.masterStepTime = 0.1
            let outcome = try scheme.run(plan)
            #expect(outcome.error == nil && outcome.violations == [], "\(plan)")
            #expect(outcome.weights == scheme.expectedWeights, "\(plan)")
        }
    }

    @Test func trafficIsWhatThePlanForesees() throws {
        let training = Training(rowCount: 48, columnCount: 16, partitions: 2, settings: Self.settings(.p61, degree: 3))
        let problem = try training.problem()
        for reduction in DegreeReduction.allCases {
            let code = try training.sharing(workerCount: 9, privacy: 3, reduction: reduction)
            let plan = try TrainingPlan(problem: problem, code: code, field: .p61)
            let cost = PlanCost(plan: plan, featureCount: 16, rowCount: 48, testRowCount: 0, degree: 3)
            let outcome = SimulatedNetwork(plan: FaultPlan(seed: 5)).run(try plan.makeMaster(problem: problem))
            #expect(outcome.error == nil && outcome.rounds.count == 5)
            #expect(outcome.traffic.shareBytes == cost.shareBytes)
            #expect(outcome.traffic.taskBytes == 5 * cost.taskBytesPerRound)
            #expect(outcome.traffic.answerBytes == 5 * cost.answerBytesPerRound)
            switch reduction {
            case .reshare:
                // Each of 2T + 1 workers to each other one, three reductions of 3, 1 and 1 vectors.
                #expect(plan.code.workerCount == 7)
                #expect(outcome.traffic.exchangeCount == 5 * 3 * 7 * 6)
                #expect(outcome.traffic.exchangeBytes == 5 * 5 * 7 * 6 * 48 * 8)
                #expect(outcome.traffic.exchangeBytes == 5 * cost.exchangeBytesPerRound)
            case .king:
                // Contributions between all, once for 32 rounds; masked shares to the king, and its message to the others.
                #expect(outcome.traffic.exchangeCount == 9 * 8 + 5 * 3 * (6 + 8))
                // Of 3 · 48 and 48 words, six double sharings a column: widths 32 (from 24), 16 (from 8) and 16.
                let (contributions, rest) = ((32 + 16 + 16) * 9 * 8 * 2 * 8, (32 + 16 + 16) * 6 * (6 + 8) * 8)
                #expect(outcome.traffic.exchangeBytes == 32 * contributions + 5 * rest)
                #expect(cost.exchangeBytesPerRound == contributions + rest)
            }
        }
    }

    // MARK: Silence

    @Test(arguments: DegreeReduction.allCases, [0, 2, 4])
    func aSilentWorkerEndsTheRunAndIsNamed(reduction: DegreeReduction, worker: Int) throws {
        let scheme = try Training(partitions: 2).bgw(workerCount: 5, reduction: reduction)
        for seed in UInt64(0)..<20 {
            var plan = FaultPlan(seed: seed)
            plan.faults[WorkerID(worker)] = WorkerFaults(diesAt: Double(seed) * 0.7)
            let outcome = try scheme.run(plan)
            guard case .workersSilent(let round, let have, 5, [WorkerID(worker)])? = outcome.error as? ProtocolError
            else {
                Issue.record("\(String(describing: outcome.error)), \(plan)")
                continue
            }
            #expect(round == outcome.rounds.count + 1 && have < 5 && outcome.violations == [], "\(plan)")
            #expect(outcome.virtualTime < Double(seed) + plan.roundTimeout + 10, "\(plan)")
        }
    }

    @Test func workersThatWouldRepeatWhatOthersDoTakeNoPart() throws {
        // 2T + 1 = 5 of 7 are enough to share again; the king needs the masks of all.
        let training = Training(partitions: 2)
        var plan = FaultPlan(seed: 2)
        for worker in [5, 6] { plan.faults[WorkerID(worker)] = WorkerFaults(diesAt: 3) }
        let reshare = try training.bgw(workerCount: 7, privacy: 2, reduction: .reshare)
        let outcome = try reshare.run(plan)
        #expect(outcome.weights == reshare.expectedWeights && outcome.answerCounts.count == 5)
        for worker in [5, 6] { plan.faults[WorkerID(worker)] = WorkerFaults(diesAt: 0) }
        let king = try training.bgw(workerCount: 7, privacy: 2, reduction: .king)
        guard case .workersSilent(_, _, 5, [WorkerID(5), WorkerID(6)])? = try king.run(plan).error as? ProtocolError
        else {
            Issue.record("the king cannot do without")
            return
        }
    }

    @Test func aCutConnectionEndsTheRunToo() throws {
        // Every worker lives, but the answer of one never comes.
        let scheme = try Training(partitions: 2).bgw(workerCount: 5, reduction: .reshare)
        var plan = FaultPlan(seed: 2)
        plan.faults[WorkerID(3)] = WorkerFaults(dropProbability: 1)
        #expect(
            try scheme.run(plan).error as? ProtocolError
                == .tooFewAnswers(round: 1, have: 4, need: 5, missing: [WorkerID(3)]))
    }
}
