import LagrangeCoding
import RunPrediction
import SecretSharing
import Testing
import TrainingProtocols

@Suite struct StragglerModelTests {
    @Test(arguments: ["none", "exponential:1.5", "shifted:1.0,0.5", "fraction:0.1=10.0x"])
    func whatIsWrittenIsRead(text: String) { #expect(StragglerModel(text)?.text == text) }

    @Test(arguments: [
        "", "some", "exponential", "exponential:", "exponential:0", "exponential:-1", "exponential:nan", "shifted:1",
        "shifted:1,0", "shifted:-1,1", "fraction:0.1", "fraction:0.1=10", "fraction:1.5=10x", "fraction:0.1=0.5x",
        "exponential:1e300", "exponential:inf",
    ])
    func anythingElseIsNot(text: String) { #expect(StragglerModel(text) == nil) }
}

@Suite struct PredictionTests {
    static let work = PredictedWork(rowCount: 12_000, featureCount: 800, degree: 1, rounds: 10, bytesPerResidue: 4)
    static let machines = PredictedMachines(latencySeconds: 1e-3, bytesPerSecond: 1e9, operationsPerSecond: 1e9)

    static func lcc(_ workers: Int, _ partitions: Int, privacy: Int = 1, stragglers: Int = 0) -> TrainingCode {
        .lagrange(
            CodeParameters(
                workerCount: workers, partitionCount: partitions, privacyThreshold: privacy, stragglerCount: stragglers,
                functionDegree: 3))
    }

    private func predict(
        _ code: TrainingCode, _ stragglers: StragglerModel = .none, work: PredictedWork = work,
        machines: PredictedMachines = machines, seed: UInt64 = 1
    ) -> Prediction { Prediction(code: code, work: work, machines: machines, stragglers: stragglers, seed: seed) }

    /// By hand: K = 3, N = 10, T = 1; shares of 4000 rows.
    @Test func withoutStragglersTheEquationsHold() {
        let prediction = predict(Self.lcc(10, 3))
        // N (K + T) m/K d operations at 10⁹, N m/K d words of four bytes at 10⁹, a latency.
        let shares = 10.0 * 4 * 4000 * 800 / 1e9 + 10.0 * 4000 * 800 * 4 / 1e9 + 1e-3
        #expect(abs(prediction.shareSeconds - shares) < 1e-9)
        // The last of ten tasks of 3.2 µs, two latencies, (r + 1) m/K d operations, its answer; R = 10 answers are needed.
        let task = 800 * 4 / 1e9
        let round = 10.0 * 4 * 800 / 1e9 + 10 * task + 2e-3 + 2.0 * 4000 * 800 / 1e9 + task + 10.0 * 3 * 800 / 1e9
        #expect(abs(prediction.roundMedianSeconds - round) < 1e-9)
        #expect(abs(prediction.round95Seconds - round) < 1e-9)
        #expect(abs(prediction.totalSeconds - shares - 10 * round) < 1e-8)
        #expect(prediction.scheme == "lcc" && prediction.recoveryThreshold == 10 && prediction.workers == 10)
    }

    @Test func sharedCoresComputeInTurns() {
        var crowded = Self.machines
        crowded.sharedCores = 2
        let alone = predict(Self.lcc(10, 3)).roundMedianSeconds
        let together = predict(Self.lcc(10, 3), machines: crowded).roundMedianSeconds
        #expect(abs(together - alone - 4 * 2.0 * 4000 * 800 / 1e9) < 1e-9)
    }

    /// The k-th of n exponential variables is `H(n) − H(n−k)` means on average (Rényi, 1953).
    @Test func exponentialStragglersFollowTheirOrderStatistics() {
        let fast = PredictedMachines(latencySeconds: 0, bytesPerSecond: 1e15, operationsPerSecond: 1e9)
        var work = Self.work
        work.rounds = 1
        func round(_ stragglers: StragglerModel, seed: UInt64) -> Double {
            predict(Self.lcc(100, 20, stragglers: 40), stragglers, work: work, machines: fast, seed: seed)
                .roundMedianSeconds
        }
        // A task takes 2 · 600 · 800 operations; the rest of a round is the master's.
        let compute = 2.0 * 600 * 800 / 1e9
        let rest = round(.none, seed: 0) - compute
        let mean = (0..<100).reduce(0.0) { $0 + round(.exponential(shift: 0, mean: 1.5), seed: $1) } / 100 - rest
        // R = 61 of 100.
        let expected = 1.5 * compute * (40...100).reduce(0.0) { $0 + 1 / Double($1) }
        // The deviation of a draw is 13 %, of the mean of 100 medians of 20 it is 0.4 %; the medians are some 1.3 % below
        // the mean of the draws.
        #expect(abs(mean / expected - 1) < 0.03, "\(mean) instead of \(expected)")
    }

    @Test func aCodeWithRoomForStragglersIsFasterAmongThem() {
        let stragglers = StragglerModel.fraction(0.1, factor: 10)
        let all = predict(Self.lcc(40, 13), stragglers)
        let some = predict(Self.lcc(40, 8, stragglers: 16), stragglers)
        #expect(some.roundMedianSeconds < all.roundMedianSeconds / 2)
        // Without stragglers, fewer blocks are more work.
        #expect(
            predict(Self.lcc(40, 8, stragglers: 16)).roundMedianSeconds > predict(Self.lcc(40, 13)).roundMedianSeconds)
        #expect(some.round95Seconds >= some.roundMedianSeconds)
    }

    @Test func workersOfBGWWaitForTheSlowest() throws {
        for reduction in DegreeReduction.allCases {
            let code = TrainingCode.shamir(try ShamirCode(workerCount: 11, reduction: reduction))
            let even = predict(code)
            let lagging = predict(code, .fraction(0.5, factor: 10))
            #expect(even.scheme == "bgw \(reduction.rawValue)" && even.workers == 11 && even.recoveryThreshold == 11)
            // All rows twice, each time as long as the step that does both; ten times as long for the slowest of eleven.
            let compute = 2 * 2.0 * 12_000 * 800 / 1e9
            // But for the order in which tasks and answers go through the master's link, less than a millisecond.
            #expect(abs(lagging.roundMedianSeconds - even.roundMedianSeconds - 9 * compute) < 1e-3)
            #expect(even.shareSeconds > predict(Self.lcc(11, 3)).shareSeconds)
        }
    }

    /// With r = 3 the products take three multiply-adds with each entry, the gradient as long as two.
    @Test func passesOfBGWAreNoFasterThanMemory() throws {
        var work = Self.work
        let code = TrainingCode.shamir(try ShamirCode(workerCount: 11, reduction: .reshare))
        func extra() -> Double {
            predict(code, .fraction(1, factor: 10), work: work).roundMedianSeconds
                - predict(code, work: work).roundMedianSeconds
        }
        for (degree, operations) in [(1, 4.0), (3, 5.0)] {
            work.degree = degree
            #expect(abs(extra() - 9 * operations * 12_000 * 800 / 1e9) < 1e-3, "degree \(degree)")
        }
    }

    @Test func predictionsFollowFromTheSeed() {
        let stragglers = StragglerModel.exponential(shift: 1, mean: 1)
        let code = Self.lcc(40, 8, stragglers: 16)
        #expect(predict(code, stragglers, seed: 3) == predict(code, stragglers, seed: 3))
        #expect(predict(code, stragglers, seed: 3) != predict(code, stragglers, seed: 4))
    }
}
