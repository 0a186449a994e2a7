import MPIRuntime
import ProcessControl
import Testing
import TrainingProtocols

@Suite struct PolledClockTests {
    @Test func itCountsWaitsButNotAbsences() {
        var clock = PolledClock()
        #expect(clock.look(at: 100) == 0)
        #expect(clock.look(at: 100.125) == 0.125)
        // Ten minutes in which the process was stopped.
        #expect(clock.look(at: 700) == 0.125 + PolledClock.greatestStep)
        #expect(clock.look(at: 700.25) == 0.375 + PolledClock.greatestStep)
        // A clock that goes back, which it does not.
        #expect(clock.look(at: 600) == 0.375 + PolledClock.greatestStep)
    }
}

@Suite struct DeliveryWatchTests {
    private func watch(workers: Int, ceiling: Double = 100) -> DeliveryWatch {
        DeliveryWatch(workerCount: workers, limits: RuntimeLimits(roundSeconds: ceiling))
    }

    private func ids(_ workers: Int...) -> [WorkerID] { workers.map { WorkerID($0) } }

    @Test func aWorkerMuchSlowerThanTheOthersIsOverdue() {
        var watch = watch(workers: 5)
        for worker in 0..<5 { watch.sent(to: WorkerID(worker), at: 0) }
        for worker in 0..<4 { watch.taken(by: WorkerID(worker), at: 1) }
        // Ten times the median of one second.
        #expect(watch.patienceSeconds == 10)
        #expect(watch.overdue(at: 10, lost: [], need: 4).isEmpty)
        #expect(watch.overdue(at: 10.5, lost: [], need: 4) == ids(4))
    }

    @Test func patienceHasAFloorAndACeiling() {
        let cases: [(seconds: Double, ceiling: Double, expected: Double)] = [
            (0.001, 100, 5), (2, 100, 20), (50, 100, 100), (0.001, 3, 3),
        ]
        for (seconds, ceiling, expected) in cases {
            var watch = watch(workers: 3, ceiling: ceiling)
            for worker in 0..<3 {
                watch.sent(to: WorkerID(worker), at: 0)
                watch.taken(by: WorkerID(worker), at: seconds)
            }
            #expect(watch.patienceSeconds == expected)
        }
    }

    @Test func wherePatienceWouldLeaveTooFewTheCeilingHolds() {
        var watch = watch(workers: 5)
        for worker in 0..<5 { watch.sent(to: WorkerID(worker), at: 0) }
        for worker in 0..<4 { watch.taken(by: WorkerID(worker), at: 1) }
        #expect(watch.overdue(at: 99, lost: [], need: 5).isEmpty)
        #expect(watch.overdue(at: 101, lost: [], need: 5) == ids(4))
        // One that was lost before counts as well.
        #expect(watch.overdue(at: 99, lost: [WorkerID(0)], need: 4).isEmpty)
    }

    @Test func aslongAsHalfOfThemHaveTakenNothingTheCeilingHolds() {
        var watch = watch(workers: 4)
        for worker in 0..<4 { watch.sent(to: WorkerID(worker), at: 0) }
        for worker in 0..<2 { watch.taken(by: WorkerID(worker), at: 0.1) }
        #expect(watch.overdue(at: 60, lost: [], need: 1).isEmpty)
        #expect(watch.overdue(at: 101, lost: [], need: 1) == ids(2, 3))
    }

    @Test func progressStartsTheTimeAnew() {
        var watch = watch(workers: 3)
        for worker in 0..<3 {
            watch.sent(to: WorkerID(worker), at: 0)
            watch.sent(to: WorkerID(worker), at: 0)
        }
        for worker in 0..<2 {
            watch.taken(by: WorkerID(worker), at: 0.5)
            watch.taken(by: WorkerID(worker), at: 1)
        }
        watch.taken(by: WorkerID(2), at: 4)
        #expect(watch.overdue(at: 8, lost: [], need: 2).isEmpty)
        #expect(watch.overdue(at: 9.5, lost: [], need: 2) == ids(2))
    }

    @Test func idleAndLostWorkersAreNotOverdue() {
        var watch = watch(workers: 3)
        for worker in 0..<3 {
            watch.sent(to: WorkerID(worker), at: 0)
            watch.taken(by: WorkerID(worker), at: 0.1)
        }
        #expect(watch.overdue(at: 1000, lost: [], need: 1).isEmpty)
        // Time begins with the tile, not with the one before it.
        watch.sent(to: WorkerID(1), at: 1000)
        watch.sent(to: WorkerID(2), at: 1000)
        #expect(watch.overdue(at: 1004, lost: [], need: 1).isEmpty)
        #expect(watch.overdue(at: 1006, lost: [WorkerID(2)], need: 1) == ids(1))
    }
}

@Suite struct MasterWatchTests {
    /// A watch whose clock and whose master the test moves.
    private final class Scene {
        var now = 1000.0
        var state = ProcessIdentity.State.active
        var looks = 0
        let process = ProcessIdentity(pid: 7, startTicks: 1, space: "here")
        let limits = RuntimeLimits()
        lazy var watch = MasterWatch(limits: limits, now: { self.now }) { process in
            #expect(process == self.process)
            self.looks += 1
            return self.state
        }

        /// Lets time pass, with a look every fifth of a second.
        func wait(_ seconds: Double) throws {
            for _ in 0..<Int(seconds * 5) {
                now += 0.2
                try watch.check()
            }
        }
    }

    @Test func aMasterOnThisHostIsMissedWithinASecond() throws {
        let scene = Scene()
        scene.watch.greeted(by: scene.process)
        scene.watch.assigned()
        try scene.wait(300)
        // A look a second, not more.
        #expect(scene.looks <= 301)
        scene.state = .gone
        #expect(throws: RuntimeError.masterGone) { try scene.wait(1.2) }
    }

    @Test(arguments: [ProcessIdentity.State.stopped, .unknown])
    func aMasterThatIsStoppedOrNotSeenIsNotGone(state: ProcessIdentity.State) throws {
        let scene = Scene()
        scene.watch.greeted(by: scene.process)
        scene.watch.assigned()
        scene.state = state
        try scene.wait(600)
    }

    @Test func aMasterElsewhereIsMissedWhenItIsSilent() throws {
        let scene = Scene()
        scene.watch.greeted(by: nil)
        // While it reads and plans, it may be silent for long.
        try scene.wait(600)
        scene.watch.assigned()
        scene.watch.heard()
        try scene.wait(59)
        scene.watch.heard()
        try scene.wait(59)
        #expect(throws: RuntimeError.masterSilent(seconds: 60)) { try scene.wait(2) }
        #expect(scene.looks == 0)
    }

    @Test func aMasterIsSilentAsLongAsItPromised() throws {
        let scene = Scene()
        scene.watch.assigned()
        scene.watch.promised(patienceSeconds: 200)
        scene.watch.heard()
        try scene.wait(199)
        #expect(throws: RuntimeError.masterSilent(seconds: 200)) { try scene.wait(2) }
        scene.watch.promised(patienceSeconds: 1)
        scene.watch.heard()
        #expect(throws: RuntimeError.masterSilent(seconds: 60)) { try scene.wait(61) }
    }

    @Test func timeInWhichTheWorkerWasStoppedDoesNotCount() throws {
        let scene = Scene()
        scene.watch.assigned()
        scene.watch.heard()
        try scene.wait(30)
        scene.now += 3600
        try scene.wait(29)
        #expect(throws: RuntimeError.masterSilent(seconds: 60)) { try scene.wait(2) }
    }
}

@Suite struct HostReportTests {
    @Test func neighborsShareHostAndProcessNumbers() throws {
        let own = HostReport(name: "a")
        #expect(own.neighbor(own) == own.process && own.process != nil)
        #expect(own.neighbor(HostReport(name: "b")) == nil)
        var other = own
        other.process = ProcessIdentity(pid: 1, startTicks: 1, space: "another system")
        #expect(own.neighbor(other) == nil)
        other.process = nil
        #expect(own.neighbor(other) == nil && other.neighbor(own) == nil)
    }
}
