/// The shares of the data, tile by tile: N shares never exist as a whole.
///
/// Tile `t` holds the same rows of every worker's share. Tiles are asked for in order, each once.
public protocol ShareStream: AnyObject {
    /// The number of tiles.
    var tileCount: Int { get }

    /// The bytes of tile `tile` for one worker.
    func byteCount(ofTile tile: Int) -> Int

    /// Computes a tile of all N shares.
    ///
    /// - Parameters:
    ///   - tile: the tile's number.
    ///   - buffers: one for each worker, of at least `byteCount(ofTile:)` bytes, aligned to 64.
    func encode(tile: Int, into buffers: [UnsafeMutableRawPointer])
}

/// How a share's rows are cut into tiles: known to both sides, so that tiles travel without headers.
public struct TileLayout: Hashable, Codable, Sendable {
    /// The rows of a share.
    public let rowCount: Int
    /// The rows of a tile; the last one may have fewer.
    public let rowsPerTile: Int
    /// The bytes of a row, padding included.
    public let bytesPerRow: Int

    /// The memory that one tile of all shares may take: small beside the data, large beside a message's overhead.
    public static let tileBudgetBytes = 8 << 20

    /// The layout for `workerCount` shares of this shape.
    public init(rowCount: Int, bytesPerRow: Int, workerCount: Int) {
        self.rowCount = rowCount
        self.bytesPerRow = bytesPerRow
        rowsPerTile = min(max(Self.tileBudgetBytes / max(workerCount * bytesPerRow, 1), 1), max(rowCount, 1))
    }

    /// The number of tiles.
    public var tileCount: Int { (rowCount + rowsPerTile - 1) / rowsPerTile }

    /// The rows of tile `tile`.
    public func rows(ofTile tile: Int) -> Range<Int> {
        precondition(0 <= tile && tile < tileCount, "no such tile")
        return tile * rowsPerTile..<min((tile + 1) * rowsPerTile, rowCount)
    }

    /// The bytes of the share that tile `tile` fills.
    public func bytes(ofTile tile: Int) -> Range<Int> {
        let rows = rows(ofTile: tile)
        return rows.lowerBound * bytesPerRow..<rows.upperBound * bytesPerRow
    }
}
