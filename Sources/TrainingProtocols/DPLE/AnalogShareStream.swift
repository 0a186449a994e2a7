import AnalogCoding
import Datasets
import Foundation
import PrimeFields
import Quantization

/// The analog shares of the data, encoded tile by tile on all cores.
///
/// A tile of a share has its rows in the real plane, then, if shares are complex, in the imaginary one. Rows beyond the data,
/// which fill the last block, are zero rows; they add exactly nothing to `Xᵀ S(X w)`.
final class AnalogShareStream: ShareStream {
    private let features: FeatureMatrix
    private let layout: TileLayout
    private let code: AnalogCode
    private let rowStride: Int
    private var lanes: [AnalogEncodingLane]

    /// - Parameter makeGenerator: gives each core a generator of pads of its own.
    init(
        features: FeatureMatrix, code: AnalogCode, pads: AnalogPads, layout: TileLayout,
        makeGenerator: () throws -> any CryptographicGenerator
    ) rethrows {
        self.features = features
        self.layout = layout
        self.code = code
        rowStride = RealMatrix.rowStride(columnCount: features.columnCount)
        lanes = try (0..<max(1, ProcessInfo.processInfo.activeProcessorCount)).map { _ in
            AnalogEncodingLane(
                code: code, padDeviation: pads.dataDeviation, distribution: pads.distribution,
                generator: try makeGenerator())
        }
    }

    var tileCount: Int { layout.tileCount }

    func byteCount(ofTile tile: Int) -> Int { layout.bytes(ofTile: tile).count }

    func encode(tile: Int, into buffers: [UnsafeMutableRawPointer]) {
        let rows = layout.rows(ofTile: tile)
        let (base, count) = (rows.lowerBound * rowStride, rows.count * rowStride)
        let stripWidth = AnalogEncodingLane.stripWidth
        let strips = (count + stripWidth - 1) / stripWidth
        let outputs = buffers.flatMap { buffer in
            (0..<code.planeCount).map { buffer.assumingMemoryBound(to: Double.self) + $0 * count }
        }
        let laneCount = lanes.count
        lanes.withUnsafeMutableBufferPointer { lanes in
            // Safety: each iteration has a lane and columns of its own.
            nonisolated(unsafe) let (lanes, outputs, stream) = (lanes, outputs, self)
            DispatchQueue.concurrentPerform(iterations: laneCount) { lane in
                let first = lane * strips / laneCount * stripWidth
                let last = min((lane + 1) * strips / laneCount * stripWidth, count)
                guard first < last else { return }
                lanes[lane].encode(columns: base + first..<base + last, outputs: outputs, base: base) {
                    k, range, strip in
                    stream.fill(strip, block: k, entries: range)
                }
            }
        }
    }

    /// Writes a block's entries, padded rows counted one after another.
    private func fill(_ strip: UnsafeMutableBufferPointer<Double>, block: Int, entries: Range<Int>) {
        let rows = BlockStatistics.rows(
            ofBlock: block, rowCount: features.rowCount, partitionCount: code.parameters.blockCount)
        let width = features.columnCount
        var entry = entries.lowerBound
        while entry < entries.upperBound {
            let (row, column) = entry.quotientAndRemainder(dividingBy: rowStride)
            let end = min((row + 1) * rowStride, entries.upperBound)
            let to = entry - entries.lowerBound
            let valueCount = row < rows.count ? max(0, min(width - column, end - entry)) : 0
            if valueCount > 0 {
                features.withRow(rows.lowerBound + row) { values in
                    for i in 0..<valueCount { strip[to + i] = Double(values[column + i]) }
                }
            }
            for i in valueCount..<end - entry { strip[to + i] = 0 }
            entry = end
        }
    }
}
