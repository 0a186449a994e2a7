import Foundation
import LagrangeCoding
import PrimeFields
import Quantization

/// The shares of the data matrix, encoded tile by tile on all cores.
///
/// Rows and columns of a tile count as one long row of each block: the code works on every entry alike. Rows beyond the
/// data, which fill the last block, are zero rows; they add exactly nothing to `Xᵀ g`.
final class DataShareStream<Word: ResidueWord>: ShareStream {
    private let matrix: QuantizedMatrix
    private let layout: TileLayout
    private let partitionCount: Int
    private let modulus: Modulus<Word>
    private var lanes: [EncodingLane<Word>]

    /// - Parameter makeGenerator: gives each core a mask generator of its own.
    init(
        matrix: QuantizedMatrix, code: some DescentCode<Word>, layout: TileLayout,
        makeGenerator: () throws -> any CryptographicGenerator
    ) rethrows {
        self.matrix = matrix
        self.layout = layout
        partitionCount = code.encodedBlockCount
        modulus = code.modulus
        lanes = try (0..<max(1, ProcessInfo.processInfo.activeProcessorCount)).map { _ in
            code.makeLane(generator: try makeGenerator())
        }
    }

    var tileCount: Int { layout.tileCount }

    func byteCount(ofTile tile: Int) -> Int { layout.bytes(ofTile: tile).count }

    func encode(tile: Int, into buffers: [UnsafeMutableRawPointer]) {
        let stride = matrix.rowStride
        let rows = layout.rows(ofTile: tile)
        let base = rows.lowerBound * stride
        let stripWidth = EncodingLane<Word>.stripWidth
        let strips = (rows.count * stride + stripWidth - 1) / stripWidth
        let outputs = buffers.map { $0.assumingMemoryBound(to: Word.self) }
        let laneCount = lanes.count
        lanes.withUnsafeMutableBufferPointer { lanes in
            nonisolated(unsafe) let (lanes, outputs, stream) = (lanes, outputs, self)
            DispatchQueue.concurrentPerform(iterations: laneCount) { lane in
                let first = lane * strips / laneCount * stripWidth
                let last = min((lane + 1) * strips / laneCount * stripWidth, rows.count * stride)
                guard first < last else { return }
                lanes[lane].encode(columns: base + first..<base + last, outputs: outputs, base: base) {
                    k, range, strip in
                    stream.fill(strip, block: k, entries: range)
                }
            }
        }
    }

    /// Writes the residues of a block's entries, padded rows counted one after another.
    private func fill(_ strip: UnsafeMutableBufferPointer<Word>, block: Int, entries: Range<Int>) {
        let rows = BlockStatistics.rows(ofBlock: block, rowCount: matrix.rowCount, partitionCount: partitionCount)
        let present = max(0, min(entries.upperBound, rows.count * matrix.rowStride) - entries.lowerBound)
        if present > 0 {
            Word.residues(
                of: matrix.unsafeEntries + rows.lowerBound * matrix.rowStride + entries.lowerBound, count: present,
                into: strip.baseAddress!, modulus: modulus)
        }
        if present < strip.count { strip[present...].update(repeating: 0) }
    }
}
