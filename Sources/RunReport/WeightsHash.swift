import Hashing

/// A fingerprint of weights: equal for bit-identical models, so that runs can be compared without their models.
public enum WeightsHash {
    /// SHA-256 of the weights as little-endian doubles, in hexadecimal.
    public static func sha256(_ weights: [Double]) -> String {
        let hash = SHA256()
        weights.map { $0.bitPattern.littleEndian }.withUnsafeBytes { hash.update($0) }
        return hash.finish().hexadecimal
    }
}
