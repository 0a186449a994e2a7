import PrimeFields
import Testing
import TrainingProtocols
import _TestSupport

/// What one of three workers sees of a whole training under BGW has the same distribution for all data and all weights:
/// its shares, what it draws, and every message that it gets in every round.
///
/// Exhaustively over a field of five elements. The rows of the data are the outcomes of the draws, so that one run of the
/// real machines goes through all of them: every row holds the same secret.
@Suite struct BGWPrivacyTests {
    private static let prime: UInt32 = 5
    private static let workerCount = 3
    private static let roundCount = 2

    /// What is secret: the entry of every row, and the weight of each round.
    private struct Secrets {
        let entry: UInt32
        let weights: [UInt32]
    }

    /// What a view is conditioned on: the worker's shares, each of which belongs to exactly one mask for each secret.
    private struct Shares {
        let entry: UInt32
        let weights: [UInt32]
    }

    /// The draws, row by row: in every round one coefficient of each worker's resharing. A row is one outcome of all.
    private static let drawCount = roundCount * workerCount
    private static let rowCount = (0..<drawCount).reduce(1) { count, _ in count * Int(prime) }

    private static func draw(_ worker: Int, round: Int) -> [UInt32] {
        let step = (0..<round * workerCount + worker).reduce(1) { count, _ in count * Int(prime) }
        return (0..<rowCount).map { UInt32($0 / step % Int(prime)) }
    }

    private static let draws = (0..<workerCount).map { worker in
        (0..<roundCount).map { draw(worker, round: $0) }
    }

    private static func machine(of worker: Int, generator: any CryptographicGenerator) throws -> any WorkerMachine {
        try SharingWorker(workerCount: workerCount, privacyThreshold: 1, reduction: .reshare, rowCount: rowCount)
            .machine(of: worker, modulus: Modulus(prime), generator: generator)
    }

    private struct Unexpected: Error {}

    /// The messages that `colluder` gets, each a residue a row, in the order of rounds and senders.
    private static func messages(
        to colluder: Int, secrets: Secrets, shares: Shares, areMasked: Bool = true
    ) throws -> [[UInt32]] {
        // The shares of all workers lie on the line through the secret and the colluder's share.
        let field = try Modulus<UInt32>(prime)
        func share(_ worker: Int, secret: UInt32, known: UInt32) -> UInt32 {
            let slope = field.multiply(field.subtract(known, secret), field.inverse(UInt32(colluder + 1)))
            return field.add(secret, field.multiply(slope, UInt32(worker + 1)))
        }
        var machines = try (0..<workerCount).map { worker in
            try machine(
                of: worker,
                generator: areMasked
                    ? ScriptedGenerator(rows: draws[worker]) : ZeroGenerator() as any CryptographicGenerator)
        }
        for worker in machines.indices {
            machines[worker].setAllRows(to: share(worker, secret: secrets.entry, known: shares.entry))
        }
        var seen: [[UInt32]] = []
        for round in 1...roundCount {
            var sent: [(from: Int, to: Int, exchange: Int, bytes: [UInt8])] = []
            for worker in machines.indices {
                let task = share(worker, secret: secrets.weights[round - 1], known: shares.weights[round - 1])
                let actions = try withUnsafeBytes(of: task) { try machines[worker].receive(task: $0, round: round) }
                for action in actions {
                    guard case .send(let message, let other, let exchange) = action else { throw Unexpected() }
                    sent.append((worker, other.index, exchange, message.withUnsafeBytes { Array($0) }))
                }
            }
            #expect(sent.count == workerCount * (workerCount - 1))
            for message in sent.sorted(by: { $0.from < $1.from }) {
                if message.to == colluder {
                    seen.append(
                        message.bytes.withUnsafeBytes { Array($0.bindMemory(to: UInt32.self).prefix(rowCount)) })
                }
                _ = try message.bytes.withUnsafeBytes {
                    try machines[message.to].receive($0, from: WorkerID(message.from), exchange: message.exchange)
                }
            }
        }
        return seen
    }

    /// How often each joint value of the worker's own draws and of the messages that it gets occurs.
    private static func histogram(of messages: [[UInt32]], colluder: Int) -> [Int] {
        let columns = draws[colluder] + messages
        var counts = [Int](repeating: 0, count: columns.reduce(1) { count, _ in count * Int(prime) })
        for row in 0..<rowCount {
            counts[columns.reduce(0) { $0 * Int(prime) + Int($1[row]) }] += 1
        }
        return counts
    }

    private static let someWeights: [[UInt32]] = [[0, 0], [1, 3], [4, 2], [2, 2]]

    @Test(arguments: 0..<workerCount, 0..<prime)
    func theViewOfAWorkerIsTheSameForAllSecrets(colluder: Int, knownEntry: UInt32) throws {
        #expect(Self.rowCount == 15_625)
        for knownWeights in [[0, 0], [1, 0], [2, 4], [3, 3], [4, 1]] as [[UInt32]] {
            let shares = Shares(entry: knownEntry, weights: knownWeights)
            var expected: [Int]?
            for entry in 0..<Self.prime {
                for weights in Self.someWeights {
                    let messages = try Self.messages(
                        to: colluder, secrets: Secrets(entry: entry, weights: weights), shares: shares)
                    #expect(messages.count == Self.roundCount * (Self.workerCount - 1))
                    let counts = Self.histogram(of: messages, colluder: colluder)
                    #expect(expected.map { $0 == counts } ?? true, "entry \(entry), weights \(weights)")
                    expected = counts
                }
            }
        }
    }

    @Test func withoutMasksTheMessagesTellTheSecrets() throws {
        // What the test above would catch: subshares that are the product shares themselves.
        let shares = Shares(entry: 1, weights: [2, 3])
        let counts = try Self.someWeights.map { weights in
            Self.histogram(
                of: try Self.messages(
                    to: 0, secrets: Secrets(entry: 3, weights: weights), shares: shares, areMasked: false),
                colluder: 0)
        }
        #expect(Set(counts).count == counts.count)
    }
}
