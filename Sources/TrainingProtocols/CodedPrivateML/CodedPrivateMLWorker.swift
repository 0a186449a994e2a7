import PrimeFields

/// A worker of CodedPrivateML: it holds one coded block `X̃ᵢ` and answers each round's `W̃ᵢ` with `X̃ᵢᵀ g(X̃ᵢ W̃ᵢ)`.
struct CodedPrivateMLWorker<Word: ResidueWord>: WorkerMachine {
    private let modulus: Modulus<Word>
    private let featureCount: Int
    private var share: ReceivedShare<Word>
    private var weights: ResidueMatrix<Word>
    private var gradient: ResidueMatrix<Word>
    private var kernel: GradientKernel<Word>

    /// The worker for an assignment in the field `modulus`.
    init(assignment: WorkerAssignment, modulus: Modulus<Word>) {
        self.modulus = modulus
        featureCount = assignment.featureCount
        let degree = assignment.coefficients.count - 1
        share = ReceivedShare(assignment: assignment, modulus: modulus)
        weights = ResidueMatrix(rowCount: degree, columnCount: featureCount, modulus: modulus)
        gradient = ResidueMatrix(rowCount: 1, columnCount: featureCount, modulus: modulus)
        kernel = GradientKernel(
            featureCount: featureCount, coefficients: assignment.coefficients.map { modulus.residue(of: $0) },
            modulus: modulus)
    }

    var layout: TileLayout { share.layout }

    var taskByteCount: Int { kernel.degree * featureCount * MemoryLayout<Word>.size }

    var exchangeByteCount: Int { 0 }

    mutating func withDestination(
        ofTile tile: Int, _ body: (UnsafeMutableRawBufferPointer) throws -> Void
    ) rethrows {
        try share.withDestination(ofTile: tile, body)
    }

    mutating func receive(task: UnsafeRawBufferPointer, round: Int) throws(ProtocolError) -> [WorkerAction] {
        try weights.setRows(toTask: task, round: round)
        kernel.evaluate(rows: share.rows, weights: weights, gradient: &gradient)
        return [.answer(gradient.rowSlice(0), round: round)]
    }

    mutating func receive(
        _ message: UnsafeRawBufferPointer, from worker: WorkerID, exchange: Int
    ) throws(ProtocolError) -> [WorkerAction] {
        // Workers of this scheme do not know of each other.
        throw .malformedExchange(from: worker, exchange: exchange, byteCount: message.count)
    }
}
