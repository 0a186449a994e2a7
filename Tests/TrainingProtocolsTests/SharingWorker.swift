import Foundation
import PrimeFields
import TrainingProtocols

/// Makes workers of BGW with one feature and the polynomial `z`, over any field.
struct SharingWorker {
    let workerCount: Int
    let privacyThreshold: Int
    let reduction: DegreeReduction
    let rowCount: Int
    var firstRound = 1

    // Assignments are made by masters; here is one as it travels. Its field is not used.
    private struct Assignment: Encodable {
        struct Role: Encodable {
            struct Payload: Encodable { let _0: Sharing }
            let sharing: Payload
        }
        struct Sharing: Encodable {
            let worker: WorkerID
            let workerCount: Int
            let privacyThreshold: Int
            let partitionCount = 1
            let reduction: DegreeReduction
            let firstRound: Int
        }
        let role: Role
        let field = PrimeField.p24
        let featureCount = 1
        let coefficients = [0, 1]
        let layout: TileLayout
        let faults: [InjectedFault] = []
    }

    private struct Unexpected: Error {}

    /// The machine of a worker that draws from `generator`.
    func machine(
        of worker: Int, modulus: Modulus<UInt32>, generator: any CryptographicGenerator
    ) throws -> any WorkerMachine {
        let sharing = Assignment.Sharing(
            worker: WorkerID(worker), workerCount: workerCount, privacyThreshold: privacyThreshold,
            reduction: reduction, firstRound: firstRound)
        let travelled = Assignment(
            role: .init(sharing: .init(_0: sharing)),
            layout: TileLayout(rowCount: rowCount, bytesPerRow: 64, workerCount: 1))
        let assignment = try JSONDecoder().decode(WorkerAssignment.self, from: JSONEncoder().encode(travelled))
        guard case .sharing(let role) = assignment.role else { throw Unexpected() }
        return try BGWWorker(assignment: assignment, role: role, modulus: modulus) { generator }
    }
}

extension WorkerMachine {
    /// Gives every row of a share of one feature this entry.
    mutating func setAllRows(to entry: UInt32) {
        for tile in 0..<layout.tileCount {
            withDestination(ofTile: tile) { bytes in
                let words = bytes.bindMemory(to: UInt32.self)
                for row in 0..<words.count / 16 { words[16 * row] = entry }
            }
        }
    }
}
