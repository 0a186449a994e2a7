import PrimeFields
import TrainingProtocols

extension WorkerMachine {
    /// The answer of a worker that needs no other to answer a task.
    public mutating func answer(_ task: UnsafeRawBufferPointer, round: Int) throws -> StorageSlice {
        let actions = try receive(task: task, round: round)
        guard case .answer(let slice, round)? = actions.first, actions.count == 1 else {
            throw UnexpectedActions(description: "\(actions)")
        }
        return slice
    }
}

/// A worker asked for something else than expected.
public struct UnexpectedActions: Error, CustomStringConvertible {
    /// What it asked for.
    public let description: String
}
