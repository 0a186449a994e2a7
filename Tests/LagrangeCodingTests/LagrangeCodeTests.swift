import LagrangeCoding
import PrimeFields
import Testing
import _TestSupport

@Suite struct LagrangeCodeTests {
    /// The worked example: K = 3, T = 1, blocks 3, 5, −2, mask 1000, eight workers that square.
    private static func workedExample() throws -> (LagrangeCode<UInt32>, shares: Rows<UInt32>) {
        let modulus = Modulus<UInt32>.p24
        let code = try LagrangeCode(parameters: parameters(3, 1, degree: 2, stragglers: 1), modulus: modulus)
        return (code, code.shares(blocks: [[3], [5], [modulus.residue(of: -2)]], masks: [[1000]]))
    }

    @Test func workedExampleGivesItsShares() throws {
        let (code, shares) = try Self.workedExample()
        #expect(shares == [[4029], [10103], [20240], [35458], [56775], [85209], [121_778], [167_500]])
        let squares = power(shares, 2, modulus: code.modulus).map { $0[0] }
        #expect(
            squares == [
                746_978, 9_155_431, 7_025_162, 2_914_861, 2_341_121, 13_189_797, 9_910_393, 11_352_107,
            ])
    }

    @Test(arguments: subsets(of: 8, size: 7))
    func anySevenAnswersOfTheWorkedExampleGiveTheSquares(workers: [Int]) throws {
        let (code, shares) = try Self.workedExample()
        #expect(code.parameters.recoveryThreshold == 7)
        let answers = power(shares, 2, modulus: code.modulus)
        #expect(try code.decode(answers, workers: workers) == [[9], [25], [4]])
    }

    // MARK: Encoding

    @Test(arguments: FieldCase.ofRuns, [(1, 1), (3, 1), (2, 2), (13, 1), (4, 7)])
    func sharesAreValuesOfThePolynomialThroughBlocksAndMasks(field: FieldCase, counts: (Int, Int)) throws {
        func check<Word: ResidueWord>(_ modulus: Modulus<Word>) throws {
            let code = try LagrangeCode(parameters: parameters(counts.0, counts.1, degree: 2), modulus: modulus)
            for width in [1, 15, 16, 17, 33, 200] {
                var generator = SeededGenerator(seed: UInt64(width))
                let blocks = generator.rows(counts.0, width, modulus: modulus)
                let masks = generator.rows(counts.1, width, modulus: modulus)
                let shares = code.shares(blocks: blocks, masks: masks)
                // Newton's divided differences know nothing of Lagrange's matrices.
                let points = code.points
                for (i, share) in shares.enumerated() {
                    let column = i % width
                    let expected = newton(
                        points.interpolationPoints, (blocks + masks).map { $0[column] },
                        at: points.evaluationPoints[i], modulus: modulus)
                    #expect(share[column] == expected, "seed \(width), worker \(i)")
                }
                #expect(try code.inputs(ofShares: shares) == blocks + masks, "seed \(width)")
            }
        }
        try field.with(check, check)
    }

    @Test(arguments: FieldCase.allCases.filter { $0 != .p7 })
    func replicatedEncodingIsTheEncodingOfCopies(field: FieldCase) throws {
        func check<Word: ResidueWord>(_ modulus: Modulus<Word>) throws {
            for (k, t) in [(1, 1), (2, 1), (1, 2), (2, 2)] {
                let code = try LagrangeCode(parameters: parameters(k, t, degree: 1), modulus: modulus)
                for width in [1, 16, 37] {
                    var generator = SeededGenerator(seed: UInt64(10 * k + t))
                    let values = generator.rows(1, width, modulus: modulus)[0]
                    let vector = ResidueMatrix([values.map { Int64($0) }], modulus: modulus)
                    let shares = code.encode(replicating: vector, using: &generator).rows
                    let inputs = try code.inputs(ofShares: shares)
                    #expect(Array(inputs.prefix(k)) == Array(repeating: values, count: k), "K \(k), T \(t)")
                    let copies = code.shares(blocks: Array(inputs.prefix(k)), masks: Array(inputs.suffix(t)))
                    #expect(shares == copies, "K \(k), T \(t), width \(width)")
                }
            }
        }
        try field.with(check, check)
    }

    @Test func replicatedEncodingDrawsFreshMasksAtEachCall() throws {
        let code = try LagrangeCode(parameters: parameters(2, 2, degree: 1), modulus: Modulus<UInt32>.p31)
        let vector = ResidueMatrix([(0..<20).map { Int64($0) }], modulus: code.modulus)
        var generator = SeededGenerator(seed: 5)
        let first = try code.inputs(ofShares: code.encode(replicating: vector, using: &generator).rows)
        let second = try code.inputs(ofShares: code.encode(replicating: vector, using: &generator).rows)
        #expect(first.prefix(2) == second.prefix(2))
        let masks = (first.suffix(2) + second.suffix(2)).flatMap { $0 }
        // 80 uniform residues below 2³¹: two are equal with probability 1.5·10⁻⁶; the seed is fixed.
        #expect(Set(masks).count == 80)
    }

    // MARK: Decoding

    @Test(arguments: FieldCase.ofRuns + [.p13], [(3, 1, 2, 1), (2, 2, 2, 2), (1, 1, 3, 4), (2, 1, 1, 3)])
    func everySurvivorSetDecodesExactly(field: FieldCase, counts: (k: Int, t: Int, degree: Int, s: Int)) throws {
        let parameters = parameters(counts.k, counts.t, degree: counts.degree, stragglers: counts.s)
        // Thirteen elements are too few for some of the codes.
        guard field != .p13 || parameters.workerCount + counts.k + counts.t < 13 else { return }
        func check<Word: ResidueWord>(_ modulus: Modulus<Word>) throws {
            let code = try LagrangeCode(parameters: parameters, modulus: modulus)
            var generator = SeededGenerator(seed: 7)
            let blocks = generator.rows(counts.k, 19, modulus: modulus)
            let masks = generator.rows(counts.t, 19, modulus: modulus)
            let answers = power(code.shares(blocks: blocks, masks: masks), counts.degree, modulus: modulus)
            let expected = power(blocks, counts.degree, modulus: modulus)
            for size in parameters.recoveryThreshold...parameters.workerCount {
                for workers in subsets(of: parameters.workerCount, size: size) {
                    #expect(try code.decode(answers, workers: workers) == expected, "seed 7, workers \(workers)")
                    let shuffled = workers.shuffled(using: &generator)
                    #expect(try code.decode(answers, workers: shuffled) == expected, "seed 7, workers \(shuffled)")
                }
            }
        }
        try field.with(check, check)
    }

    @Test(arguments: [(13, 1, 3, 0), (7, 7, 3, 0), (4, 4, 3, 3), (8, 4, 3, 4)])
    func largeCodesDecodeFromSeededSurvivorSets(k: Int, t: Int, degree: Int, stragglers: Int) throws {
        let modulus = Modulus<UInt32>.p24
        let code = try LagrangeCode(
            parameters: parameters(k, t, degree: degree, stragglers: stragglers), modulus: modulus)
        let counts = code.parameters
        for seed in UInt64(0)..<20 {
            var generator = SeededGenerator(seed: seed)
            let blocks = generator.rows(k, 33, modulus: modulus)
            let shares = code.shares(blocks: blocks, masks: generator.rows(t, 33, modulus: modulus))
            let workers = Array((0..<counts.workerCount).shuffled(using: &generator).prefix(counts.recoveryThreshold))
            let decoded = try code.decode(power(shares, degree, modulus: modulus), workers: workers)
            #expect(decoded == power(blocks, degree, modulus: modulus), "seed \(seed), workers \(workers)")
        }
    }

    @Test func refusesOneAnswerLessThanTheThreshold() throws {
        let (code, _) = try Self.workedExample()
        for workers in subsets(of: 8, size: 6) {
            #expect(throws: CodingError.tooFewAnswers(have: 6, need: 7)) { try code.decoder(workers: workers) }
        }
        #expect(throws: CodingError.tooFewAnswers(have: 0, need: 7)) { try code.decoder(workers: []) }
    }

    @Test func oneAnswerLessThanTheThresholdDoesNotDetermineTheResult() throws {
        // The polynomial of degree D through any D of the values, with one more value changed, is another.
        let (code, shares) = try Self.workedExample()
        var answers = power(shares, 2, modulus: code.modulus)
        for changed in 0..<7 {
            answers[changed][0] = code.modulus.add(answers[changed][0], 1)
            #expect(try code.decode(answers, workers: Array(0..<7)) != [[9], [25], [4]], "answer \(changed)")
            answers[changed][0] = code.modulus.subtract(answers[changed][0], 1)
        }
    }

    @Test func refusesTheSameWorkerTwice() throws {
        let (code, _) = try Self.workedExample()
        #expect(throws: CodingError.pointsNotDistinct) { try code.decoder(workers: [0, 1, 2, 3, 4, 5, 5]) }
    }

    @Test func cacheGivesTheDecodersOfTheCode() throws {
        let (code, shares) = try Self.workedExample()
        let answers = power(shares, 2, modulus: code.modulus)
        // Capacity three and eight sets, twice over: hits, misses and a cache that was emptied.
        var cache = DecoderCache(code: code, capacity: 3)
        for workers in subsets(of: 8, size: 7) + subsets(of: 8, size: 7).flatMap({ [$0, $0] }) {
            let decoder = try cache.decoder(workers: workers)
            #expect(decoder.rows(workers.map { answers[$0] }) == [[9], [25], [4]], "workers \(workers)")
        }
        #expect(throws: CodingError.tooFewAnswers(have: 2, need: 7)) { try cache.decoder(workers: [0, 1]) }
    }
}

/// The value at `z` of the polynomial with these values at `nodes`, by Newton's divided differences.
private func newton<Word: ResidueWord>(
    _ nodes: [Word], _ values: [Word], at z: Word, modulus: Modulus<Word>
) -> Word {
    var table = values
    for order in 1..<max(nodes.count, 1) {
        for i in (order..<nodes.count).reversed() {
            let difference = modulus.subtract(table[i], table[i - 1])
            let width = modulus.subtract(nodes[i], nodes[i - order])
            table[i] = modulus.multiply(difference, modulus.inverse(width))
        }
    }
    return nodes.indices.reversed().reduce(0) { value, i in
        modulus.add(modulus.multiply(value, modulus.subtract(z, nodes[i])), table[i])
    }
}
