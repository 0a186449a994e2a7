import PrimeFields
import SecretSharing
import Testing
import _TestSupport

@Suite struct ShamirSchemeTests {
    // MARK: Known answers

    @Test func workedExamplesOverElevenGiveTheirShares() throws {
        let modulus = try Modulus<UInt32>(11)
        // 3 + 5x, and 7 + 4x + 9x².
        for (coefficients, workers, shares) in [
            ([3, 5], 3, [8, 2, 7]), ([7, 4, 9], 5, [9, 7, 1, 2, 10]),
        ] as [([UInt32], Int, [UInt32])] {
            let scheme = try ShamirScheme(workers, modulus: modulus)
            var generator = ScriptedGenerator(rows: coefficients.dropFirst().map { [$0] })
            let secret = ResidueMatrix(rows: [[coefficients[0]]], modulus: modulus)
            #expect(scheme.share(secret, using: &generator).rows == shares.map { [$0] })
        }
    }

    @Test(arguments: FieldCase.ofRuns)
    func weightsOfTheFirstWorkersAreBinomialCoefficients(field: FieldCase) throws {
        func check<Word: ResidueWord>(_ modulus: Modulus<Word>) throws {
            let scheme = try ShamirScheme(5, modulus: modulus)
            var unit = ResidueMatrix(rowCount: 5, columnCount: 5, modulus: modulus)
            for i in 0..<5 { unit[i, i] = 1 }
            let weights = try scheme.opener(degree: 4, workers: [0, 1, 2, 3, 4]).apply(to: unit)
            #expect(weights.row(0).map(modulus.lift) == [5, -10, 10, -5, 1])
        }
        try field.with(check, check)
    }

    // MARK: Sharing and opening

    @Test(arguments: SharingCase.all, SharingCase.widths)
    func anyDegreePlusOneSharesOpenTheSecret(case_: SharingCase, width: Int) throws {
        func check<Word: ResidueWord>(_ modulus: Modulus<Word>) throws {
            let scheme = try ShamirScheme(case_.workers, case_.threshold, modulus: modulus)
            for degree in [case_.threshold, 2 * case_.threshold, case_.workers - 1] {
                var generator = SeededGenerator(seed: UInt64(width))
                let secret = generator.matrix(1, width, modulus: modulus)
                let shares = scheme.share(secret, degree: degree, using: &generator)
                #expect(try scheme.openings(degree: degree, shares: shares) == [secret.rows], "seed \(width)")
                // All of them do too: the first are used.
                let all = Array((0..<case_.workers).reversed())
                #expect(try scheme.open(degree: degree, shares: shares.selecting(all), workers: all) == secret)
            }
        }
        try case_.field.with(check, check)
    }

    @Test(arguments: SharingCase.all)
    func aSharingOfDegreeDIsOfNoSmallerDegree(case_: SharingCase) throws {
        func check<Word: ResidueWord>(_ modulus: Modulus<Word>) throws {
            let scheme = try ShamirScheme(case_.workers, case_.threshold, modulus: modulus)
            for degree in [case_.threshold, 2 * case_.threshold] {
                var generator = SeededGenerator(seed: 5)
                let secret = generator.matrix(1, 33, modulus: modulus)
                let shares = scheme.share(secret, degree: degree, using: &generator)
                #expect(try !scheme.openings(degree: degree - 1, shares: shares).contains(secret.rows), "seed 5")
            }
        }
        try case_.field.with(check, check)
    }

    @Test func refusesTSharesUnknownAndRepeatedWorkers() throws {
        let scheme = try ShamirScheme(7, modulus: Modulus<UInt32>.p24)
        var cache = OpeningCache(scheme: scheme)
        let shares = ResidueMatrix<UInt32>(rowCount: 3, columnCount: 2, modulus: .p24)
        for workers in subsets(of: 7, size: 3) {
            let error = SharingError.tooFewShares(have: 3, need: 4)
            #expect(throws: error) { try scheme.open(degree: 3, shares: shares, workers: workers) }
            #expect(throws: error) { try cache.open(degree: 3, shares: shares, workers: workers) }
        }
        let refused: [([Int], SharingError)] = [
            ([], .tooFewShares(have: 0, need: 4)), ([0, 1, 2, 7], .unknownWorker(7, workerCount: 7)),
            ([-1, 1, 2, 3], .unknownWorker(-1, workerCount: 7)), ([5, 1, 2, 5], .repeatedWorker(5)),
            ([0, 1, 2, 3, 3], .repeatedWorker(3)),
        ]
        for (workers, error) in refused {
            #expect(throws: error) { try scheme.opener(degree: 3, workers: workers) }
            #expect(throws: error) { try cache.opener(degree: 3, workers: workers) }
        }
    }

    @Test func cacheOpensAsTheSchemeDoes() throws {
        let scheme = try ShamirScheme(6, modulus: Modulus<UInt64>.p61)
        var generator = SeededGenerator(seed: 8)
        let secret = generator.matrix(1, 9, modulus: scheme.modulus)
        var cache = OpeningCache(scheme: scheme, capacity: 3)
        for degree in [2, 4] {
            let shares = scheme.share(secret, degree: degree, using: &generator)
            // Every set twice in a row, and all of them again after the cache was emptied; with workers to spare.
            for workers in subsets(of: 6, size: degree + 1).flatMap({ [$0, $0] }) + [[0, 1, 2, 3, 4, 5]] {
                let opened = try cache.open(degree: degree, shares: shares.selecting(workers), workers: workers)
                #expect(opened == secret, "workers \(workers)")
            }
        }
    }

    // MARK: What is local

    @Test(arguments: SharingCase.all)
    func sumsDifferencesAndPublicProductsAreLocal(case_: SharingCase) throws {
        func check<Word: ResidueWord>(_ modulus: Modulus<Word>) throws {
            let scheme = try ShamirScheme(case_.workers, case_.threshold, modulus: modulus)
            var generator = SeededGenerator(seed: 21)
            let (a, b) = (generator.matrix(1, 17, modulus: modulus), generator.matrix(1, 17, modulus: modulus))
            let known = generator.matrix(1, 17, modulus: modulus)
            let (x, y) = (scheme.share(a, using: &generator), scheme.share(b, using: &generator))
            let degree = case_.threshold
            #expect(try scheme.openings(degree: degree, shares: x + y) == [(a + b).rows], "seed 21")
            #expect(try scheme.openings(degree: degree, shares: x - y) == [(a - b).rows], "seed 21")
            #expect(try scheme.openings(degree: degree, shares: known * x) == [(known * a).rows], "seed 21")
            #expect(try scheme.openings(degree: degree, shares: x + known) == [(a + known).rows], "seed 21")
        }
        try case_.field.with(check, check)
    }

    @Test(arguments: SharingCase.all)
    func aProductOfSharesOpensFromTwoTPlusOneAndNotFromTwoT(case_: SharingCase) throws {
        func check<Word: ResidueWord>(_ modulus: Modulus<Word>) throws {
            let scheme = try ShamirScheme(case_.workers, case_.threshold, modulus: modulus)
            let degree = scheme.parameters.productDegree
            var generator = SeededGenerator(seed: 4)
            let (a, b) = (generator.matrix(1, 33, modulus: modulus), generator.matrix(1, 33, modulus: modulus))
            let shares = scheme.share(a, using: &generator) * scheme.share(b, using: &generator)
            #expect(try scheme.openings(degree: degree, shares: shares) == [(a * b).rows], "seed 4")
            #expect(try !scheme.openings(degree: degree - 1, shares: shares).contains((a * b).rows), "seed 4")
            let fewer = Array(0..<degree)
            #expect(throws: SharingError.tooFewShares(have: degree, need: degree + 1)) {
                try scheme.open(degree: degree, shares: shares.selecting(fewer), workers: fewer)
            }
        }
        try case_.field.with(check, check)
    }

    // MARK: Randomness

    @Test(arguments: [1, 16, 33], [2, 4])
    func coefficientsAreTheResiduesDrawnEachOnce(width: Int, degree: Int) throws {
        let scheme = try ShamirScheme(5, modulus: Modulus<UInt32>.p24)
        let drawn = (0..<degree).map { t in (0..<width).map { UInt32(1000 * (t + 1) + $0) } }
        var generator = ScriptedGenerator(rows: drawn)
        let secret = ResidueMatrix(rows: [(0..<width).map { UInt32(15_485_862 - $0) }], modulus: .p24)
        let shares = scheme.share(secret, degree: degree, using: &generator)
        #expect(generator.remaining == 0)
        #expect(shares.rows == scheme.slowShares(secret.rows + drawn))
    }

    @Test func theSameSecretIsNeverSharedTheSameWayTwice() throws {
        let scheme = try ShamirScheme(5, modulus: Modulus<UInt64>.p61)
        let secret = ResidueMatrix<UInt64>(rowCount: 1, columnCount: 1000, modulus: .p61)
        var generator = try MaskGenerator()
        // 10 000 residues near uniform below 2⁶¹: two are equal with probability below 10⁻¹⁰.
        let shares = (0..<2).map { _ in scheme.share(secret, using: &generator).rows }
        #expect(Set(shares.joined().joined()).count == 10_000)
    }
}
