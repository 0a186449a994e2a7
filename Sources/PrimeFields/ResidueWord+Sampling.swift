import CKernelSupport

/// How candidates for residues are cut from a key stream.
///
/// The stream is made a few kilobytes at a time; every candidate is written, and the place of the next moves on only
/// if it was below p. There is no branch on the random values, and no bias: candidates are uniform below a power of
/// two.
private enum CandidateStream {
    /// The bytes made at a time: a multiple of 3 and of 8 that leaves room in the first-level cache.
    static let byteCount = 12 * 1024
    /// Bytes past the stream that may be read, and are masked off.
    static let margin = 64
}

/// 1 if `a < b`, else 0; both below 2⁶³. The borrow of the difference: a comparison may be compiled to a branch, which
/// random values make slow.
@inline(__always)
private func isBelow<Word: FixedWidthInteger>(_ a: Word, _ b: Word) -> Int {
    Int(truncatingIfNeeded: (UInt64(truncatingIfNeeded: a) &- UInt64(truncatingIfNeeded: b)) &>> 63)
}

extension UInt32 {
    /// `ResidueWord.fillUniformly`: candidates of three bytes below 2²⁴, of four above.
    public static func fillUniformly(
        _ residues: UnsafeMutableBufferPointer<UInt32>, modulus: Modulus<UInt32>,
        using generator: inout some CryptographicGenerator
    ) {
        guard var place = residues.baseAddress else { return }
        let end = place + residues.count
        let bytesPerCandidate = modulus.value < 1 << 24 ? 3 : 4
        let byteCount = CandidateStream.byteCount + CandidateStream.margin
        withUnsafeTemporaryAllocation(byteCount: byteCount, alignment: 64) { stream in
            stream.initializeMemory(as: UInt8.self, repeating: 0)
            while place < end {
                // At most as many candidates as residues are missing, so that no write is past the end.
                let count = Swift.min(end - place, CandidateStream.byteCount / bytesPerCandidate)
                generator.fill(UnsafeMutableRawBufferPointer(rebasing: stream[..<(count * bytesPerCandidate)]))
                place =
                    bytesPerCandidate == 3
                    ? accept24(UnsafeRawBufferPointer(stream), count: count, at: place, modulus: modulus.value)
                    : accept32(UnsafeRawBufferPointer(stream), count: count, at: place, modulus: modulus.value)
            }
        }
    }

    /// Keeps those of `count` candidates of three bytes that are residues; returns the place after the last.
    private static func accept24(
        _ stream: UnsafeRawBufferPointer, count: Int, at place: UnsafeMutablePointer<UInt32>, modulus: UInt32
    ) -> UnsafeMutablePointer<UInt32> {
        guard let base = stream.baseAddress else { return place }
        let mask = UInt32.max &>> UInt32(truncatingIfNeeded: modulus.leadingZeroBitCount)
        var kept = 0
        let blocks = count & ~15
        for i in stride(from: 0, to: blocks, by: 16) {
            kept &+= Int(ck_keep_below_of_3_bytes(base + i &* 3, mask, modulus, place + kept))
        }
        // Each is cut from a load of four bytes; the last of these is in the stream's margin.
        for i in blocks..<count {
            let candidate = UInt32(littleEndian: base.loadUnaligned(fromByteOffset: i &* 3, as: UInt32.self)) & mask
            place[kept] = candidate
            kept &+= isBelow(candidate, modulus)
        }
        return place + kept
    }

    /// Keeps those of `count` candidates of four bytes that are residues; returns the place after the last.
    private static func accept32(
        _ stream: UnsafeRawBufferPointer, count: Int, at place: UnsafeMutablePointer<UInt32>, modulus: UInt32
    ) -> UnsafeMutablePointer<UInt32> {
        guard let base = stream.baseAddress else { return place }
        let mask = UInt32.max &>> UInt32(truncatingIfNeeded: modulus.leadingZeroBitCount)
        var kept = 0
        let blocks = count & ~15
        for i in stride(from: 0, to: blocks, by: 16) {
            kept &+= Int(ck_keep_below_of_4_bytes(base + i &* 4, mask, modulus, place + kept))
        }
        for i in blocks..<count {
            let candidate = UInt32(littleEndian: base.load(fromByteOffset: i &* 4, as: UInt32.self)) & mask
            place[kept] = candidate
            kept &+= isBelow(candidate, modulus)
        }
        return place + kept
    }
}

extension UInt64 {
    /// `ResidueWord.fillUniformly`: candidates of eight bytes.
    public static func fillUniformly(
        _ residues: UnsafeMutableBufferPointer<UInt64>, modulus: Modulus<UInt64>,
        using generator: inout some CryptographicGenerator
    ) {
        guard var place = residues.baseAddress else { return }
        let end = place + residues.count
        withUnsafeTemporaryAllocation(byteCount: CandidateStream.byteCount, alignment: 64) { stream in
            while place < end {
                let count = Swift.min(end - place, CandidateStream.byteCount / 8)
                generator.fill(UnsafeMutableRawBufferPointer(rebasing: stream[..<(count * 8)]))
                place = accept64(UnsafeRawBufferPointer(stream), count: count, at: place, modulus: modulus.value)
            }
        }
    }

    /// Keeps those of `count` candidates of eight bytes that are residues; returns the place after the last.
    private static func accept64(
        _ stream: UnsafeRawBufferPointer, count: Int, at place: UnsafeMutablePointer<UInt64>, modulus: UInt64
    ) -> UnsafeMutablePointer<UInt64> {
        guard let base = stream.baseAddress else { return place }
        let mask = UInt64.max &>> UInt64(truncatingIfNeeded: modulus.leadingZeroBitCount)
        var kept = 0
        for i in 0..<count {
            let candidate = UInt64(littleEndian: base.load(fromByteOffset: i &* 8, as: UInt64.self)) & mask
            place[kept] = candidate
            kept &+= isBelow(candidate, modulus)
        }
        return place + kept
    }
}
