import PrimeFields

/// What one thread needs to encode bulk data: a mask generator of its own and the blocks of one strip of columns.
///
/// A strip of the K blocks and T masks fits into a second-level cache; all N shares of the strip are computed from
/// there, straight into the buffers that are sent. Neither the masks nor N shares ever exist as a whole.
///
/// A Lagrange code is one use; a Shamir sharing, one block and T masks under another matrix, is another.
public struct EncodingLane<Word: ResidueWord> {
    /// The number of columns in a strip: with 14 blocks and masks of four-byte residues, 112 KiB. In narrower strips what
    /// is prepared for each weighs more (measured for 40 shares: 26 ms for strips of 512 columns, 17 ms for these).
    public static var stripWidth: Int { 2048 }

    private let combination: LinearCombination<Word>
    private let blockCount: Int
    private var generator: any CryptographicGenerator
    private var strip: ResidueMatrix<Word>

    /// A lane of `code` that draws its masks from `generator`.
    public init(code: LagrangeCode<Word>, generator: any CryptographicGenerator) {
        self.init(combination: code.encoding, blockCount: code.parameters.partitionCount, generator: generator)
    }

    /// A lane of any linear code with masks.
    ///
    /// - Parameters:
    ///   - combination: one output a share; the first `blockCount` inputs are blocks, all others masks.
    ///   - blockCount: K.
    ///   - generator: gives the masks.
    public init(combination: LinearCombination<Word>, blockCount: Int, generator: any CryptographicGenerator) {
        precondition(0 <= blockCount && blockCount <= combination.inputCount, "blocks are inputs")
        self.combination = combination
        self.blockCount = blockCount
        self.generator = generator
        strip = ResidueMatrix(
            rowCount: combination.inputCount, columnCount: Self.stripWidth, modulus: combination.modulus)
    }

    /// Computes the columns `columns` of all N shares.
    ///
    /// - Parameters:
    ///   - columns: the columns to encode; row-major blocks count as one long row.
    ///   - outputs: the N shares; column `c` is written at `c − base`.
    ///   - base: the column at which the outputs begin.
    ///   - fillBlock: writes the residues of block `k`, columns `range`, to the buffer.
    public mutating func encode(
        columns: Range<Int>, outputs: [UnsafeMutablePointer<Word>], base: Int,
        fillBlock: (_ k: Int, _ range: Range<Int>, UnsafeMutableBufferPointer<Word>) -> Void
    ) {
        var start = columns.lowerBound
        while start < columns.upperBound {
            let range = start..<min(start + Self.stripWidth, columns.upperBound)
            Self.encodeStrip(
                range, strip: &strip, generator: &generator, combination: combination, blockCount: blockCount,
                outputs: outputs.map { $0 + (range.lowerBound - base) }, fillBlock: fillBlock)
            start = range.upperBound
        }
    }

    private static func encodeStrip(
        _ range: Range<Int>, strip: inout ResidueMatrix<Word>, generator: inout some CryptographicGenerator,
        combination: LinearCombination<Word>, blockCount: Int, outputs: [UnsafeMutablePointer<Word>],
        fillBlock: (_ k: Int, _ range: Range<Int>, UnsafeMutableBufferPointer<Word>) -> Void
    ) {
        let stride = strip.rowStride
        strip.withMutableWords { words in
            let rows = (0..<combination.inputCount).map {
                UnsafeMutableBufferPointer(rebasing: words[$0 * stride..<$0 * stride + range.count])
            }
            for (k, row) in rows.enumerated() {
                if k < blockCount {
                    fillBlock(k, range, row)
                } else {
                    generator.fill(residues: row, modulus: combination.modulus)
                }
            }
            combination.apply(
                inputs: rows.map { UnsafePointer($0.baseAddress!) }, outputs: outputs, count: range.count)
        }
    }
}
