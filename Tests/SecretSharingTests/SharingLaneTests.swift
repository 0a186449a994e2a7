import LagrangeCoding
import PrimeFields
import SecretSharing
import Testing
import _TestSupport

@Suite struct SharingLaneTests {
    /// Shares these columns through a lane. Cells around the outputs hold a guard value, which must stay.
    private static func share<Word: ResidueWord>(
        _ secret: [Word], columns: Range<Int>, workers: Int, lane: inout EncodingLane<Word>
    ) -> Rows<Word> {
        let guardCount = 16
        let outputs = (0..<workers).map { _ in
            let memory = UnsafeMutableBufferPointer<Word>.allocate(capacity: columns.count + 2 * guardCount)
            memory.initialize(repeating: .max)
            return memory
        }
        defer { outputs.forEach { $0.deallocate() } }
        lane.encode(
            columns: columns, outputs: outputs.map { $0.baseAddress! + guardCount }, base: columns.lowerBound
        ) { block, range, strip in
            #expect(block == 0)
            _ = strip.update(from: secret[range])
        }
        for output in outputs {
            #expect(output.prefix(guardCount).allSatisfy { $0 == .max })
            #expect(output.suffix(guardCount).allSatisfy { $0 == .max })
        }
        return outputs.map { Array($0.dropFirst(guardCount).prefix(columns.count)) }
    }

    @Test(arguments: SharingCase.all, [1, 511, 512, 513, 1500])
    func streamedSharesOpenTheSecret(case_: SharingCase, width: Int) throws {
        func check<Word: ResidueWord>(_ modulus: Modulus<Word>) throws {
            let scheme = try ShamirScheme(case_.workers, case_.threshold, modulus: modulus)
            for degree in [case_.threshold, 2 * case_.threshold] {
                var generator = SeededGenerator(seed: UInt64(width))
                let secret = generator.matrix(1, width, modulus: modulus)
                var lane = scheme.sharingLane(degree: degree, generator: generator)
                let shares = ResidueMatrix(
                    rows: Self.share(secret.row(0), columns: 0..<width, workers: case_.workers, lane: &lane),
                    modulus: modulus)
                for workers in scheme.workerSets(size: degree + 1, limit: 4).prefix(4) {
                    let opened = try scheme.open(degree: degree, shares: shares.selecting(workers), workers: workers)
                    #expect(opened == secret, "seed \(width), workers \(workers)")
                }
            }
        }
        try case_.field.with(check, check)
    }

    @Test(arguments: [nil, 2, 4] as [Int?])
    func coefficientsAreTheResiduesDrawnEachOnce(degree: Int?) throws {
        let scheme = try ShamirScheme(5, modulus: Modulus<UInt32>.p24)
        let (width, count) = (1300, degree ?? 2)
        let drawn = (0..<count).map { t in (0..<width).map { UInt32(2000 * (t + 1) + $0) } }
        let strips = stride(from: 0, to: width, by: EncodingLane<UInt32>.stripWidth).map {
            $0..<min($0 + EncodingLane<UInt32>.stripWidth, width)
        }
        let generator = ScriptedGenerator(strips.flatMap { strip in drawn.flatMap { $0[strip] } })
        let secret = (0..<width).map { UInt32(15_485_862 - $0) }
        var lane = scheme.sharingLane(degree: degree, generator: generator)
        let shares = Self.share(secret, columns: 0..<width, workers: 5, lane: &lane)
        #expect(generator.remaining == 0)
        #expect(shares == scheme.slowShares([secret] + drawn))
    }

    @Test func sharingIsLinearInTiles() throws {
        // With coefficients of zero a share is the secret; the same draws cancel. Any tile is that part of the whole.
        let scheme = try ShamirScheme(7, modulus: Modulus<UInt32>.p31)
        var generator = SeededGenerator(seed: 3)
        let (a, b) = (generator.matrix(1, 900, modulus: .p31), generator.matrix(1, 900, modulus: .p31))
        for tile in [0..<900, 0..<1, 17..<620, 880..<900] {
            func shares(_ secret: ResidueMatrix<UInt32>, _ generator: any CryptographicGenerator) -> Rows<UInt32> {
                var lane = scheme.sharingLane(generator: generator)
                return Self.share(secret.row(0), columns: tile, workers: 7, lane: &lane)
            }
            let (x, y) = (shares(a, SeededGenerator(seed: 6)), shares(b, SeededGenerator(seed: 6)))
            let difference = ResidueMatrix(rows: x, modulus: .p31) - ResidueMatrix(rows: y, modulus: .p31)
            let expected = Array((a - b).row(0)[tile])
            #expect(difference.rows == Rows(repeating: expected, count: 7), "seed 3, tile \(tile)")
            #expect(shares(a - b, ZeroGenerator()) == difference.rows, "seed 3, tile \(tile)")
        }
    }

    @Test func aLaneNeverRepeatsItsCoefficients() throws {
        let scheme = try ShamirScheme(3, modulus: Modulus<UInt64>.p61)
        var lane = scheme.sharingLane(generator: SeededGenerator(seed: 2))
        let zeros = [UInt64](repeating: 0, count: 2000)
        let shares = (0..<2).flatMap { _ in
            Self.share(zeros, columns: 0..<2000, workers: 3, lane: &lane)[0]
        }
        // Worker 0's share of zero is the coefficient. 4000 uniform residues: equal ones with probability 10⁻¹¹.
        #expect(Set(shares).count == 4000)
    }
}
