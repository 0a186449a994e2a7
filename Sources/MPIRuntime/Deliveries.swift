import MPI
import TrainingProtocols

/// A message of any length on its way to a worker.
enum Delivery {
    /// In one message of MPI.
    case whole(Request)
    /// In pieces.
    case pieced(PiecedMessage)
}

/// Messages on their way to workers, one for each at most, in the slot of the worker's number.
final class Deliveries {
    private let whole: RequestSet
    private var pieced: [PiecedMessage?]
    private var piecedCount = 0

    init(slotCount: Int) {
        whole = RequestSet(slotCount: slotCount)
        pieced = Array(repeating: nil, count: slotCount)
    }

    /// Takes a delivery over, into a slot that is free.
    func insert(_ delivery: Delivery, at slot: Int) {
        precondition(!isPending(at: slot), "slot \(slot) holds a delivery already")
        switch delivery {
        case .whole(let request): whole.insert(request, at: slot)
        case .pieced(let message):
            pieced[slot] = message
            piecedCount += 1
        }
    }

    /// Whether a slot holds a delivery that was not reported yet.
    func isPending(at slot: Int) -> Bool { whole.isPending(at: slot) || pieced[slot] != nil }

    /// Reports the deliveries that have ended, with the error of those that failed.
    func testSome(_ body: (_ slot: Int, MPIError?) throws -> Void) throws {
        try whole.testSome { try body($0.slot, $0.error) }
        guard piecedCount > 0 else { return }
        for slot in pieced.indices {
            guard let message = pieced[slot], message.isTaken || message.error != nil else { continue }
            pieced[slot] = nil
            piecedCount -= 1
            try body(slot, message.error)
        }
    }
}
