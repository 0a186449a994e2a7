import FaultInjection
import Testing
import TrainingProtocols

@Suite struct GrammarTests {
    @Test func everyFormIsRead() throws {
        func one(_ text: String) throws -> FaultSpecification {
            let all = try FaultSpecification.parse(text)
            #expect(all.count == 1 && all[0].description == text)
            return all[0]
        }
        let kill = try one("kill:3,7@5")
        #expect(kill.kind == .kill && kill.workers == .numbers([3, 7]) && kill.moment == .rounds(5...5))
        let stop = try one("stop:2-4,9@share")
        #expect(stop.kind == .stop && stop.workers == .numbers([2, 3, 4, 9]) && stop.moment == .share)
        let delay = try one("delay:any2@2-9=0.5s")
        #expect(delay.kind == .delay(seconds: 0.5) && delay.workers == .any(2) && delay.moment == .rounds(2...9))
        #expect(try one("delay:0@all=200ms").kind == .delay(seconds: 0.2))
        #expect(try one("kill:6@random").moment == .random)
        #expect(try one("stop:6@all").moment == .all)
        for corruption in InjectedFault.Corruption.allCases {
            #expect(try one("corrupt:4@all=\(corruption.rawValue)").kind == .corrupt(corruption))
            #expect(FaultSpecification.grammar.contains(corruption.rawValue))
        }
    }

    @Test func severalStandTogether() throws {
        let faults = try FaultSpecification.parse("kill:3@5; stop:2@4 ;delay:1@2-9=0.5s")
        #expect(faults.map(\.description) == ["kill:3@5", "stop:2@4", "delay:1@2-9=0.5s"])
    }

    static let wrong: [(String, InjectionError.Problem)] = [
        ("", .incomplete), ("kill", .incomplete), ("kill:3", .incomplete), ("kill@3", .incomplete),
        ("hurt:3@5", .unknownKind("hurt")), (":3@5", .unknownKind("")), ("Kill:3@5", .unknownKind("Kill")),
        ("kill:@5", .notWorkers("")), ("kill:-1@5", .notWorkers("-1")), ("kill:3,@5", .notWorkers("3,")),
        ("kill:3,3@5", .notWorkers("3,3")), ("kill:5-3@5", .notWorkers("5-3")), ("kill:x@5", .notWorkers("x")),
        ("kill:any@5", .notWorkers("any")), ("kill:any0@5", .notWorkers("any0")),
        ("kill:1-2-3@5", .notWorkers("1-2-3")),
        ("kill:99999999999999999999@5", .notWorkers("99999999999999999999")),
        ("kill:0-9999999999@5", .notWorkers("0-9999999999")),
        ("kill:3@0", .notAMoment("0")), ("kill:3@", .notAMoment("")), ("kill:3@9-2", .notAMoment("9-2")),
        ("kill:3@soon", .notAMoment("soon")), ("kill:3@+5", .notAMoment("+5")),
        ("kill:3@5=now", .unexpectedValue(kind: "kill")), ("stop:3@5=", .unexpectedValue(kind: "stop")),
        ("delay:1@2", .notATime("")), ("delay:1@2=5", .notATime("5")), ("delay:1@2=0s", .notATime("0s")),
        ("delay:1@2=-1s", .notATime("-1s")), ("delay:1@2=nans", .notATime("nans")),
        ("delay:1@2=infs", .notATime("infs")),
        ("delay:1@2=3601s", .notATime("3601s")),
        ("corrupt:1@2", .unknownCorruption("")), ("corrupt:1@2=evil", .unknownCorruption("evil")),
        ("corrupt:1@share=random", .nothingToCorrupt),
    ]

    @Test(arguments: wrong)
    func whatIsNotOfTheGrammarIsRefused(text: String, problem: InjectionError.Problem) {
        #expect(throws: InjectionError.malformed(text, problem)) { try FaultSpecification.parse(text) }
        // Also beside others.
        #expect(throws: InjectionError.malformed(text, problem)) { try FaultSpecification.parse("kill:1@1;\(text)") }
    }
}

@Suite struct InjectionPlanTests {
    private func plan(_ text: String, seed: UInt64 = 1) throws -> InjectionPlan {
        try InjectionPlan(FaultSpecification.parse(text), workerCount: 12, rounds: 25, seed: seed)
    }

    @Test func faultsGoToTheirWorkersInOrder() throws {
        let plan = try plan("delay:7@2-9=0.5s;kill:3,7@5;corrupt:11@all=stale;stop:0@share")
        #expect(plan.faults(of: WorkerID(7)).map(\.kind) == [.delay(seconds: 0.5), .kill])
        #expect(plan.faults(of: WorkerID(3)).map(\.moment) == [.rounds(5...5)])
        #expect(plan.faults(of: WorkerID(11)).map(\.moment) == [.rounds(1...25)])
        #expect(plan.faults(of: WorkerID(1)).isEmpty && plan.liarCount == 1 && !plan.isEmpty)
        #expect(
            plan.descriptions == [
                "stop:0@share", "kill:3@5", "delay:7@2-9=0.5s", "kill:7@5", "corrupt:11@1-25=stale",
            ])
        // What a report says leads to the same faults.
        #expect(try self.plan(plan.descriptions.joined(separator: ";")).descriptions == plan.descriptions)
        #expect(try self.plan("corrupt:1@all=wronglength").liarCount == 0)
        #expect(try self.plan("corrupt:1,2@all=stale;corrupt:2@3=random").liarCount == 2)
        #expect(InjectionPlan.none.isEmpty && InjectionPlan.none.descriptions == [])
    }

    @Test func choicesFollowFromTheSeed() throws {
        let text = "kill:any3@random"
        #expect(try plan(text, seed: 5) == plan(text, seed: 5))
        var seen: Set<[String]> = []
        for seed in UInt64(0)..<50 {
            let plan = try plan(text, seed: seed)
            #expect(plan.faults.count == 3)
            for fault in plan.faults.values.joined() {
                guard case .rounds(let rounds) = fault.moment else {
                    Issue.record("no round: \(fault)")
                    continue
                }
                #expect(rounds.count == 1 && 1...25 ~= rounds.lowerBound)
            }
            seen.insert(plan.descriptions)
        }
        // 50 draws of 220 · 25³ possibilities.
        #expect(seen.count == 50)
    }

    @Test func whatDoesNotExistIsRefused() {
        #expect(throws: InjectionError.noSuchWorker("kill:3,12@5", worker: 12, workerCount: 12)) {
            try plan("kill:3,12@5")
        }
        #expect(throws: InjectionError.tooManyWorkers("kill:any13@5", have: 13, workerCount: 12)) {
            try plan("kill:any13@5")
        }
        #expect(throws: InjectionError.roundBeyondEnd("delay:1@20-26=1s", round: 26, rounds: 25)) {
            try plan("delay:1@20-26=1s")
        }
    }
}
