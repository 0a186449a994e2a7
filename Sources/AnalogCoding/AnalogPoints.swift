#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A layout of points for blocks, pads and workers.
///
/// Stability and privacy pull apart. Points of the real line that decode well (Chebyshev) let neighbouring workers see
/// nearly plain data; points that hide it (integers) cannot be decoded. The two circles do both, at the price of complex
/// shares: twice the memory and messages.
public enum AnalogPoints: Hashable, Sendable {
    /// Blocks and pads on a circle within the workers' unit circle: `β_j = ρ exp(2πi j/(K + T))`, pads spread evenly among
    /// the `j`; `α_i = exp(2πi (i + 1/2)/N)`. The one to take.
    case circles(radius: Double = 0.5)
    /// Chebyshev points of the first kind, K + T for blocks and then pads, N for the workers.
    case chebyshev
    /// `β = 1 … K + T`, blocks first; `α = K + T + 1 …`.
    case integers
    /// K + T points from −1 to 1, ends included, blocks first; N points between −1 and 1, ends left out.
    case equispaced

    /// The points for these counts.
    ///
    /// - Throws: `AnalogCodingError.radiusOutOfRange`, or what `AnalogNodes` refuses.
    public func nodes(for parameters: AnalogCodeParameters) throws(AnalogCodingError) -> AnalogNodes {
        let (inner, outer) = (parameters.nodeCount, parameters.workerCount)
        let blockCount = parameters.blockCount
        func split(_ points: [Double], _ workers: [Double]) throws(AnalogCodingError) -> AnalogNodes {
            try AnalogNodes(
                blocks: points[..<blockCount].map { ComplexNumber($0) },
                pads: points[blockCount...].map { ComplexNumber($0) }, workers: workers.map { ComplexNumber($0) })
        }
        switch self {
        case .circles(let radius):
            guard radius > 0, radius < 1 else { throw .radiusOutOfRange(radius) }
            let points = (1...inner).map { ComplexNumber(modulus: radius, turns: Double($0) / Double(inner)) }
            // In the middle of T equal arcs.
            let pads = Set((0..<parameters.padCount).map { (2 * $0 + 1) * inner / (2 * parameters.padCount) })
            return try AnalogNodes(
                blocks: points.indices.filter { !pads.contains($0) }.map { points[$0] },
                pads: points.indices.filter(pads.contains).map { points[$0] },
                workers: (0..<outer).map { ComplexNumber(modulus: 1, turns: (Double($0) + 0.5) / Double(outer)) })
        case .chebyshev:
            return try split(chebyshevPoints(inner), chebyshevPoints(outer))
        case .integers:
            return try split((1...inner).map { Double($0) }, (inner + 1...inner + outer).map { Double($0) })
        case .equispaced:
            return try split(
                inner == 1 ? [-1] : (0..<inner).map { 2 * Double($0) / Double(inner - 1) - 1 },
                (1...outer).map { 2 * Double($0) / Double(outer + 1) - 1 })
        }
    }
}

/// The `count` Chebyshev points of the first kind, in falling order: `cos((2j + 1)π/(2 count))`.
func chebyshevPoints(_ count: Int) -> [Double] {
    (0..<count).map { cos(Double(2 * $0 + 1) * .pi / Double(2 * count)) }
}

/// The points of an analog code: where the encoding polynomial takes blocks and pads as its values, and where the workers'
/// shares are taken.
public struct AnalogNodes: Hashable, Sendable {
    /// β of the K blocks.
    public let blocks: [ComplexNumber]
    /// β of the T pads.
    public let pads: [ComplexNumber]
    /// α of the N workers.
    public let workers: [ComplexNumber]
    /// Whether all points are real: then all shares are.
    public let isReal: Bool

    /// Points of the caller's choice.
    ///
    /// - Throws: `AnalogCodingError.pointsNotDistinct`; `.blockInClear` if there are pads, and a worker's point is closer
    ///   to a block's than rounding tells apart.
    public init(
        blocks: [ComplexNumber], pads: [ComplexNumber], workers: [ComplexNumber]
    ) throws(AnalogCodingError) {
        guard Set(workers).count == workers.count, Set(blocks + pads).count == blocks.count + pads.count else {
            throw .pointsNotDistinct
        }
        if !pads.isEmpty {
            for (i, worker) in workers.enumerated() {
                for (k, block) in blocks.enumerated() where (worker - block).magnitude <= 1e-12 * worker.magnitude {
                    throw .blockInClear(worker: i, block: k)
                }
            }
        }
        self.blocks = blocks
        self.pads = pads
        self.workers = workers
        isReal = (blocks + pads + workers).allSatisfy { $0.imaginary == 0 }
    }

    /// `L[i][j] = ∏_{k≠j} (αᵢ − β_k)/(β_j − β_k)` over blocks, then pads: `N × (K + T)`. Each row sums to one.
    var lagrangeMatrix: [[ComplexNumber]] {
        let nodes = blocks + pads
        return workers.map { at in
            nodes.indices.map { j in
                nodes.indices.reduce(ComplexNumber.one) { product, k in
                    k == j ? product : product * ((at - nodes[k]) / (nodes[j] - nodes[k]))
                }
            }
        }
    }
}
