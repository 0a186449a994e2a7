import PrimeFields
import SecretSharing
import Testing
import _TestSupport

@Suite struct DegreeReductionTests {
    /// Two shared vectors and their product.
    private struct Product<Word: ResidueWord> {
        let value: ResidueMatrix<Word>
        let shares: ResidueMatrix<Word>

        init(_ scheme: ShamirScheme<Word>, width: Int, generator: inout SeededGenerator) {
            let a = generator.matrix(1, width, modulus: scheme.modulus)
            let b = generator.matrix(1, width, modulus: scheme.modulus)
            value = a * b
            shares = scheme.share(a, using: &generator) * scheme.share(b, using: &generator)
        }
    }

    // MARK: BGW

    @Test(arguments: SharingCase.all, SharingCase.widths)
    func resharingGivesSharesOfDegreeTOfTheProduct(case_: SharingCase, width: Int) throws {
        func check<Word: ResidueWord>(_ modulus: Modulus<Word>) throws {
            let scheme = try ShamirScheme(case_.workers, case_.threshold, modulus: modulus)
            var generator = SeededGenerator(seed: UInt64(width))
            let product = Product(scheme, width: width, generator: &generator)
            let others = Array((0..<case_.workers).shuffled(using: &generator))
            for reduction in [BGWReduction(scheme: scheme), try BGWReduction(scheme: scheme, senders: others)] {
                #expect(reduction.senders.count == scheme.parameters.productThreshold)
                let sent = reduction.senders.map {
                    reduction.reshare(product.shares.selecting([$0]), using: &generator)
                }
                let reduced = (0..<case_.workers).map { worker in
                    reduction.recombine(ResidueMatrix(rows: sent.map { $0.row(worker) }, modulus: modulus)).row(0)
                }
                let openings = try scheme.openings(
                    degree: case_.threshold, shares: ResidueMatrix(rows: reduced, modulus: modulus))
                #expect(openings == [product.value.rows], "seed \(width), senders \(reduction.senders)")
            }
        }
        try case_.field.with(check, check)
    }

    @Test func sharesFromDifferentSendersLieOnNoPolynomial() throws {
        // Not a law but a warning: why the set of senders is fixed when the reduction is made.
        let scheme = try ShamirScheme(6, 2, modulus: Modulus<UInt32>.p24)
        var generator = SeededGenerator(seed: 9)
        let product = Product(scheme, width: 5, generator: &generator)
        let sets = [[0, 1, 2, 3, 4], [1, 2, 3, 4, 5]]
        let sent = (0..<6).map { scheme.share(product.shares.selecting([$0]), using: &generator) }
        let reduced = try (0..<6).map { worker in
            let reduction = try BGWReduction(scheme: scheme, senders: sets[worker % 2])
            return reduction.recombine(
                ResidueMatrix(rows: reduction.senders.map { sent[$0].row(worker) }, modulus: .p24)
            ).row(0)
        }
        #expect(try scheme.openings(degree: 2, shares: ResidueMatrix(rows: reduced, modulus: .p24)).count > 1)
    }

    @Test func refusesSendersThatAreTooFewUnknownOrRepeated() throws {
        let scheme = try ShamirScheme(7, 2, modulus: Modulus<UInt32>.p26)
        let refused: [([Int], SharingError)] = [
            ([0, 1, 2, 3], .tooFewShares(have: 4, need: 5)), ([0, 1, 2, 3, 9], .unknownWorker(9, workerCount: 7)),
            ([0, 1, 2, 3, 0], .repeatedWorker(0)),
        ]
        for (senders, error) in refused {
            #expect(throws: error) { try BGWReduction(scheme: scheme, senders: senders) }
        }
    }

    // MARK: Damgård–Nielsen

    @Test(arguments: SharingCase.withDoubleSharings, SharingCase.widths)
    func theKingsMethodGivesSharesOfDegreeTOfTheProduct(case_: SharingCase, width: Int) throws {
        func check<Word: ResidueWord>(_ modulus: Modulus<Word>) throws {
            let scheme = try ShamirScheme(case_.workers, case_.threshold, modulus: modulus)
            var generator = SeededGenerator(seed: UInt64(width))
            let product = Product(scheme, width: width, generator: &generator)
            let doubles = try doubleSharings(scheme, width: width, generator: &generator).map { $0.selecting([0]) }
            let reduction = DamgardNielsenReduction(scheme: scheme)

            let masked = (0..<case_.workers).map {
                reduction.mask(product.shares.selecting([$0]), with: doubles[$0]).row(0)
            }
            let answered = Array((0..<case_.workers).shuffled(using: &generator))
            let opened = try reduction.open(
                ResidueMatrix(rows: answered.map { masked[$0] }, modulus: modulus), workers: answered)
            let reduced = doubles.map { reduction.unmask(opened, with: $0).row(0) }
            let openings = try scheme.openings(
                degree: case_.threshold, shares: ResidueMatrix(rows: reduced, modulus: modulus))
            #expect(openings == [product.value.rows], "seed \(width)")

            let tooFew = Array(answered.prefix(2 * case_.threshold))
            #expect(throws: SharingError.tooFewShares(have: tooFew.count, need: tooFew.count + 1)) {
                try reduction.open(ResidueMatrix(rows: tooFew.map { masked[$0] }, modulus: modulus), workers: tooFew)
            }
        }
        try case_.field.with(check, check)
    }
}
