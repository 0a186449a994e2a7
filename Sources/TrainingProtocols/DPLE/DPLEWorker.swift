import AnalogCoding
import DifferentialPrivacy
import PrimeFields

/// A worker of DPLE: it holds one coded block `X̃ᵢ` over the reals or complexes and answers each round's `w̃ᵢ` with
/// `X̃ᵢᵀ S(X̃ᵢ w̃ᵢ)`, plus Gaussian noise in every coordinate of every plane.
///
/// How many rows were clipped, and the norms of rows, are exact functions of the data. They stay here: an answer that told
/// them would undo the noise.
struct DPLEWorker: WorkerMachine {
    private let role: AnalogRole
    private let featureCount: Int
    let layout: TileLayout
    /// The share's planes.
    private var planes: [RealMatrix]
    /// A tile as it arrives, if the share has two planes: its rows in the one, then in the other.
    private var arriving: RealMatrix
    private var weights: RealMatrix
    private var answer: RealMatrix
    private let kernel: AnalogGradientKernel
    private var generator: any CryptographicGenerator

    /// The worker for an assignment.
    ///
    /// - Parameter generator: gives the noise.
    init(assignment: WorkerAssignment, role: AnalogRole, generator: any CryptographicGenerator) {
        let (layout, width, planeCount) = (assignment.layout, assignment.featureCount, role.planeCount)
        self.role = role
        self.layout = layout
        self.generator = generator
        featureCount = width
        planes = (0..<planeCount).map { _ in RealMatrix(rowCount: layout.rowCount, columnCount: width) }
        arriving = RealMatrix(rowCount: planeCount == 1 ? 0 : planeCount * layout.rowsPerTile, columnCount: width)
        weights = RealMatrix(rowCount: planeCount, columnCount: width)
        answer = RealMatrix(rowCount: planeCount, columnCount: width)
        kernel = AnalogGradientKernel(featureCount: width, coefficients: role.coefficients)
        precondition(layout.bytesPerRow == taskByteCount, "tiles are whole rows of all planes")
    }

    var taskByteCount: Int { role.planeCount * weights.rowStride * MemoryLayout<Double>.size }

    var exchangeByteCount: Int { 0 }

    mutating func withDestination(
        ofTile tile: Int, _ body: (UnsafeMutableRawBufferPointer) throws -> Void
    ) rethrows {
        let bytes = layout.bytes(ofTile: tile)
        if planes.count == 1 {
            try planes[0].withMutableNumbers { numbers in
                try body(UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(numbers)[bytes]))
            }
            return
        }
        let (rows, stride) = (layout.rows(ofTile: tile), weights.rowStride)
        try arriving.withMutableNumbers { numbers in
            try body(UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(numbers)[..<bytes.count]))
        }
        arriving.withNumbers { numbers in
            for plane in planes.indices {
                planes[plane].withMutableNumbers { to in
                    (to.baseAddress! + rows.lowerBound * stride).update(
                        from: numbers.baseAddress! + plane * rows.count * stride, count: rows.count * stride)
                }
            }
        }
    }

    mutating func receive(task: UnsafeRawBufferPointer, round: Int) throws(ProtocolError) -> [WorkerAction] {
        guard weights.setRows(0, count: role.planeCount, to: task) else {
            throw .malformedTask(round: round, byteCount: task.count, expected: taskByteCount)
        }
        let norm = evaluate()
        if let multiplier = role.noiseMultiplier { addNoise(multiplier * AnalogRole.sensitivity(norm: norm)) }
        return [.answer(answer.allRows, round: round)]
    }

    /// Computes the answer without noise; returns the norm that each row's contribution keeps to.
    private mutating func evaluate() -> Double {
        let limit: Double
        switch role.clipping {
        case .none where role.noiseMultiplier == nil:
            if planes.count == 1 {
                kernel.evaluate(rows: planes[0], weights: weights, gradient: &answer)
            } else {
                kernel.evaluate(real: planes[0], imaginary: planes[1], weights: weights, gradient: &answer)
            }
            return .infinity
        case .none: preconditionFailure("noise is scaled by a bound")
        case .norm(let norm): limit = norm
        case .data: limit = .infinity
        }
        let bounds =
            planes.count == 1
            ? kernel.evaluate(rows: planes[0], weights: weights, gradient: &answer, clippingTo: limit)
            : kernel.evaluate(
                real: planes[0], imaginary: planes[1], weights: weights, gradient: &answer, clippingTo: limit)
        return role.clipping == .data ? bounds.greatestNorm : limit
    }

    private mutating func addNoise(_ deviation: Double) {
        let scales = ContinuousGaussian.scales
        // Rows that contribute nothing, or no number: the least and the most there is.
        let scale = deviation.isNaN ? scales.upperBound : min(max(deviation, scales.lowerBound), scales.upperBound)
        guard let noise = try? ContinuousGaussian(scale: scale) else { preconditionFailure("a scale in the range") }
        let (stride, width, count) = (answer.rowStride, featureCount, role.planeCount)
        answer.withMutableNumbers { numbers in
            for plane in 0..<count {
                noise.add(
                    to: UnsafeMutableBufferPointer(rebasing: numbers[plane * stride..<plane * stride + width]),
                    using: &generator)
            }
        }
    }

    mutating func receive(
        _ message: UnsafeRawBufferPointer, from worker: WorkerID, exchange: Int
    ) throws(ProtocolError) -> [WorkerAction] {
        // Workers of this scheme do not know of each other.
        throw .malformedExchange(from: worker, exchange: exchange, byteCount: message.count)
    }
}
