import PrimeFields
import Testing
import _TestSupport

@Suite struct ModulusTests {
    @Test func acceptsThePrimesBelowAThousandAndNoOthers() {
        for n in UInt32(0)..<1000 {
            let isPrime = n > 1 && (2..<n).allSatisfy { n % $0 != 0 }
            let accepted = (try? Modulus<UInt32>(n)) != nil
            #expect(accepted == isPrime, "\(n)")
        }
    }

    /// Carmichael numbers, strong pseudoprimes to small bases, and products of two near primes.
    @Test(arguments: [561, 1105, 1729, 41_041, 825_265, 2047, 1_373_653, 25_326_001, 3_215_031_751, 2_147_483_645])
    func refusesComposites(_ n: UInt32) {
        #expect(throws: FieldError.notPrime(UInt64(n))) { try Modulus<UInt32>(n) }
    }

    /// The least strong pseudoprimes to the first nine and the first twelve bases that fit, and 2⁶¹ + 1.
    @Test(arguments: [3_825_123_056_546_413_051, 341_550_071_728_321, (1 << 61) + 1] as [UInt64])
    func refusesWideComposites(_ n: UInt64) {
        #expect(throws: FieldError.notPrime(n)) { try Modulus<UInt64>(n) }
    }

    @Test(arguments: [1_073_741_827, 2_147_483_629, 4_294_967_291] as [UInt32])
    func refusesPrimesWithoutKernels(_ n: UInt32) {
        #expect(throws: FieldError.unsupportedModulus(UInt64(n))) { try Modulus<UInt32>(n) }
    }

    @Test func refusesOtherWidePrimes() {
        #expect(throws: FieldError.unsupportedModulus(97)) { try Modulus<UInt64>(97) }
        #expect(throws: FieldError.unsupportedModulus((1 << 61) - 31)) { try Modulus<UInt64>((1 << 61) - 31) }
    }

    @Test func namedFieldsAreTheirPrimes() {
        #expect(Modulus<UInt32>.p24.value == 15_485_863)
        #expect(Modulus<UInt32>.p26.value == 67_108_859)
        #expect(Modulus<UInt32>.p31.value == 2_147_483_647)
        #expect(Modulus<UInt64>.p61.value == 2_305_843_009_213_693_951)
        #expect(PrimeField.allCases.map(\.bytesPerResidue) == [4, 4, 4, 8])
    }

    @Test func lazyLimitsAreThoseOfTheDesign() throws {
        #expect(Modulus<UInt32>.p24.lazyProductLimit == 76_921)
        #expect(Modulus<UInt32>.p26.lazyProductLimit == 4096)
        #expect(Modulus<UInt32>.p31.lazyProductLimit == 4)
        #expect(Modulus<UInt64>.p61.lazyProductLimit == 64)
        #expect(try Modulus<UInt32>(1_073_741_789).lazyProductLimit == 16)
    }

    @Test(arguments: TestField.allCases)
    func satisfiesTheFieldAxioms(_ field: TestField) throws {
        try field.with {
            axioms(modulus: $0)
        } _: {
            axioms(modulus: $0)
        }
    }

    private func axioms<Word: ResidueWord>(modulus m: Modulus<Word>, seed: UInt64 = 3) {
        var generator = SeededGenerator(seed: seed)
        let edges: [Word] = [0, 1, m.value - 1, (m.value - 1) / 2, (m.value + 1) / 2]
        for round in 0..<500 {
            let a = round < 5 ? edges[round] : generator.residue(.random, modulus: m)
            let b = round < 25 ? edges[round % 5] : generator.residue(.random, modulus: m)
            let c = generator.residue(.random, modulus: m)
            let label: Comment = "seed \(seed): \(a), \(b), \(c)"
            #expect(m.add(a, b) == Reference.add(a, b, m), label)
            #expect(m.multiply(a, b) == Reference.multiply(a, b, m), label)
            #expect(m.add(m.add(a, b), c) == m.add(a, m.add(b, c)), label)
            #expect(m.multiply(m.multiply(a, b), c) == m.multiply(a, m.multiply(b, c)), label)
            #expect(m.multiply(a, m.add(b, c)) == m.add(m.multiply(a, b), m.multiply(a, c)), label)
            #expect(m.subtract(m.add(a, b), b) == a, label)
            #expect(m.add(a, m.subtract(0, a)) == 0, label)
            if a != 0 { #expect(m.multiply(a, m.inverse(a)) == 1, label) }
            #expect(m.power(a, variableTime: m.value) == a, "Fermat, \(label)")
        }
    }

    @Test(arguments: TestField.allCases)
    func liftsWhatItReduced(_ field: TestField) throws {
        try field.with {
            roundTrip(modulus: $0)
        } _: {
            roundTrip(modulus: $0)
        }
    }

    private func roundTrip<Word: ResidueWord>(modulus m: Modulus<Word>, seed: UInt64 = 4) {
        var generator = SeededGenerator(seed: seed)
        let greatest = m.greatestLifted
        #expect(greatest == Int64((m.value - 1) / 2))
        let edges: [Int64] = [0, 1, -1, greatest, -greatest, greatest - 1, 1 - greatest]
        for x in edges + (0..<200).map({ _ in Int64.random(in: -greatest...greatest, using: &generator) }) {
            #expect(m.lift(m.residue(of: x)) == x, "seed \(seed)")
        }
        // (p − 1)/2 stays; its successor is −(p − 1)/2.
        #expect(m.residue(of: greatest + 1) == m.residue(of: -greatest))
        for x in [Int64.min, .max, Int64(m.value), -Int64(m.value)] {
            let r = m.residue(of: x)
            #expect(r < m.value && (Int128(x) - Int128(r)) % Int128(m.value) == 0, "\(x)")
        }
    }
}
