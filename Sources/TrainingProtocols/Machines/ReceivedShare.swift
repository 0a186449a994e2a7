import PrimeFields

/// A worker's share of the data, as it arrives tile by tile.
struct ReceivedShare<Word: ResidueWord> {
    /// How it arrives.
    let layout: TileLayout
    /// The rows; zeros where no tile has come.
    private(set) var rows: ResidueMatrix<Word>

    /// Room for the share of an assignment in the field `modulus`.
    init(assignment: WorkerAssignment, modulus: Modulus<Word>) {
        layout = assignment.layout
        rows = ResidueMatrix(
            rowCount: layout.rowCount, columnCount: assignment.featureCount, modulus: modulus)
        precondition(
            layout.bytesPerRow == rows.rowStride * MemoryLayout<Word>.size, "tiles are whole rows of the share")
    }

    /// Gives the memory that tile `tile` is to be received into.
    mutating func withDestination(
        ofTile tile: Int, _ body: (UnsafeMutableRawBufferPointer) throws -> Void
    ) rethrows {
        let bytes = layout.bytes(ofTile: tile)
        try rows.withMutableWords { words in
            try body(UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(words)[bytes]))
        }
    }
}
