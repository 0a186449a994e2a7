import CLibcrypto

/// SHA-256, fed in pieces. The corresponding C functions are `EVP_DigestInit_ex`, `EVP_DigestUpdate` and
/// `EVP_DigestFinal_ex`.
package final class Digest {
    /// The bytes of a result.
    package static let byteCount = 32

    private let context: OpaquePointer

    init() {
        guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
            preconditionFailure("libcrypto cannot hash")
        }
        self.context = context
    }

    deinit { EVP_MD_CTX_free(context) }

    /// Adds bytes.
    func update(_ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress, bytes.count > 0 else { return }
        precondition(EVP_DigestUpdate(context, base, bytes.count) == 1, "libcrypto cannot hash")
    }

    /// The digest of all bytes; nothing may be added afterwards.
    func finish() -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: Self.byteCount)
        precondition(EVP_DigestFinal_ex(context, &digest, nil) == 1, "libcrypto cannot hash")
        return digest
    }

    /// The digest of these bytes.
    package static func sha256(_ bytes: some Collection<UInt8>) -> [UInt8] {
        let digest = Digest()
        let isContiguous: Void? = bytes.withContiguousStorageIfAvailable { digest.update(UnsafeRawBufferPointer($0)) }
        if isContiguous == nil { Array(bytes).withUnsafeBytes { digest.update($0) } }
        return digest.finish()
    }
}
