import PrimeFields
import Testing
import TrainingProtocols
import _TestSupport

/// Whatever comes as an answer, a task or a message of another worker: it is taken, dropped, or refused with an error.
@Suite struct MessageFuzzTests {
    private static let training = Training(partitions: 1, privacy: 1, stragglers: 3)

    /// A run in its first round, and good answers of all workers to it.
    private func start() throws -> (run: ManualRun, answers: [[UInt8]]) {
        let problem = try Self.training.problem()
        let plan = try TrainingPlan(problem: problem, code: Self.training.code, field: .p31)
        var run = try ManualRun(plan.makeMaster(problem: problem, makeGenerator: seededGenerators(seed: 1)))
        let answers = try (0..<run.master.workerCount).map { try run.answer(of: $0).bytes }
        return (run, answers)
    }

    @Test func mastersSurviveAnyAnswer() throws {
        var (run, answers) = try start()
        let fuzzer = Fuzzer("worker answers", originals: answers, count: 20_000)
        var errorCount = 0
        let counts = try fuzzer.run { bytes, number in
            let worker = Int(number % UInt64(run.master.workerCount))
            let rounds = [run.tasks[worker]?.round ?? 1, run.tasks[worker]?.round ?? 1, 0, -1, 2, .max, .min]
            let before = run.master.answerCounts[worker]
            do {
                _ = try run.deliver(bytes, from: worker, round: rounds[Int(number / 16) % rounds.count])
                try run.step()
            } catch is ProtocolError {
                errorCount += 1
                run = try start().run
                return false
            }
            let after = run.master.answerCounts[worker]
            if run.isFinished || number % 64 == 0 { run = try start().run }
            return after.used > before.used
        }
        #expect(counts.accepted > 0 && counts.refused > 0 && errorCount > 0)
    }

    @Test(arguments: DegreeReduction.allCases, [PrimeField.p31, .p61])
    func workersSurviveAnyTaskAndMessage(reduction: DegreeReduction, field: PrimeField) throws {
        let problem = try Self.training.problem()
        let code = try Self.training.sharing(workerCount: 5, reduction: reduction)
        let plan = try TrainingPlan(problem: problem, code: code, field: field)
        let assignment = try plan.makeMaster(problem: problem).assignment(for: WorkerID(0))
        var originals: [[UInt8]] = [[], [UInt8](repeating: 1, count: field.bytesPerResidue)]
        func makeWorker() throws -> any WorkerMachine {
            try assignment.makeWorker(makeGenerator: seededGenerators(seed: 2))
        }
        var worker = try makeWorker()
        for count in [worker.taskByteCount, worker.exchangeByteCount, 4 * 48, 8 * 48] {
            originals.append([UInt8](repeating: 0, count: count))
        }
        let fuzzer = Fuzzer("messages \(reduction) \(field)", originals: originals, count: 20_000)
        let counts = try fuzzer.run { bytes, number in
            if number % 32 == 0 { worker = try makeWorker() }
            let numbers = [0, 1, 2, 3, 4, 5, 6, -1, .max, .min]
            let place = numbers[Int(number / 8) % numbers.count]
            do {
                try bytes.withUnsafeBytes {
                    _ =
                        number % 8 == 0
                        ? try worker.receive(task: $0, round: max(1, place == .max ? 1_000_000 : place))
                        : try worker.receive($0, from: WorkerID(Int(number % 8)), exchange: place)
                }
                return true
            } catch is ProtocolError { return false }
        }
        #expect(counts.accepted > 0 && counts.refused > 0)
    }
}
