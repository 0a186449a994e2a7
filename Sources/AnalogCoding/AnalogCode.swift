import PrimeFields

/// A Lagrange code over the reals or complexes: shares from blocks and pads, and the sum of the blocks' results from D or
/// more answers.
///
/// The encoding polynomial `u` of degree `K + T − 1` takes the blocks and pads as its values at their points; share `i` is
/// `u(αᵢ)`. A worker returns `f(u(αᵢ))`, a value of `h = f ∘ u` of degree `D − 1`; block `k` of the result is `h(β_k)`.
///
/// Shares of a code with real points are real: one *plane*. Otherwise blocks are real, pads complex, and shares two
/// planes, real and imaginary. The code as a whole is a `RealCombination` of planes: no complex arithmetic on bulk data.
///
/// **Pads** are Gaussian with `E|Z|² = σ²`: real ones have deviation σ, complex ones are circular, so that each plane has
/// deviation `σ/√2`. Then the leakage bound holds (see `leakage`): for a given covariance, no vector has more entropy than a
/// Gaussian one, circular in the complex case, and the pads' own entropy is the one that the bound subtracts. Uniform pads,
/// the paper's choice, leak exactly at the ends of their range.
///
/// - SeeAlso: Soleymani, Mahdavifar and Avestimehr, "Analog Lagrange coded computing", 2021, section III of
///   <https://arxiv.org/abs/2008.08565>. There, points are roots of unity; circles of two radii keep blocks and workers
///   apart, and data is real.
public struct AnalogCode: Sendable {
    /// The counts.
    public let parameters: AnalogCodeParameters
    /// The points.
    public let nodes: AnalogNodes
    /// `N × (K + T)`: what each share takes of each block, then of each pad.
    public let encodingMatrix: [[ComplexNumber]]
    /// From K blocks and the planes of T pads (real, imaginary, real …) to the planes of N shares.
    public let encoding: RealCombination
    private let shareEncodings: [RealCombination]
    private let replicated: RealCombination

    /// The code with a usual layout of points.
    public init(
        parameters: AnalogCodeParameters, points: AnalogPoints = .circles()
    ) throws(AnalogCodingError) {
        self.init(parameters: parameters, nodes: try points.nodes(for: parameters))
    }

    /// The code with points of the caller's choice: K, T and N.
    public init(parameters: AnalogCodeParameters, nodes: AnalogNodes) {
        precondition(
            nodes.blocks.count == parameters.blockCount && nodes.pads.count == parameters.padCount
                && nodes.workers.count == parameters.workerCount, "K, T and N points")
        self.parameters = parameters
        self.nodes = nodes
        let matrix = nodes.lagrangeMatrix
        encodingMatrix = matrix
        let (blockCount, isReal) = (parameters.blockCount, nodes.isReal)
        let rows = matrix.map { Self.planeRows($0, blockCount: blockCount, isReal: isReal) }
        encoding = RealCombination(rows.flatMap { $0 })
        shareEncodings = rows.map { RealCombination($0) }
        replicated = RealCombination(
            matrix.flatMap { row in
                let sum = row[..<blockCount].reduce(.zero, +)
                return Self.planeRows([sum] + row[blockCount...], blockCount: 1, isReal: isReal)
            })
    }

    /// The planes of a share or an answer: 1 if all points are real, otherwise 2.
    public var planeCount: Int { nodes.isReal ? 1 : 2 }

    /// The inputs of the encoding, `K + T · planeCount`.
    public var inputCount: Int { encoding.inputCount }

    /// The deviation of a plane of pads with `E|Z|² = padDeviation²`.
    public func planeDeviation(padDeviation: Double) -> Double {
        nodes.isReal ? padDeviation : padDeviation * 0.5.squareRoot()
    }

    /// Computes `count` columns of all shares.
    ///
    /// - Parameters:
    ///   - inputs: K blocks, then the planes of T pads, used once.
    ///   - outputs: the planes of N shares: real and imaginary of share 0, of share 1 and so on.
    ///   - count: the number of columns.
    /// - Complexity: O(*N* · (*K* + *T*) · `count`).
    public func encode(inputs: [UnsafePointer<Double>], outputs: [UnsafeMutablePointer<Double>], count: Int) {
        encoding.apply(inputs: inputs, outputs: outputs, count: count)
    }

    /// Computes `count` columns of one worker's share from the same inputs.
    public func encode(
        worker: Int, inputs: [UnsafePointer<Double>], outputs: [UnsafeMutablePointer<Double>], count: Int
    ) {
        shareEncodings[worker].apply(inputs: inputs, outputs: outputs, count: count)
    }

    /// The shares of one vector that stands in all K blocks: the weights of a round.
    ///
    /// - Parameters:
    ///   - vector: `1 × c`.
    ///   - padDeviation: σ.
    ///   - distribution: how pads are distributed.
    ///   - generator: gives the T pads, fresh at each call.
    /// - Returns: `N · planeCount` rows of `c`.
    public func encode(
        replicating vector: RealMatrix, padDeviation: Double, distribution: PadDistribution = .gaussian,
        using generator: inout some CryptographicGenerator
    ) -> RealMatrix {
        precondition(vector.rowCount == 1, "one vector")
        var stacked = RealMatrix(rowCount: replicated.inputCount, columnCount: vector.columnCount)
        let (deviation, stride) = (planeDeviation(padDeviation: padDeviation), vector.rowStride)
        vector.withNumbers { source in
            stacked.withMutableNumbers { numbers in
                guard let to = numbers.baseAddress, let from = source.baseAddress else { return }
                to.update(from: from, count: stride)
                generator.fill(
                    pads: .init(rebasing: numbers[stride...]), deviation: deviation, distribution: distribution)
            }
        }
        return replicated.apply(to: stacked)
    }

    /// The rows of coefficients of a share's planes, from blocks with one plane and pads with as many as the share.
    private static func planeRows(_ row: [ComplexNumber], blockCount: Int, isReal: Bool) -> [[Double]] {
        if isReal { return [row.map(\.real)] }
        let (blocks, pads) = (row[..<blockCount], row[blockCount...])
        return [
            blocks.map(\.real) + pads.flatMap { [$0.real, -$0.imaginary] },
            blocks.map(\.imaginary) + pads.flatMap { [$0.imaginary, $0.real] },
        ]
    }
}
