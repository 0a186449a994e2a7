import PrimeFields
import Synchronization
import Testing
import TrainingProtocols
import _TestSupport

/// Up to A workers that answer wrongly are corrected and named, whatever they answer; beyond, the run stops.
@Suite struct LiarTests {
    /// The ways to lie, each in every answer.
    enum Lie: String, CaseIterable {
        case random, stale, constant, zero, offByOne, oneEntry, negated, cancelling

        /// What the network does to the answers of workers that lie so in a field.
        func tampering(field: PrimeField) -> Tampering {
            let memory = Memory()
            return .custom { answer, worker, round, generator in
                let honest = Residues(answer, field: field)
                var lie = honest
                let p = field.prime
                switch self {
                case .random: for i in lie.values.indices { lie.values[i] = .random(in: 0..<p, using: &generator) }
                case .stale:
                    // The answer to the task before; at first, none.
                    lie.values = memory.exchange(honest.values, worker: worker) ?? honest.values.map { _ in 1 }
                case .constant: lie.values = honest.values.map { _ in 7 }
                case .zero: lie.values = honest.values.map { _ in 0 }
                case .offByOne: lie.values = honest.values.map { ($0 + 1) % p }
                case .oneEntry:
                    lie.values[round % lie.values.count] = (honest.values[round % lie.values.count] + p - 1) % p
                case .negated: lie.values = honest.values.map { (p - $0) % p }
                case .cancelling:
                    // Two that do this change nothing in the sum of all answers.
                    let shift = UInt64(round)
                    lie.values = honest.values.map { ($0 + (worker.index % 2 == 0 ? shift : p - shift)) % p }
                }
                answer = lie.bytes
            }
        }
    }

    /// What workers answered before.
    private final class Memory: Sendable {
        private let values = Mutex<[WorkerID: [UInt64]]>([:])

        func exchange(_ new: [UInt64], worker: WorkerID) -> [UInt64]? {
            values.withLock { $0.updateValue(new, forKey: worker) }
        }
    }

    /// The residues of an answer.
    private struct Residues {
        var values: [UInt64]
        private let width: Int

        init(_ bytes: [UInt8], field: PrimeField) {
            width = field.bytesPerResidue
            let width = width
            values = stride(from: 0, to: bytes.count, by: width).map { start in
                bytes[start..<start + width].reversed().reduce(0) { $0 << 8 | UInt64($1) }
            }
        }

        var bytes: [UInt8] {
            values.flatMap { value in (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) } }
        }
    }

    /// N = 40, A = 3, with S workers that may stay away: R = 31 for three, 34 for none.
    private static func training(stragglers: Int) -> Training {
        var training = Training(
            rowCount: 45, columnCount: 12, partitions: stragglers == 3 ? 10 : 11, stragglers: stragglers, adversaries: 3
        )
        training.settings.iterations = 6
        return training
    }

    /// A network in which all messages take one time, so that all answers are at hand.
    private static func steady(seed: UInt64, liars: [Int], _ tampering: Tampering) -> FaultPlan {
        var plan = FaultPlan(seed: seed)
        plan.latency = 1...1
        for liar in liars { plan.faults[WorkerID(liar)] = WorkerFaults(tamperProbability: 1, tamperings: [tampering]) }
        return plan
    }

    private static func liars(_ count: Int, seed: UInt64) -> [Int] {
        var generator = SeededGenerator(seed: seed)
        return (0..<40).shuffled(using: &generator).prefix(count).sorted()
    }

    // MARK: Up to A

    @Test(arguments: Lie.allCases, PrimeField.allCases)
    func threeLiarsAreCorrectedAndNamedInEveryRound(lie: Lie, field: PrimeField) throws {
        for stragglers in [3, 0] {
            let scheme = try Self.training(stragglers: stragglers).scheme(field: field)
            for seed in UInt64(0)..<3 {
                let liars = Self.liars(3, seed: seed)
                let outcome = try scheme.run(Self.steady(seed: seed, liars: liars, lie.tampering(field: field)))
                #expect(outcome.error == nil && outcome.violations == [], "\(outcome.plan)")
                #expect(outcome.weights == scheme.expectedWeights, "\(outcome.plan)")
                #expect(outcome.rounds.map { $0.liars.map(\.index) } == Array(repeating: liars, count: 6))
                for (index, counts) in outcome.answerCounts.enumerated() {
                    let isLiar = liars.contains(index)
                    #expect(counts.wrong == (isLiar ? 6 : 0) && counts.used == (isLiar ? 0 : 6), "worker \(index)")
                    #expect(counts.late + counts.malformed + counts.unexpected == 0)
                }
                #expect(outcome.rounds.allSatisfy { Set($0.workers).isDisjoint(with: $0.liars) })
                #expect(outcome.rounds.allSatisfy { $0.workers.count == (stragglers == 3 ? 31 : 34) })
            }
        }
    }

    @Test(arguments: Lie.allCases, [PrimeField.p24, .p61])
    func liesAmongLateLostAndMalformedAnswersCostNothing(lie: Lie, field: PrimeField) throws {
        let scheme = try Self.training(stragglers: 3).scheme(field: field)
        var totals = AnswerCounts()
        for seed in UInt64(0)..<12 {
            // Three of 40 are late, die or stay silent, three others lie, or answer nonsense now and then.
            let chosen = Self.liars(6, seed: seed)
            var plan = FaultPlan.survivable(seed: seed, workerCount: 40, faultyCount: 0)
            var generator = SeededGenerator(seed: seed)
            for (place, index) in chosen.shuffled(using: &generator).enumerated() {
                var faults = WorkerFaults.random(using: &generator)
                faults.tamperProbability = 0
                plan.faults[WorkerID(index)] =
                    place < 3
                    ? faults
                    : WorkerFaults(
                        repeatProbability: 0.2, tamperProbability: 0.9,
                        tamperings: [
                            lie.tampering(field: field), lie.tampering(field: field), .outOfRange, .truncated,
                        ],
                        lagProbability: 0.2, lag: 1...9)
            }
            let outcome = try scheme.run(plan)
            #expect(outcome.error == nil && outcome.violations == [], "\(plan)")
            #expect(outcome.weights == scheme.expectedWeights, "\(plan)")
            let named = Set(outcome.rounds.flatMap(\.liars).map(\.index))
            #expect(named.isSubset(of: chosen), "\(plan)")
            #expect(outcome.answerCounts.indices.filter { outcome.answerCounts[$0].wrong > 0 } == named.sorted())
            totals.wrong += outcome.total(\.wrong)
            totals.late += outcome.total(\.late)
            totals.malformed += outcome.total(\.malformed)
        }
        // The schedules did what they are for.
        #expect(totals.wrong > 50 && totals.late > 20 && totals.malformed > 10, "\(totals)")
    }

    @Test(arguments: 0...3)
    func malformedAnswersAreAmongTheAWrongOnes(malformed: Int) throws {
        // N = R + 2A: every malformed answer is missing, but known to be wrong.
        let scheme = try Self.training(stragglers: 0).scheme(field: .p31)
        let wrong = Self.liars(3, seed: UInt64(malformed))
        var plan = Self.steady(seed: 5, liars: wrong, Lie.random.tampering(field: .p31))
        for index in wrong.prefix(malformed) { plan.faults[WorkerID(index)]?.tamperings = [.truncated] }
        let outcome = try scheme.run(plan)
        #expect(outcome.error == nil && outcome.weights == scheme.expectedWeights, "\(plan)")
        #expect(outcome.total(\.malformed) == 6 * malformed && outcome.total(\.wrong) == 6 * (3 - malformed))
    }

    // MARK: Beyond A

    @Test(arguments: PrimeField.allCases, [4, 5, 12, 40])
    func moreLiarsAtRandomStopTheFirstRound(field: PrimeField, count: Int) throws {
        let scheme = try Self.training(stragglers: 0).scheme(field: field)
        for seed in UInt64(0)..<8 {
            let plan = Self.steady(
                seed: seed, liars: Self.liars(count, seed: seed), Lie.random.tampering(field: field))
            let outcome = try scheme.run(plan)
            #expect(
                outcome.error as? ProtocolError
                    == .contradictingAnswers(
                        round: 1, answerCount: 40, adversaryCount: 3, knownCount: 0, suspects: []), "\(plan)")
            #expect(outcome.rounds.isEmpty && outcome.weights.allSatisfy { $0 == 0 }, "\(plan)")
        }
    }

    @Test func whereAnswersTellMoreThanALiarsTheErrorNamesThem() throws {
        // With all 40 answers at hand, R = 31 and A = 3: four can be told.
        let scheme = try Self.training(stragglers: 3).scheme(field: .p24)
        let liars = Self.liars(4, seed: 8)
        let outcome = try scheme.run(Self.steady(seed: 8, liars: liars, Lie.offByOne.tampering(field: .p24)))
        #expect(
            outcome.error as? ProtocolError
                == .contradictingAnswers(
                    round: 1, answerCount: 40, adversaryCount: 3, knownCount: 0, suspects: liars.map { WorkerID($0) }))
    }

    @Test func moreMalformedAnswersThanAStopTheRound() throws {
        let scheme = try Self.training(stragglers: 0).scheme(field: .p24)
        let wrong = Self.liars(4, seed: 1)
        let outcome = try scheme.run(Self.steady(seed: 5, liars: wrong, .truncated))
        // Three of them cost one answer each, R + 3 = 37 are needed, and 36 can come.
        guard case .tooFewAnswers(1, let have, 37, let missing)? = outcome.error as? ProtocolError else {
            Issue.record("\(String(describing: outcome.error))")
            return
        }
        #expect(have <= 36 && Set(missing).isSuperset(of: wrong.map { WorkerID($0) }))
    }

    // MARK: A = 0

    private static let trusting = Training(partitions: 2, stragglers: 2)

    @Test func withoutAContradictingAnswersAtHandStopTheRun() throws {
        let scheme = try Self.trusting.scheme(field: nil)
        let field = try TrainingPlan(problem: Self.trusting.problem(), code: Self.trusting.code, field: nil).field
        for liar in 0..<9 {
            // All nine answers are at hand, two more than R = 7.
            let outcome = try scheme.run(Self.steady(seed: 1, liars: [liar], Lie.oneEntry.tampering(field: field)))
            #expect(
                outcome.error as? ProtocolError
                    == .contradictingAnswers(
                        round: 1, answerCount: 9, adversaryCount: 0, knownCount: 0, suspects: [WorkerID(liar)]))
            #expect(outcome.rounds.isEmpty)
        }
    }

    /// What is **not** promised: with A = 0, and no answer at hand beyond R, a lie is taken for the truth.
    @Test func withoutAAndWithoutMoreAnswersALieGoesUnnoticed() throws {
        var training = Self.trusting
        training.stragglers = 0
        let scheme = try training.scheme(field: .p61)
        let outcome = try scheme.run(Self.steady(seed: 1, liars: [3], Lie.offByOne.tampering(field: .p61)))
        #expect(outcome.rounds.first?.liars == [])
        #expect(outcome.error != nil || outcome.weights != scheme.expectedWeights)
    }

    // MARK: Quarantine

    @Test(arguments: [0, 3])
    func aProvenLiarGetsNoMoreTasks(stragglers: Int) throws {
        let scheme = try Self.training(stragglers: stragglers).scheme(field: .p31, quarantinesLiars: true)
        for seed in UInt64(0)..<5 {
            let liars = Self.liars(3, seed: seed)
            var asked: [Int: [Int]] = [:]
            var observer = NetworkObserver()
            observer.onTask = { worker, round, _ in asked[round, default: []].append(worker.index) }
            let outcome = try scheme.run(
                Self.steady(seed: seed, liars: liars, Lie.random.tampering(field: .p31)), observer: observer)
            #expect(outcome.error == nil && outcome.weights == scheme.expectedWeights, "\(outcome.plan)")
            #expect(outcome.violations == [])
            #expect(outcome.rounds.map { $0.liars.map(\.index) } == [liars] + Array(repeating: [], count: 5))
            let others = Set(0..<40).subtracting(liars)
            #expect(asked[1]?.count == 40 && (2...6).allSatisfy { Set(asked[$0] ?? []) == others })
            #expect(liars.allSatisfy { outcome.answerCounts[$0].wrong == 1 })
        }
    }

    @Test func afterQuarantineALossTooManyIsAnErrorThatTellsWhy() throws {
        // N = R + 2A: with three left out, all 37 others are needed.
        let scheme = try Self.training(stragglers: 0).scheme(field: .p31, quarantinesLiars: true)
        let liars = Self.liars(3, seed: 2)
        let lost = (0..<40).first { !liars.contains($0) }!
        for reported in [false, true] {
            var plan = Self.steady(seed: 2, liars: liars, Lie.random.tampering(field: .p31))
            plan.faults[WorkerID(lost)] = WorkerFaults(diesAt: 5, reportsDeath: reported)
            let outcome = try scheme.run(plan)
            guard
                case .tooFewAnswersLeft(let round, _, 37, let missing, let quarantined)? = outcome.error
                    as? ProtocolError
            else {
                Issue.record("\(String(describing: outcome.error)), \(plan)")
                continue
            }
            #expect(round == outcome.rounds.count + 1 && round > 1)
            #expect(quarantined.map(\.index) == liars && missing.contains(WorkerID(lost)))
            #expect(Set(missing).isDisjoint(with: quarantined))
        }
    }

    @Test(arguments: [2, 3])
    func liarsLeftOutAreAmongTheA(newLiars: Int) throws {
        // One lies from the start and is left out; two more are corrected when they begin to, three are not.
        let scheme = try Self.training(stragglers: 0).scheme(field: .p31, quarantinesLiars: true)
        let chosen = Self.liars(4, seed: 3)
        let lie = Lie.random.tampering(field: .p31)
        var plan = Self.steady(seed: 3, liars: [chosen[0]], lie)
        for index in chosen[1...newLiars] {
            plan.faults[WorkerID(index)] = WorkerFaults(
                tamperProbability: 1,
                tamperings: [
                    .custom { answer, worker, round, generator in
                        guard round >= 3, case .custom(let change) = lie else { return }
                        change(&answer, worker, round, &generator)
                    }
                ])
        }
        let outcome = try scheme.run(plan)
        if newLiars == 2 {
            #expect(outcome.error == nil && outcome.weights == scheme.expectedWeights)
            #expect(outcome.rounds.map(\.liars.count) == [1, 0, 2, 0, 0, 0])
        } else {
            guard case .contradictingAnswers(3, 39, 3, 1, _)? = outcome.error as? ProtocolError else {
                Issue.record("\(String(describing: outcome.error))")
                return
            }
            #expect(outcome.rounds.count == 2)
        }
    }
}
