import PrimeFields
import Testing
import _TestSupport

/// Gives out chosen bytes, then zeros.
private struct ScriptedGenerator: CryptographicGenerator {
    var bytes: ArraySlice<UInt8>

    init(words: [UInt64], bytesPerWord: Int) {
        bytes = words.flatMap { word in (0..<bytesPerWord).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }[...]
    }

    mutating func fill(_ target: UnsafeMutableRawBufferPointer) {
        for i in target.indices { target[i] = bytes.popFirst() ?? 0 }
    }
}

@Suite struct SamplingTests {
    @Test(arguments: TestField.allCases, [0, 1, 2, 7, 4096, 4097, 100_003])
    func staysBelowTheModulusAndInBounds(_ field: TestField, _ count: Int) throws {
        try field.with {
            bounds(count, modulus: $0)
        } _: {
            bounds(count, modulus: $0)
        }
    }

    private func bounds<Word: ResidueWord>(_ count: Int, modulus: Modulus<Word>, seed: UInt64 = 5) {
        var generator = SeededGenerator(seed: seed)
        var words = [Word](repeating: .max, count: count + 1)
        words.withUnsafeMutableBufferPointer {
            generator.fill(residues: UnsafeMutableBufferPointer(rebasing: $0[..<count]), modulus: modulus)
        }
        #expect(words.dropLast().allSatisfy { $0 < modulus.value }, "seed \(seed)")
        #expect(words.last == .max, "a write past the end")
    }

    /// Eleven equal ranges of each field, 220 000 draws: χ² with ten degrees of freedom passes 46.86 with probability
    /// 10⁻⁶, which is the false-alarm rate of each of the five cases.
    @Test(arguments: TestField.allCases)
    func isUniform(_ field: TestField) throws {
        var generator = try MaskGenerator()
        try field.with {
            uniform(modulus: $0, using: &generator)
        } _: {
            uniform(modulus: $0, using: &generator)
        }
    }

    private func uniform<Word: ResidueWord>(modulus: Modulus<Word>, using generator: inout MaskGenerator) {
        let draws = 220_000
        var words = [Word](repeating: 0, count: draws)
        words.withUnsafeMutableBufferPointer { generator.fill(residues: $0, modulus: modulus) }
        let width = (modulus.value - 1) / 11 + 1
        var counts = [Int](repeating: 0, count: 11)
        for word in words { counts[Int(word / width)] += 1 }
        var chiSquare = 0.0
        for (i, count) in counts.enumerated() {
            let size = min(modulus.value, width * Word(i + 1)) - width * Word(i)
            let expected = Double(draws) * Double(size) / Double(modulus.value)
            chiSquare += (Double(count) - expected) * (Double(count) - expected) / expected
        }
        #expect(chiSquare < 46.86, "\(counts)")
    }

    /// The chance to miss one of 251 residues in 10 000 draws is below 251 · (1 − 1/251)¹⁰⁰⁰⁰ < 2 · 10⁻¹⁵.
    @Test(arguments: [2, 3, 11, 31, 251] as [UInt32])
    func reachesAllResidues(_ prime: UInt32) throws {
        var generator = try MaskGenerator()
        let row = generator.uniformMatrix(rowCount: 1, columnCount: 10_000, modulus: try Modulus<UInt32>(prime)).row(0)
        #expect(Set(row) == Set(0..<prime))
    }

    /// p and everything above it below the power of two is drawn again; p − 1 and 0 are kept; higher bits are ignored.
    @Test func drawsAgainWhatIsNoResidue() throws {
        try draws([0xff_ffff, 15_485_863, 15_485_862, 0, 15_485_864, 5], gives: [15_485_862, 0, 5], width: 3, .p24)
        try draws([0xffff_ffff, 67_108_859, 67_108_858, 0xfc00_0007], gives: [67_108_858, 7, 0], width: 4, .p26)
        try draws([0x7fff_ffff, 0x7fff_fffe, 0xffff_fffe], gives: [0x7fff_fffe, 0x7fff_fffe], width: 4, .p31)
        try draws([11, 10, 0xfffff3, 15, 12], gives: [10, 3, 0], width: 3, Modulus<UInt32>(11))
        let p61 = UInt64(1) << 61 - 1
        try draws([p61, p61 - 1, .max, .max - 1, 9], gives: [p61 - 1, p61 - 1, 9], width: 8, .p61)
    }

    /// What is drawn is the stream, number by number, without those that are no residues.
    @Test(
        arguments: [(15_485_863, 3), (8_388_617, 3), (67_108_859, 4), (0x7fff_ffff, 4), (536_870_923, 4)]
            as [(UInt32, Int)])
    func keepsTheOrderOfTheStream(_ prime: UInt32, _ width: Int) throws {
        var random = SeededGenerator(seed: UInt64(prime))
        let candidates = (0..<9000).map { _ in random.next() >> (64 - 8 * UInt64(width)) }
        let bits = UInt64(UInt32.bitWidth - prime.leadingZeroBitCount)
        let kept = candidates.map { UInt32(truncatingIfNeeded: $0 & (1 << bits - 1)) }.filter { $0 < prime }
        let count = min(kept.count, 4001)
        var generator = ScriptedGenerator(words: candidates, bytesPerWord: width)
        let drawn = generator.uniformMatrix(rowCount: 1, columnCount: count, modulus: try Modulus<UInt32>(prime))
        #expect(drawn.row(0) == Array(kept.prefix(count)))
    }

    private func draws<Word: ResidueWord>(
        _ candidates: [UInt64], gives expected: [Word], width: Int, _ modulus: Modulus<Word>
    ) throws {
        var generator = ScriptedGenerator(words: candidates, bytesPerWord: width)
        let drawn = generator.uniformMatrix(rowCount: 1, columnCount: 64, modulus: modulus).row(0)
        #expect(Array(drawn.prefix(expected.count)) == expected, "\(modulus.value)")
        #expect(drawn.dropFirst(expected.count).allSatisfy { $0 == 0 })
    }
}

@Suite struct MaskGeneratorTests {
    private func stream(_ generator: inout some CryptographicGenerator, _ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        bytes.withUnsafeMutableBytes { generator.fill($0) }
        return bytes
    }

    /// Equal with probability 2⁻²⁵⁶.
    @Test func twoGeneratorsDiffer() throws {
        var (a, b) = (try MaskGenerator(), try MaskGenerator())
        #expect(stream(&a, 32) != stream(&b, 32))
    }

    @Test func goesOnWhereItStopped() throws {
        var generator = try MaskGenerator()
        let parts = [1, 15, 16, 17, 4096, 12_289, 100_000].map { stream(&generator, $0) }
        let blocks = parts.flatMap { $0 }
        // No sixteen bytes come twice: 116 434 overlapping blocks collide with probability below 10⁻²⁸.
        var seen = Set<ArraySlice<UInt8>>()
        for start in stride(from: 0, to: blocks.count - 16, by: 16) { seen.insert(blocks[start..<start + 16]) }
        #expect(seen.count == (blocks.count - 16 + 15) / 16)
        #expect(stream(&generator, 0).isEmpty)
    }

    /// Counts of bits in 8 000 000: within 5 standard deviations (1414) of half, passed with probability 6 · 10⁻⁷.
    @Test func halfOfTheBitsAreSet() throws {
        var generator = try MaskGenerator()
        let ones = stream(&generator, 1_000_000).reduce(0) { $0 + $1.nonzeroBitCount }
        #expect(abs(ones - 4_000_000) < 5 * 1415)
    }

    /// The first words of SplitMix64 for seed 1234567 (<https://prng.di.unimi.it/splitmix64.c>).
    @Test func theSeededGeneratorIsSplitMix64() {
        var generator = SeededGenerator(seed: 1_234_567)
        #expect(generator.next() == 6_457_827_717_110_365_317)
        #expect(generator.next() == 3_203_168_211_198_807_973)
    }
}
