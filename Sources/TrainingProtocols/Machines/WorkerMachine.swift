import PrimeFields

/// A worker's side of a scheme: takes its share, then answers one task after another.
public protocol WorkerMachine {
    /// How the share arrives.
    var layout: TileLayout { get }

    /// Gives the memory that tile `tile` is to be received into.
    mutating func withDestination(ofTile tile: Int, _ body: (UnsafeMutableRawBufferPointer) throws -> Void) rethrows

    /// Computes the answer to the task of a round.
    ///
    /// - Parameter task: the worker's share of the round's weights.
    /// - Throws: `ProtocolError.malformedTask` if the task has the wrong length or words that are no residues.
    mutating func answer(_ task: UnsafeRawBufferPointer, round: Int) throws(ProtocolError) -> StorageSlice

    /// The greatest number of bytes of a task.
    var taskByteCount: Int { get }

    /// The number of bytes of an answer.
    var answerByteCount: Int { get }
}

/// What a worker must know to build its machine: nothing of the data but its shape.
public struct WorkerAssignment: Hashable, Codable, Sendable {
    /// The scheme.
    public let scheme: Scheme
    /// The field.
    public let field: PrimeField
    /// The columns of the data, d.
    public let featureCount: Int
    /// The coefficients of the polynomial, `C₀ … C_r`, as signed integers.
    public let coefficients: [Int64]
    /// The share's tiles.
    public let layout: TileLayout

    /// Builds the worker's machine.
    public func makeWorker() -> any WorkerMachine {
        switch field {
        case .p24: CodedPrivateMLWorker(assignment: self, modulus: Modulus<UInt32>.p24)
        case .p26: CodedPrivateMLWorker(assignment: self, modulus: Modulus<UInt32>.p26)
        case .p31: CodedPrivateMLWorker(assignment: self, modulus: Modulus<UInt32>.p31)
        case .p61: CodedPrivateMLWorker(assignment: self, modulus: Modulus<UInt64>.p61)
        }
    }
}

/// The ways to train.
public enum Scheme: String, CaseIterable, Codable, Sendable {
    /// CodedPrivateML: on Lagrange-coded data, by workers.
    case lcc
    /// The same integers in clear, by the master alone: the model must be the same bit for bit.
    case quantized
    /// Floating point in clear, with the true sigmoid.
    case plain
}
