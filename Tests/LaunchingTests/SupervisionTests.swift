import Foundation
import Launching
import Testing

@Suite struct SupervisionTests {
    private typealias Seen = Supervision.Observation

    private func seen(started: Bool = true, masterGone: Bool = false, exitCode: Int32? = nil) -> Seen {
        var result = Seen()
        (result.isStarted, result.isMasterGone, result.exitCode) = (started, masterGone, exitCode)
        return result
    }

    /// Looks at the same thing four times a second from `start` on; the times and actions of what is done.
    private func watch(
        _ supervision: inout Supervision, _ seen: Seen, from start: Double, for seconds: Double
    ) -> [(time: Double, action: Supervision.Action)] {
        stride(from: start, through: start + seconds, by: 0.25).flatMap { time in
            supervision.look(seen, at: time).map { (time, $0) }
        }
    }

    @Test func aRunThatEndsByItselfIsLeftAlone() {
        var supervision = Supervision(limits: .init(), now: 0)
        #expect(watch(&supervision, seen(started: false), from: 0, for: 100).isEmpty)
        #expect(watch(&supervision, seen(), from: 100, for: 100_000).isEmpty)
        #expect(watch(&supervision, seen(exitCode: 0), from: 200_000, for: 4).isEmpty)
        let verdict = supervision.verdict(launcherStatus: 0, exitCode: 0)
        #expect(verdict.exitCode == 0 && verdict.failure == nil)
    }

    @Test(arguments: [0, 64, 69, 75] as [Int32])
    func aLauncherThatHangsAtTheEndIsEnded(exitCode: Int32) {
        var supervision = Supervision(limits: .init(), now: 0)
        _ = supervision.look(seen(), at: 1)
        let done = watch(&supervision, seen(masterGone: true, exitCode: exitCode), from: 10, for: 60)
        #expect(done.map(\.action) == [.signalLauncher(SIGTERM), .signalLauncher(SIGKILL), .giveUp])
        #expect(done.map(\.time) == [15.25, 20.5, 25.75])
        // What the launcher makes of it does not matter.
        let verdict = supervision.verdict(launcherStatus: 137, exitCode: exitCode)
        #expect(verdict.exitCode == exitCode && verdict.failure == nil)
    }

    @Test func aStartThatHangsIsEnded() {
        var limits = Supervision.Limits()
        limits.startupSeconds = 30
        var supervision = Supervision(limits: limits, now: 0)
        let done = watch(&supervision, seen(started: false), from: 0, for: 33)
        #expect(done.map(\.action) == [.signalLauncher(SIGTERM)] && done[0].time == 30.25)
        let verdict = supervision.verdict(launcherStatus: 1, exitCode: nil)
        #expect(verdict.exitCode == 69 && verdict.failure?.what.contains("within 30 s") == true)
    }

    @Test func aRunWithoutItsMasterIsEnded() {
        var supervision = Supervision(limits: .init(), now: 0)
        #expect(watch(&supervision, seen(), from: 0, for: 5).isEmpty)
        let done = watch(&supervision, seen(masterGone: true), from: 6, for: 5)
        #expect(done.map(\.action) == [.signalLauncher(SIGTERM)] && done[0].time == 7.25)
        let verdict = supervision.verdict(launcherStatus: 0, exitCode: nil)
        #expect(verdict.exitCode == 70 && verdict.failure?.what.contains("rank 0") == true)
    }

    @Test func aStatusThatComesWithTheEndOfTheMasterCounts() {
        var supervision = Supervision(limits: .init(), now: 0)
        _ = supervision.look(seen(), at: 1)
        #expect(supervision.look(seen(masterGone: true), at: 2).isEmpty)
        #expect(supervision.look(seen(masterGone: true, exitCode: 0), at: 2.25).isEmpty)
        #expect(supervision.look(seen(masterGone: true, exitCode: 0), at: 6).isEmpty)
        #expect(supervision.verdict(launcherStatus: 0, exitCode: 0).exitCode == 0)
    }

    @Test(arguments: [(false, "the ranks have not started"), (true, "rank 0 was ended")])
    func aLauncherThatEndsTooEarlyIsAFailure(started: Bool, why: String) {
        var supervision = Supervision(limits: .init(), now: 0)
        _ = supervision.look(seen(started: started), at: 1)
        // Under recovery, mpirun says 0 whatever happened.
        let verdict = supervision.verdict(launcherStatus: 0, exitCode: nil)
        #expect(verdict.exitCode == 70 && verdict.failure?.why?.contains(why) == true)
    }

    @Test func interruptionsArePassedOnAndHaveAnEnd() {
        var supervision = Supervision(limits: .init(), now: 0)
        _ = supervision.look(seen(), at: 1)
        #expect(supervision.received(signal: SIGINT, at: 2) == [.signalLauncher(SIGINT)])
        #expect(supervision.received(signal: SIGTERM, at: 3) == [.signalLauncher(SIGTERM)])
        let done = watch(&supervision, seen(), from: 3, for: 30)
        #expect(done.map(\.action) == [.signalLauncher(SIGTERM), .signalLauncher(SIGKILL), .giveUp])
        #expect(done.first.map(\.time) == 12.25)
        #expect(supervision.verdict(launcherStatus: 1, exitCode: nil).exitCode == 128 + SIGINT)
    }

    @Test func theMasterMaySaveItsWorkBeforeItStops() {
        var supervision = Supervision(limits: .init(), now: 0)
        _ = supervision.look(seen(), at: 1)
        #expect(supervision.received(signal: SIGTERM, at: 2) == [.signalMaster(SIGTERM)])
        #expect(watch(&supervision, seen(), from: 2, for: 24).isEmpty)
        #expect(watch(&supervision, seen(masterGone: true, exitCode: 75), from: 26, for: 4).isEmpty)
        #expect(supervision.verdict(launcherStatus: 1, exitCode: 75).exitCode == 75)
    }

    /// One that keeps no checkpoints ends at once; one that does not end in time, or is asked twice, is ended.
    @Test func aMasterThatDoesNotSaveItsWorkIsEnded() {
        func asked() -> Supervision {
            var supervision = Supervision(limits: .init(), now: 0)
            _ = supervision.look(seen(), at: 1)
            _ = supervision.received(signal: SIGTERM, at: 2)
            return supervision
        }
        var gone = asked()
        #expect(gone.look(seen(masterGone: true), at: 2.25) == [.signalLauncher(SIGTERM)])
        #expect(gone.verdict(launcherStatus: 1, exitCode: nil).exitCode == 128 + SIGTERM)
        var slow = asked()
        let done = watch(&slow, seen(), from: 2, for: 27)
        #expect(done.map(\.action) == [.signalLauncher(SIGTERM)] && done[0].time == 27.25)
        var askedTwice = asked()
        #expect(askedTwice.received(signal: SIGTERM, at: 3) == [.signalLauncher(SIGTERM)])
    }

    @Test(arguments: [SIGUSR1, SIGUSR2]) func theCheckpointSignalsGoToTheMasterAndEndNothing(_ signal: Int32) {
        var supervision = Supervision(limits: .init(), now: 0)
        _ = supervision.look(seen(), at: 1)
        #expect(supervision.received(signal: signal, at: 2) == [.signalMaster(signal)])
        #expect(watch(&supervision, seen(), from: 2, for: 1000).isEmpty)
    }
}
