import DifferentialPrivacy
import PrimeFields
import Testing

/// Gives out chosen words, then ones of all bits.
private struct ScriptedWords: CryptographicGenerator {
    var words: ArraySlice<UInt64>

    mutating func fill(_ bytes: UnsafeMutableRawBufferPointer) {
        for place in stride(from: 0, to: bytes.count, by: 8) {
            bytes.storeBytes(of: (words.popFirst() ?? .max).littleEndian, toByteOffset: place, as: UInt64.self)
        }
    }
}

@Suite struct WordStreamTests {
    /// Of 2⁶⁴ words, 2⁶² are too many for equal shares below 3 · 2⁶²: the multiples of four.
    @Test func drawsAgainWhatWouldBeBias() {
        var generator = ScriptedWords(words: [4, 0, 8, 5, 6, 7, 12, 1 << 63 + 1])
        WordStream.with(&generator) { stream in
            let drawn = (0..<4).map { _ in stream.uniform(below: 3 << 62 as UInt64) }
            #expect(drawn == [3, 4, 5, 3 << 61])
        }
    }

    /// Below 3, the word 0 alone; below a power of two, none.
    @Test func keepsAllOthers() {
        var generator = ScriptedWords(words: [0, 1, 1 << 63, .max, 0, 1, 1 << 63, .max])
        WordStream.with(&generator) { stream in
            #expect((0..<3).map { _ in stream.uniform(below: 3 as UInt64) } == [0, 1, 2])
            #expect((0..<4).map { _ in stream.uniform(below: 4 as UInt64) } == [0, 0, 2, 3])
        }
    }

    /// The lowest bits of two words, high one first; 6, 5 and 7 are not below 5.
    @Test func drawsWideNumbers() {
        var generator = ScriptedWords(words: [0, 6, 9, 5, 1, 7, 1, 12, 7, 3])
        WordStream.with(&generator) { stream in
            #expect(stream.uniform(below: 5 as UInt128) == 4)
            #expect(stream.uniform(below: UInt128(1) << 65) == UInt128(1) << 64 | 3)
        }
    }

    /// The stream is filled again where it ends, and what it took is gone.
    @Test func goesOnPastItsBuffer() {
        var generator = ScriptedWords(words: ArraySlice((0..<2000).map { UInt64($0) << 32 }))
        WordStream.with(&generator) { stream in
            #expect((0..<1000).map { _ in stream.uniform(below: 1 << 32 as UInt64) } == Array(0..<1000))
        }
        #expect(generator.words.first.map { $0 >> 32 } == 1024)
    }
}
