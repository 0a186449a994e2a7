import PrimeFields
import Testing
import TrainingProtocols
import _TestSupport

/// What a worker of BGW does with messages out of the ordinary. Four workers, or three that share again, on three rows.
@Suite struct BGWWorkerTests {
    private static let modulus = try! Modulus<UInt32>(11)

    private struct Sent {
        let from: Int
        let to: Int
        let exchange: Int
        let bytes: [UInt8]
    }

    /// The workers of a sharing, driven by hand.
    private struct Crew {
        var machines: [any WorkerMachine]
        var answers: [Int: [Int]] = [:]

        init(_ reduction: DegreeReduction, seed: UInt64 = 1, firstRound: Int = 1) throws {
            let count = reduction == .reshare ? 3 : 4
            let maker = SharingWorker(
                workerCount: count, privacyThreshold: 1, reduction: reduction, rowCount: 3, firstRound: firstRound)
            machines = try (0..<count).map {
                try maker.machine(
                    of: $0, modulus: BGWWorkerTests.modulus, generator: SeededGenerator(seed: seed &+ UInt64($0)))
            }
            // A sharing of 5: the line 5 + 2 λ.
            for worker in machines.indices { machines[worker].setAllRows(to: UInt32(5 + 2 * (worker + 1)) % 11) }
        }

        mutating func start(_ worker: Int, round: Int) throws -> [Sent] {
            // A sharing of 3: the line 3 + λ.
            let task = UInt32(3 + worker + 1) % 11
            return note(
                try withUnsafeBytes(of: task) { try machines[worker].receive(task: $0, round: round) }, of: worker)
        }

        mutating func deliver(_ message: Sent) throws -> [Sent] {
            note(
                try message.bytes.withUnsafeBytes {
                    try machines[message.to].receive($0, from: WorkerID(message.from), exchange: message.exchange)
                }, of: message.to)
        }

        /// Delivers all messages and what follows from them; `repeats` says how often each comes.
        mutating func settle(_ sent: [Sent], repeats: Int = 1) throws {
            var pending = sent
            while !pending.isEmpty {
                let message = pending.removeFirst()
                for _ in 0..<repeats { pending += try deliver(message) }
            }
        }

        private mutating func note(_ actions: [WorkerAction], of worker: Int) -> [Sent] {
            actions.compactMap { action in
                switch action {
                case .answer(_, let round):
                    answers[round, default: []].append(worker)
                    return nil
                case .send(let message, let other, let exchange):
                    return Sent(
                        from: worker, to: other.index, exchange: exchange,
                        bytes: message.withUnsafeBytes { Array($0) })
                }
            }
        }
    }

    @Test(arguments: DegreeReduction.allCases)
    func everyWorkerAnswersEachRoundOnce(reduction: DegreeReduction) throws {
        var crew = try Crew(reduction)
        for round in 1...3 {
            var sent: [Sent] = []
            for worker in crew.machines.indices { sent += try crew.start(worker, round: round) }
            try crew.settle(sent)
            #expect(crew.answers[round]?.sorted() == Array(crew.machines.indices))
        }
    }

    @Test(arguments: DegreeReduction.allCases)
    func repeatedMessagesChangeNothing(reduction: DegreeReduction) throws {
        var crew = try Crew(reduction)
        for round in 1...2 {
            var sent: [Sent] = []
            for worker in crew.machines.indices { sent += try crew.start(worker, round: round) }
            try crew.settle(sent, repeats: 3)
            #expect(crew.answers[round]?.sorted() == Array(crew.machines.indices))
        }
    }

    @Test(arguments: DegreeReduction.allCases)
    func messagesMayComeBeforeTheTaskAndLongAfterTheirRound(reduction: DegreeReduction) throws {
        var crew = try Crew(reduction)
        var first: [Sent] = []
        for worker in crew.machines.indices.dropFirst() { first += try crew.start(worker, round: 1) }
        var later: [Sent] = []
        for message in first { later += try crew.deliver(message) }
        #expect(crew.answers.isEmpty)
        try crew.settle(later + crew.start(0, round: 1))
        #expect(crew.answers[1]?.count == crew.machines.count)
        // Rounds 2 and 3, then the messages of round 1 once more.
        for round in 2...3 {
            var sent: [Sent] = []
            for worker in crew.machines.indices { sent += try crew.start(worker, round: round) }
            try crew.settle(sent)
        }
        for message in first { #expect(try crew.deliver(message).isEmpty) }
        #expect(crew.answers.values.allSatisfy { $0.count == crew.machines.count })
    }

    @Test(arguments: DegreeReduction.allCases)
    func malformedAndForeignMessagesAreRefused(reduction: DegreeReduction) throws {
        var crew = try Crew(reduction)
        _ = try crew.start(1, round: 1)
        let message = try #require(try crew.start(2, round: 1).first { $0.to == 1 })
        func refused(_ change: (Sent) -> Sent) throws {
            let bad = change(message)
            #expect(
                throws: ProtocolError.malformedExchange(
                    from: WorkerID(bad.from), exchange: bad.exchange, byteCount: bad.bytes.count)
            ) { try crew.deliver(bad) }
        }
        func with(
            _ message: Sent, from: Int? = nil, exchange: Int? = nil, bytes: [UInt8]? = nil
        ) -> Sent {
            Sent(
                from: from ?? message.from, to: message.to, exchange: exchange ?? message.exchange,
                bytes: bytes ?? message.bytes)
        }
        try refused { with($0, bytes: []) }
        try refused { with($0, bytes: $0.bytes.dropLast()) }
        try refused { with($0, bytes: $0.bytes + $0.bytes) }
        // The prime itself is no residue.
        try refused { with($0, bytes: [11, 0, 0, 0] + $0.bytes.dropFirst(4)) }
        try refused { with($0, bytes: $0.bytes.dropLast(4) + [255, 255, 255, 255]) }
        try refused { with($0, exchange: -1) }
        try refused { with($0, from: 1) }
        try refused { with($0, from: crew.machines.count) }
        if reduction == .king {
            // Masked shares are for the king, and opened values from it.
            try refused { with($0, exchange: 1) }
            try refused { with($0, exchange: 2) }
        }
        // The real one is taken still.
        _ = try crew.deliver(message)
    }

    @Test(arguments: DegreeReduction.allCases)
    func aTaskIsOfARoundAfterThoseAnswered(reduction: DegreeReduction) throws {
        var crew = try Crew(reduction)
        for round in [0, -1] {
            #expect(throws: ProtocolError.unexpectedTask(round: round)) { try crew.start(0, round: round) }
        }
        var sent = try crew.start(0, round: 1)
        // Not while the one before is being worked on, and not again: masks are used once.
        for round in [1, 2] {
            #expect(throws: ProtocolError.unexpectedTask(round: round)) { try crew.start(0, round: round) }
        }
        for worker in crew.machines.indices.dropFirst() { sent += try crew.start(worker, round: 1) }
        try crew.settle(sent)
        #expect(crew.answers[1]?.count == crew.machines.count)
        #expect(throws: ProtocolError.unexpectedTask(round: 1)) { try crew.start(0, round: 1) }
    }

    @Test(arguments: DegreeReduction.allCases)
    func aRunMayBeginWithALaterRound(reduction: DegreeReduction) throws {
        var crew = try Crew(reduction, firstRound: 78)
        #expect(throws: ProtocolError.unexpectedTask(round: 77)) { try crew.start(0, round: 77) }
        for round in 78...79 {
            // Messages of the first workers come before the tasks of the others.
            for worker in crew.machines.indices { try crew.settle(try crew.start(worker, round: round)) }
            #expect(crew.answers[round]?.count == crew.machines.count)
        }
    }

    @Test(arguments: DegreeReduction.allCases)
    func masksAreFreshInEveryRound(reduction: DegreeReduction) throws {
        var crew = try Crew(reduction)
        var seen: Set<[UInt8]> = []
        var count = 0
        for round in 1...4 {
            var sent: [Sent] = []
            for worker in crew.machines.indices { sent += try crew.start(worker, round: round) }
            for message in sent {
                seen.insert(message.bytes)
                count += 1
            }
            try crew.settle(sent)
        }
        // The same products in every round, and no two messages alike.
        #expect(seen.count == count)
    }
}
