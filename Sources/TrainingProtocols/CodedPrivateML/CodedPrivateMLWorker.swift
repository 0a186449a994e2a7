import PrimeFields

/// A worker of CodedPrivateML: it holds one coded block `X̃ᵢ` and answers each round's `W̃ᵢ` with `X̃ᵢᵀ g(X̃ᵢ W̃ᵢ)`.
struct CodedPrivateMLWorker<Word: ResidueWord>: WorkerMachine {
    let layout: TileLayout
    private let modulus: Modulus<Word>
    private let featureCount: Int
    private var share: ResidueMatrix<Word>
    private var weights: ResidueMatrix<Word>
    private var gradient: ResidueMatrix<Word>
    private var kernel: GradientKernel<Word>

    /// The worker for an assignment in the field `modulus`.
    init(assignment: WorkerAssignment, modulus: Modulus<Word>) {
        layout = assignment.layout
        self.modulus = modulus
        featureCount = assignment.featureCount
        let degree = assignment.coefficients.count - 1
        share = ResidueMatrix(rowCount: layout.rowCount, columnCount: featureCount, modulus: modulus)
        precondition(
            layout.bytesPerRow == share.rowStride * MemoryLayout<Word>.size, "tiles are whole rows of the share")
        weights = ResidueMatrix(rowCount: degree, columnCount: featureCount, modulus: modulus)
        gradient = ResidueMatrix(rowCount: 1, columnCount: featureCount, modulus: modulus)
        kernel = GradientKernel(
            featureCount: featureCount, coefficients: assignment.coefficients.map { modulus.residue(of: $0) },
            modulus: modulus)
    }

    var taskByteCount: Int { kernel.degree * featureCount * MemoryLayout<Word>.size }

    var answerByteCount: Int { featureCount * MemoryLayout<Word>.size }

    mutating func withDestination(
        ofTile tile: Int, _ body: (UnsafeMutableRawBufferPointer) throws -> Void
    ) rethrows {
        let bytes = layout.bytes(ofTile: tile)
        try share.withMutableWords { words in
            try body(UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(words)[bytes]))
        }
    }

    mutating func answer(
        _ task: UnsafeRawBufferPointer, round: Int
    ) throws(ProtocolError) -> StorageSlice {
        let (stride, width, degree, modulus) = (weights.rowStride, featureCount, kernel.degree, modulus)
        guard task.count == taskByteCount else {
            throw .malformedTask(round: round, byteCount: task.count, expected: taskByteCount)
        }
        let isValid = weights.withMutableWords { words in
            guard width > 0, let base = words.baseAddress else { return true }
            return (0..<degree).allSatisfy { j in
                let row = base + j * stride
                let bytes = width * MemoryLayout<Word>.size
                UnsafeMutableRawPointer(row).copyMemory(from: task.baseAddress! + j * bytes, byteCount: bytes)
                return Word.areResidues(row, count: width, modulus: modulus)
            }
        }
        guard isValid else {
            throw .malformedTask(round: round, byteCount: task.count, expected: taskByteCount)
        }
        kernel.evaluate(rows: share, weights: weights, gradient: &gradient)
        return gradient.rowSlice(0)
    }
}
