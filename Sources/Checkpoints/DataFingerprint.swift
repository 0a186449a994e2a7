import Datasets
import Hashing

/// What tells training data from others: their shape and SHA-256, as the descent sees them, scaled and with all columns.
///
/// Whoever has both the fingerprint and a guess of all data can check the guess: it is kept where the weights are, which
/// tell more.
public struct DataFingerprint: Hashable, Sendable {
    /// Rows, m.
    public let rowCount: Int
    /// Columns, d, those of repetitions and of a bias among them.
    public let columnCount: Int
    /// SHA-256 of the features row by row and then the targets, all as little-endian floats of 32 bits.
    public let digest: SHA256Digest

    init(rowCount: Int, columnCount: Int, digest: SHA256Digest) {
        self.rowCount = rowCount
        self.columnCount = columnCount
        self.digest = digest
    }

    /// The fingerprint of prepared training data.
    ///
    /// - Complexity: one pass over the data on one core, at the speed of SHA-256.
    public init(features: FeatureMatrix, targets: [Float]) {
        let hash = SHA256()
        features.withValues { Self.add($0, to: hash) }
        targets.withUnsafeBufferPointer { Self.add($0, to: hash) }
        self.init(rowCount: features.rowCount, columnCount: features.columnCount, digest: hash.finish())
    }

    private static func add(_ values: UnsafeBufferPointer<Float>, to hash: SHA256) {
        #if _endian(little)
            hash.update(UnsafeRawBufferPointer(values))
        #else
            values.map(\.bitPattern.littleEndian).withUnsafeBytes { hash.update($0) }
        #endif
    }
}
