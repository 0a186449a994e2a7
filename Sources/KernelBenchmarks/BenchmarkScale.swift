/// How large the shapes are, and how long is measured.
package struct BenchmarkScale: Sendable {
    /// Rows and columns of a worker's share: of the cached matrix, and of the tile that is repeated in memory.
    let rowCount: Int
    let columnCount: Int
    /// The bytes that each core goes through when data come from memory.
    let memoryBytes: Int
    /// The entries of a cached vector.
    let vectorCount: Int
    /// The rows of a block that is encoded, of `columnCount` columns.
    let encodedRowCount: Int
    /// The entries of a vector that is shared.
    let sharedShape: (rows: Int, columns: Int)
    /// Repetitions go on until this much time is gone, but at least `leastRepetitions` are made.
    let secondsEach: Double
    let leastRepetitions = 5
    /// A repetition shorter than this is made of several calls.
    let leastRepetitionSeconds: Double

    /// All cores together read no more than this, whatever their number.
    let greatestTotalBytes = 1 << 30

    /// Rows of a megabyte that second-level caches hold, 400 MB a core, and the blocks of case 1 of the paper.
    package static let full = Self(
        rowCount: 160, columnCount: 1568, memoryBytes: 400_000_000, vectorCount: 16_384, encodedRowCount: 953,
        sharedShape: (1200, 784), secondsEach: 0.6, leastRepetitionSeconds: 0.002)

    /// The same kernels on 400 MB, with a quarter of the rows to encode and share.
    package static let quick = Self(
        rowCount: 160, columnCount: 1568, memoryBytes: 400_000_000, vectorCount: 16_384, encodedRowCount: 238,
        sharedShape: (300, 784), secondsEach: 0.05, leastRepetitionSeconds: 0.001)

    /// Everything once around, for tests; the times tell little.
    package static let tiny = Self(
        rowCount: 41, columnCount: 100, memoryBytes: 200_000, vectorCount: 1024, encodedRowCount: 5,
        sharedShape: (6, 50), secondsEach: 0.001, leastRepetitionSeconds: 0.0001)
}
