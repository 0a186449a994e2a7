import Foundation
import PrimeFields
import Testing
import TrainingProtocols
import _TestSupport

@Suite struct WorkerTests {
    /// A worker with three rows of two features, whose polynomial is `5 + 7 z₁ + 11 z₁ z₂`.
    private static func worker(_ field: PrimeField) throws -> any WorkerMachine {
        // Assignments are made by masters; here is one as it travels.
        struct Assignment: Encodable {
            let role = WorkerRole.coded
            let field: PrimeField
            let featureCount = 2
            let coefficients = [5, 7, 11]
            let layout: TileLayout
            let faults: [InjectedFault] = []
        }
        let word = field.bytesPerResidue
        let assignment = Assignment(
            field: field, layout: TileLayout(rowCount: 3, bytesPerRow: 16 * word, workerCount: 1))
        let travelled = try JSONEncoder().encode(assignment)
        var worker = try JSONDecoder().decode(WorkerAssignment.self, from: travelled).makeWorker()
        let rows: [[UInt64]] = [[1, 2], [field.prime - 3, 0], [4, 5]]
        for tile in 0..<worker.layout.tileCount {
            let range = worker.layout.rows(ofTile: tile)
            worker.withDestination(ofTile: tile) { destination in
                for (place, i) in range.enumerated() {
                    for (j, value) in rows[i].enumerated() {
                        destination.baseAddress!.advanced(by: (place * 16 + j) * word).copyMemory(
                            from: bytes([value], word), byteCount: word)
                    }
                }
            }
        }
        return worker
    }

    private static func bytes(_ words: [UInt64], _ size: Int) -> [UInt8] {
        words.flatMap { word in (0..<size).map { UInt8(truncatingIfNeeded: word >> (8 * UInt64($0))) } }
    }

    /// Weights (1, −2) and (3, 1): z₁ = −3, −3, −6 and z₂ = 5, −9, 17; g = −181, 281, −1159.
    private static func task(_ field: PrimeField) -> [UInt8] {
        bytes([1, field.prime - 2, 3, 1], field.bytesPerResidue)
    }

    /// Xᵀ g, reduced.
    private static func answer(_ field: PrimeField) -> [UInt8] {
        let g: [Int64] = [-181, 281, -1159]
        let sums = [g[0] - 3 * g[1] + 4 * g[2], 2 * g[0] + 5 * g[2]]
        return bytes(sums.map { UInt64(Int64(field.prime) + $0) }, field.bytesPerResidue)
    }

    private static func answer(of worker: inout any WorkerMachine, to task: [UInt8], round: Int) throws -> [UInt8] {
        try task.withUnsafeBytes { try worker.answer($0, round: round) }.withUnsafeBytes { Array($0) }
    }

    @Test(arguments: PrimeField.allCases)
    func answersWithTheGradientOfItsShare(field: PrimeField) throws {
        var worker = try Self.worker(field)
        #expect(worker.taskByteCount == 4 * field.bytesPerResidue)
        #expect(worker.exchangeByteCount == 0)
        #expect(try Self.answer(of: &worker, to: Self.task(field), round: 1) == Self.answer(field))
    }

    @Test(arguments: PrimeField.allCases)
    func refusesMalformedTasksAndAnswersTheNext(field: PrimeField) throws {
        var worker = try Self.worker(field)
        let (task, word) = (Self.task(field), field.bytesPerResidue)
        var malformed = [[], Array(task.dropLast()), Array(task.dropLast(word)), task + [0], task + task]
        for place in 0..<4 {
            for value in [field.prime, UInt64.max] {
                var changed = task
                changed.replaceSubrange(place * word..<(place + 1) * word, with: Self.bytes([value], word))
                malformed.append(changed)
            }
        }
        for (round, bad) in malformed.enumerated() {
            let error = ProtocolError.malformedTask(round: round, byteCount: bad.count, expected: task.count)
            #expect(throws: error) { try Self.answer(of: &worker, to: bad, round: round) }
            #expect(try Self.answer(of: &worker, to: task, round: round) == Self.answer(field))
        }
    }

    @Test func refusesMessagesOfOtherWorkers() throws {
        var worker = try Self.worker(.p24)
        #expect(throws: ProtocolError.malformedExchange(from: WorkerID(3), exchange: 0, byteCount: 8)) {
            try [UInt8](repeating: 0, count: 8).withUnsafeBytes {
                try worker.receive($0, from: WorkerID(3), exchange: 0)
            }
        }
    }

    @Test func anAnswerStaysWhatItWasWhenTheNextIsComputed() throws {
        var worker = try Self.worker(.p24)
        let first = try Self.task(.p24).withUnsafeBytes { try worker.answer($0, round: 1) }
        let other = try Self.answer(of: &worker, to: Self.bytes([0, 0, 0, 1], 4), round: 2)
        #expect(other != Self.answer(.p24))
        #expect(first.withUnsafeBytes { Array($0) } == Self.answer(.p24))
    }
}
