import CLibcrypto

/// AES-256 in counter mode, keyed once from the system's generator: the masks of every run come from here.
///
/// Each instance has a key of its own; it cannot be seeded, copied or read.
public final class MaskGenerator: CryptographicGenerator {
    private let context: OpaquePointer
    private let zeros = [UInt8](repeating: 0, count: 12 * 1024)

    /// Draws a fresh key.
    ///
    /// - Throws: `FieldError.noRandomness` if the system or libcrypto fails.
    public init() throws(FieldError) {
        var key = [UInt8](repeating: 0, count: 48)
        guard RAND_priv_bytes(&key, 48) == 1, let context = EVP_CIPHER_CTX_new() else { throw .noRandomness }
        let started = key.withUnsafeBufferPointer {
            EVP_EncryptInit_ex(context, EVP_aes_256_ctr(), nil, $0.baseAddress!, $0.baseAddress! + 32)
        }
        key.withUnsafeMutableBytes { OPENSSL_cleanse($0.baseAddress!, $0.count) }
        guard started == 1 else {
            EVP_CIPHER_CTX_free(context)
            throw .noRandomness
        }
        self.context = context
    }

    deinit { EVP_CIPHER_CTX_free(context) }

    /// Fills `bytes` with the next bytes of the key stream.
    ///
    /// Zeros are encrypted from a block that is kept, so that the memory is written once.
    public func fill(_ bytes: UnsafeMutableRawBufferPointer) {
        guard let base = bytes.baseAddress else { return }
        var done = 0
        while done < bytes.count {
            let part = Int32(min(bytes.count - done, zeros.count))
            var written: Int32 = 0
            let status = zeros.withUnsafeBufferPointer {
                EVP_EncryptUpdate(
                    context, (base + done).assumingMemoryBound(to: UInt8.self), &written, $0.baseAddress, part)
            }
            precondition(status == 1 && written == part, "libcrypto failed to produce random bytes")
            done += Int(part)
        }
    }
}
