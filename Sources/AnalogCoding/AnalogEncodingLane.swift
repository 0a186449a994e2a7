import PrimeFields

/// What one thread needs to encode bulk data: a generator of pads of its own and the blocks of one strip of columns.
///
/// All shares of a strip are computed from the second-level cache, straight into the buffers that are sent: neither the
/// pads nor all shares ever exist as a whole.
public struct AnalogEncodingLane {
    /// The number of columns in a strip: with 13 planes of blocks and pads, 104 KiB.
    public static var stripWidth: Int { 1024 }

    private let code: AnalogCode
    private let deviation: Double
    private let distribution: PadDistribution
    private var generator: any CryptographicGenerator
    private var strip: RealMatrix

    /// A lane of `code` with pads of deviation `padDeviation`, drawn from `generator`.
    public init(
        code: AnalogCode, padDeviation: Double, distribution: PadDistribution = .gaussian,
        generator: any CryptographicGenerator
    ) {
        self.code = code
        self.distribution = distribution
        self.generator = generator
        deviation = code.planeDeviation(padDeviation: padDeviation)
        strip = RealMatrix(rowCount: code.inputCount, columnCount: Self.stripWidth)
    }

    /// Computes the columns `columns` of all shares.
    ///
    /// - Parameters:
    ///   - columns: the columns to encode; row-major blocks count as one long row.
    ///   - outputs: the planes of the N shares; column `c` is written at `c − base`.
    ///   - base: the column at which the outputs begin.
    ///   - fillBlock: writes block `k`, columns `range`, to the buffer.
    public mutating func encode(
        columns: Range<Int>, outputs: [UnsafeMutablePointer<Double>], base: Int,
        fillBlock: (_ k: Int, _ range: Range<Int>, UnsafeMutableBufferPointer<Double>) -> Void
    ) {
        for start in stride(from: columns.lowerBound, to: columns.upperBound, by: Self.stripWidth) {
            let range = start..<min(start + Self.stripWidth, columns.upperBound)
            Self.encodeStrip(
                range, strip: &strip, generator: &generator, code: code, deviation: deviation,
                distribution: distribution, outputs: outputs.map { $0 + (start - base) }, fillBlock: fillBlock)
        }
    }

    private static func encodeStrip(
        _ range: Range<Int>, strip: inout RealMatrix, generator: inout some CryptographicGenerator, code: AnalogCode,
        deviation: Double, distribution: PadDistribution, outputs: [UnsafeMutablePointer<Double>],
        fillBlock: (_ k: Int, _ range: Range<Int>, UnsafeMutableBufferPointer<Double>) -> Void
    ) {
        let stride = strip.rowStride
        strip.withMutableNumbers { numbers in
            let rows = (0..<code.inputCount).map {
                UnsafeMutableBufferPointer(rebasing: numbers[$0 * stride..<$0 * stride + range.count])
            }
            for (k, row) in rows.enumerated() {
                if k < code.parameters.blockCount {
                    fillBlock(k, range, row)
                } else {
                    generator.fill(pads: row, deviation: deviation, distribution: distribution)
                }
            }
            code.encode(inputs: rows.map { UnsafePointer($0.baseAddress!) }, outputs: outputs, count: range.count)
        }
    }
}
