import CLibcrypto

/// SHA-256 (FIPS 180-4), fed in pieces, by libcrypto: `EVP_DigestInit_ex`, `EVP_DigestUpdate` and `EVP_DigestFinal_ex`.
package final class SHA256 {
    private let context: OpaquePointer

    /// Nothing fed yet.
    package init() {
        guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
            preconditionFailure("libcrypto cannot hash")
        }
        self.context = context
    }

    deinit { EVP_MD_CTX_free(context) }

    /// Adds bytes.
    package func update(_ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress, bytes.count > 0 else { return }
        precondition(EVP_DigestUpdate(context, base, bytes.count) == 1, "libcrypto cannot hash")
    }

    /// The digest of all bytes; nothing may be added afterwards.
    package func finish() -> SHA256Digest {
        var bytes = [UInt8](repeating: 0, count: SHA256Digest.byteCount)
        precondition(EVP_DigestFinal_ex(context, &bytes, nil) == 1, "libcrypto cannot hash")
        return SHA256Digest(bytes: bytes)
    }

    /// The digest of these bytes.
    package static func digest(_ bytes: some Collection<UInt8>) -> SHA256Digest {
        let hash = SHA256()
        let isContiguous: Void? = bytes.withContiguousStorageIfAvailable { hash.update(UnsafeRawBufferPointer($0)) }
        if isContiguous == nil { Array(bytes).withUnsafeBytes { hash.update($0) } }
        return hash.finish()
    }
}

/// What SHA-256 makes of a message: 32 bytes.
public struct SHA256Digest: Hashable, Sendable {
    /// The length of a digest.
    public static let byteCount = 32

    /// The digest's bytes, 32 of them.
    public let bytes: [UInt8]

    /// - Precondition: 32 bytes.
    package init(bytes: [UInt8]) {
        precondition(bytes.count == Self.byteCount, "the digest of SHA-256")
        self.bytes = bytes
    }

    /// The digest in 64 hexadecimal digits, small ones.
    public var hexadecimal: String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
