import Hashing
import Testing

/// Digests of known messages: FIPS 180-2, appendix B, and the empty message.
struct SHA256Tests {
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func hashesKnownMessages(message: String, digest: String) {
        // Bytes that lie side by side, and bytes that don't.
        #expect(SHA256.digest(Array(message.utf8)).hexadecimal == digest)
        #expect(SHA256.digest(message.utf8.lazy.map { $0 }).hexadecimal == digest)
    }

    @Test func piecesMakeTheWhole() {
        let message = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 37) }
        let hash = SHA256()
        for start in stride(from: 0, to: message.count, by: 77) {
            message[start..<min(start + 77, message.count)].withUnsafeBytes { hash.update($0) }
        }
        #expect(hash.finish() == SHA256.digest(message))
    }
}
