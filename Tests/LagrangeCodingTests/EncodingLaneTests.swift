import LagrangeCoding
import PrimeFields
import Testing
import _TestSupport

@Suite struct EncodingLaneTests {
    /// Encodes these columns of `blocks` through a lane. Cells around the outputs hold a guard value, which must stay.
    private static func encode<Word: ResidueWord>(
        _ code: LagrangeCode<Word>, blocks: Rows<Word>, columns: Range<Int>, generator: any CryptographicGenerator
    ) -> Rows<Word> {
        let guardCount = 16
        let size = columns.count + 2 * guardCount
        let outputs = (0..<code.parameters.workerCount).map { _ in
            let memory = UnsafeMutableBufferPointer<Word>.allocate(capacity: size)
            memory.initialize(repeating: .max)
            return memory
        }
        defer { outputs.forEach { $0.deallocate() } }
        var lane = EncodingLane(code: code, generator: generator)
        lane.encode(
            columns: columns, outputs: outputs.map { $0.baseAddress! + guardCount }, base: columns.lowerBound
        ) { k, range, strip in
            #expect(range.count == strip.count)
            for (place, column) in range.enumerated() { strip[place] = blocks[k][column] }
        }
        for output in outputs {
            #expect(output.prefix(guardCount).allSatisfy { $0 == .max })
            #expect(output.suffix(guardCount).allSatisfy { $0 == .max })
        }
        return outputs.map { Array($0.dropFirst(guardCount).prefix(columns.count)) }
    }

    static let widths = [1, 16, 511, 512, 513, 1500]

    @Test(arguments: FieldCase.ofRuns, widths)
    func sharesEqualTheEncodingOfBlocksAndTheMasksDrawn(field: FieldCase, width: Int) throws {
        func check<Word: ResidueWord>(_ modulus: Modulus<Word>) throws {
            for (k, t) in [(1, 1), (3, 2), (13, 1)] {
                let code = try LagrangeCode(parameters: parameters(k, t, degree: 1, stragglers: 2), modulus: modulus)
                var generator = SeededGenerator(seed: UInt64(width))
                let blocks = generator.rows(k, width, modulus: modulus)
                let shares = Self.encode(code, blocks: blocks, columns: 0..<width, generator: generator)
                let inputs = try code.inputs(ofShares: shares)
                #expect(Array(inputs.prefix(k)) == blocks, "seed \(width)")
                #expect(shares == code.shares(blocks: blocks, masks: Array(inputs.suffix(t))), "seed \(width)")
            }
        }
        try field.with(check, check)
    }

    @Test(arguments: widths)
    func withMasksOfZeroTheSharesAreThoseOfTheBlocks(width: Int) throws {
        let code = try LagrangeCode(parameters: parameters(2, 2, degree: 1), modulus: Modulus<UInt32>.p24)
        var generator = SeededGenerator(seed: 1)
        let blocks = generator.rows(2, width + 40, modulus: code.modulus)
        let zeros = Rows(repeating: [UInt32](repeating: 0, count: width + 40), count: 2)
        let whole = code.shares(blocks: blocks, masks: zeros)
        // Any part of the columns is the same part of the whole.
        for columns in [0..<width, 40..<40 + width, 7..<7 + width] {
            let part = Self.encode(code, blocks: blocks, columns: columns, generator: ZeroGenerator())
            #expect(part == whole.map { Array($0[columns]) }, "columns \(columns)")
        }
    }

    @Test(arguments: FieldCase.ofRuns)
    func encodingIsLinear(field: FieldCase) throws {
        func check<Word: ResidueWord>(_ modulus: Modulus<Word>) throws {
            let code = try LagrangeCode(parameters: parameters(3, 2, degree: 1), modulus: modulus)
            var generator = SeededGenerator(seed: 11)
            let (a, b) = (generator.rows(3, 600, modulus: modulus), generator.rows(3, 600, modulus: modulus))
            let difference = zip(a, b).map { zip($0, $1).map(modulus.subtract) }
            // The same seed draws the same masks, which cancel.
            let sharesOfA = Self.encode(code, blocks: a, columns: 0..<600, generator: SeededGenerator(seed: 4))
            let sharesOfB = Self.encode(code, blocks: b, columns: 0..<600, generator: SeededGenerator(seed: 4))
            let unmasked = Self.encode(code, blocks: difference, columns: 0..<600, generator: ZeroGenerator())
            #expect(unmasked == zip(sharesOfA, sharesOfB).map { zip($0, $1).map(modulus.subtract) }, "seed 11")
        }
        try field.with(check, check)
    }

    @Test func aLaneNeverRepeatsItsMasks() throws {
        let code = try LagrangeCode(parameters: parameters(1, 1, degree: 1), modulus: Modulus<UInt64>.p61)
        let zeros: Rows<UInt64> = [[UInt64](repeating: 0, count: 2000)]
        let shares = Self.encode(code, blocks: zeros, columns: 0..<2000, generator: SeededGenerator(seed: 2))
        // 2000 uniform residues below 2⁶¹: two are equal with probability 10⁻¹².
        #expect(Set(try code.inputs(ofShares: shares)[1]).count == 2000)
    }
}
