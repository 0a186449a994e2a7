import Foundation
import PrimeFields
import Testing
import TrainingProtocols
import _TestSupport

/// Random schedules of everything: whatever happens, a run ends with the weights of the undisturbed one (dple: to rounding),
/// or, when more happened than its code tolerates, with an error that says so.
///
/// `CODED_TRAIN_SCHEDULES=10000` runs so many instead of 500; `CODED_TRAIN_SCHEDULE=1234` repeats one and prints it.
@Suite struct ScheduleTests {
    /// A training and its scheme, to be drawn by a schedule's seed.
    struct Candidate: Sendable, CustomTestStringConvertible {
        let name: String
        var training = Training()
        var field: PrimeField?
        /// The way of degree reduction and N, for BGW.
        var sharing: (reduction: DegreeReduction, workerCount: Int)?
        /// The training of dple, instead.
        var analog: AnalogTraining?
        var tileCount = 1

        var testDescription: String { name }

        var rounds: Int { (analog?.training ?? training).settings.iterations }

        /// What its code tolerates: as many workers as dple has beyond D and the margin, or, with luck, beyond D.
        func tolerance() throws -> Schedule.Tolerance {
            if sharing != nil { return .init(missing: 0) }
            guard let analog else { return .init(missing: training.stragglers, lies: training.adversaries) }
            let spare = analog.workerCount - (try analog.code()).parameters.recoveryThreshold
            return .init(missing: spare - analog.margin, atBest: spare)
        }

        func scheme() throws -> (scheme: SchemeUnderTest, workerCount: Int) {
            if let analog {
                return (try analog.scheme(tolerance: tolerance().missing), analog.workerCount)
            }
            guard let sharing else {
                return (try training.scheme(field: field, name: name), training.code.workerCount)
            }
            let scheme = try training.bgw(
                workerCount: sharing.workerCount, reduction: sharing.reduction, field: field, name: name)
            return (scheme, sharing.workerCount)
        }
    }

    static let cubic = Training.settings {
        $0.degree = 3
        $0.sigmoidRange = 4
        $0.iterations = 6
    }

    static let candidates = [
        Candidate(name: "lcc smallest", training: Training(partitions: 1, privacy: 1, stragglers: 1)),
        Candidate(name: "lcc", training: Training(partitions: 2, privacy: 1, stragglers: 3), field: .p31),
        Candidate(
            name: "lcc wide",
            training: Training(rowCount: 101, columnCount: 33, partitions: 3, privacy: 2, stragglers: 2)
        ),
        Candidate(
            name: "lcc many",
            training: Training(
                rowCount: 120, columnCount: 8, partitions: 6, privacy: 2, stragglers: 9,
                settings: Training.settings { $0.iterations = 12 }), field: .p61),
        Candidate(
            name: "lcc tiles",
            training: Training(
                rowCount: 4000, columnCount: 64, partitions: 2, privacy: 1, stragglers: 3,
                settings: Training.settings { $0.iterations = 3 }), field: .p61, tileCount: 2),
        Candidate(
            name: "lcc cubic", training: Training(partitions: 1, privacy: 1, stragglers: 4, settings: cubic),
            field: .p61),
        Candidate(
            name: "lcc cubic private",
            training: Training(rowCount: 60, partitions: 2, privacy: 2, stragglers: 2, settings: cubic), field: .p61),
        Candidate(
            name: "lcc liar", training: Training(partitions: 2, privacy: 1, stragglers: 2, adversaries: 1), field: .p31),
        Candidate(
            name: "lcc liars",
            training: Training(rowCount: 60, columnCount: 8, partitions: 3, privacy: 2, stragglers: 3, adversaries: 3),
            field: .p61),
        Candidate(name: "bgw reshare", training: Training(partitions: 2), sharing: (.reshare, 5)),
        Candidate(name: "bgw king", training: Training(partitions: 2), field: .p31, sharing: (.king, 7)),
        Candidate(
            name: "bgw reshare cubic", training: Training(partitions: 3, settings: cubic), field: .p61,
            sharing: (.reshare, 7)),
        Candidate(
            name: "bgw king cubic", training: Training(partitions: 1, settings: cubic), field: .p61, sharing: (.king, 5)
        ),
        Candidate(name: "dple circles", analog: AnalogTraining(workerCount: 28)),
        Candidate(name: "dple chebyshev", analog: AnalogTraining(points: .chebyshev, workerCount: 28)),
    ]

    private static let environment = ProcessInfo.processInfo.environment
    static let scheduleCount = environment["CODED_TRAIN_SCHEDULES"].flatMap { Int($0) } ?? 500
    static let repeated = environment["CODED_TRAIN_SCHEDULE"].flatMap { UInt64($0) }

    static func seeds(ofCandidate index: Int) -> [UInt64] {
        let all = repeated.map { [$0] } ?? Array(0..<UInt64(scheduleCount))
        return all.filter { $0 % UInt64(candidates.count) == UInt64(index) }
    }

    static func schedule(seed: UInt64, of candidate: Candidate, workerCount: Int) throws -> Schedule {
        Schedule(
            seed: seed, workerCount: workerCount, rounds: candidate.rounds, tileCount: candidate.tileCount,
            tolerance: try candidate.tolerance())
    }

    @Test(arguments: candidates.indices)
    func aRunEndsWithTheSameWeightsOrIsRefused(index: Int) throws {
        let seeds = Self.seeds(ofCandidate: index)
        guard !seeds.isEmpty else { return }
        let candidate = Self.candidates[index]
        let (scheme, workerCount) = try candidate.scheme()
        var counts = ScheduleCounts()
        for seed in seeds {
            let schedule = try Self.schedule(seed: seed, of: candidate, workerCount: workerCount)
            if Self.repeated != nil { print("\(scheme.name): \(schedule)") }
            if let failure = try scheme.judge(schedule, counts: &counts) {
                Issue.record(
                    """
                    \(scheme.name): \(failure)
                    \(schedule)
                    repeat: CODED_TRAIN_SCHEDULE=\(seed) swift test -c release --filter ScheduleTests
                    """)
            }
        }
        print("\(scheme.name): \(counts)")
        #expect(counts.schedules == seeds.count && counts.isClean)
        // dple is seldom refused: most of what goes beyond its margin still decodes.
        if seeds.count >= (candidate.analog == nil ? 30 : 300) {
            #expect(counts.ended > 0 && counts.refused > 0, "schedules of both kinds")
        }
    }

    @Test func schedulesRepeatFromTheirSeeds() throws {
        for seed in UInt64(0)..<20 {
            let one = Schedule(seed: seed, workerCount: 10, rounds: 5, tileCount: 2, tolerance: .init(missing: 3))
            let same = Schedule(seed: seed, workerCount: 10, rounds: 5, tileCount: 2, tolerance: .init(missing: 3))
            #expect(one.description == same.description && one.mustEnd == same.mustEnd)
        }
    }

    @Test func noLieIsScheduledWhereNoneIsTolerated() {
        func hasLie(_ schedule: Schedule) -> Bool {
            schedule.plan.injected.values.joined().contains {
                if case .corrupt(let corruption) = $0.kind { corruption.isLie } else { false }
            }
        }
        func schedules(lies: Int) -> [Schedule] {
            (0..<300).map {
                Schedule(
                    seed: $0, workerCount: 12, rounds: 5, tileCount: 1, tolerance: .init(missing: 2, lies: lies))
            }
        }
        #expect(!schedules(lies: 0).contains(where: hasLie))
        #expect(schedules(lies: 2).count(where: hasLie) > 100)
    }

    /// The judge is not blind: a lie among exactly as many answers as are needed makes a wrong model, and is seen.
    @Test func theJudgeSeesAWrongModel() throws {
        let training = Training(partitions: 2, privacy: 1, stragglers: 0)
        let scheme = try training.scheme(field: .p31)
        var counts = ScheduleCounts()
        for corruption in InjectedFault.Corruption.allCases where corruption.isLie {
            var generator = SeededGenerator(seed: 7)
            var plan = FaultPlan(seed: generator.next())
            plan.injected[WorkerID(3)] = [InjectedFault(kind: .corrupt(corruption), moment: .rounds(1...5), seed: 9)]
            let outcome = try scheme.run(plan)
            #expect(outcome.error == nil && outcome.weights != scheme.expectedWeights, "\(corruption)")
            let schedule = Schedule(plan: plan)
            #expect(try scheme.judge(schedule, counts: &counts) != nil, "\(corruption)")
        }
        #expect(counts.wrongModels == counts.schedules && counts.schedules == 4)
        // And a machine that cannot go on is seen too.
        var plan = FaultPlan(seed: 1)
        plan.injected[WorkerID(0)] = [InjectedFault(kind: .kill, moment: .share)]
        #expect(try scheme.judge(Schedule(plan: plan), counts: &counts) != nil)
        #expect(counts.otherFailures == 1)
    }
}
