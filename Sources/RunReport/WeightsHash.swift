import CLibcrypto

/// A fingerprint of weights: equal for bit-identical models, so that runs can be compared without their models.
public enum WeightsHash {
    /// SHA-256 of the weights as little-endian doubles, in hexadecimal.
    public static func sha256(_ weights: [Double]) -> String {
        let words = weights.map { $0.bitPattern.littleEndian }
        var digest = [UInt8](repeating: 0, count: 32)
        let status = words.withUnsafeBytes { EVP_Digest($0.baseAddress, $0.count, &digest, nil, EVP_sha256(), nil) }
        precondition(status == 1, "libcrypto cannot hash")
        return digest.map { byte in
            let text = String(byte, radix: 16)
            return text.count == 1 ? "0" + text : text
        }.joined()
    }
}
