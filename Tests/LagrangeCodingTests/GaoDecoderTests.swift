import LagrangeCoding
import PrimeFields
import Testing
import _TestSupport

@Suite struct GaoDecoderTests {
    // MARK: Polynomials

    @Test(arguments: FieldCase.allCases)
    func divisionGivesBackWhatWasMultiplied(field: FieldCase) throws {
        func check<Word: ResidueWord>(_ modulus: Modulus<Word>) throws {
            for seed in UInt64(0)..<50 {
                var generator = SeededGenerator(seed: seed)
                func random(_ count: Int) -> Polynomial<Word> {
                    Polynomial(generator.rows(1, count, modulus: modulus)[0], modulus: modulus)
                }
                let (a, b) = (random(Int(seed % 9)), random(1 + Int(seed % 5)))
                guard b.degree >= 0 else { continue }
                let (quotient, remainder) = a.quotientAndRemainder(dividingBy: b)
                #expect(remainder.degree < b.degree, "seed \(seed)")
                // Values tell, at points of which there are more than a degree.
                for point in 0..<min(Word(20), modulus.value) {
                    let product = modulus.multiply(quotient.value(at: point), b.value(at: point))
                    #expect(a.value(at: point) == modulus.add(product, remainder.value(at: point)), "seed \(seed)")
                    #expect((quotient * b).value(at: point) == product, "seed \(seed)")
                    let difference = modulus.subtract(a.value(at: point), b.value(at: point))
                    #expect((a - b).value(at: point) == difference, "seed \(seed)")
                }
            }
        }
        try field.with(check, check)
    }

    @Test func aPolynomialOfRootsVanishesThere() throws {
        let modulus = Modulus<UInt32>.p24
        let polynomial = Polynomial(roots: [3, 5, 5, 10], modulus: modulus)
        #expect(polynomial.degree == 4 && polynomial.coefficients.last == 1)
        #expect(
            [3, 5, 10].allSatisfy { polynomial.value(at: $0) == 0 } && polynomial.value(at: 4) == modulus.value - 6)
        #expect(Polynomial(roots: [], modulus: modulus) == Polynomial([1], modulus: modulus))
        #expect(Polynomial([0, 0], modulus: modulus).degree == -1)
    }

    // MARK: Decoding

    @Test func theWorkedExampleModulo97() throws {
        let modulus = try Modulus<UInt32>(97)
        let decoder = try GaoDecoder(points: Array(1...9), dimension: 4, modulus: modulus)
        let right: [UInt32] = [10, 27, 68, 48, 76, 67, 33, 83, 35]
        let polynomial = Polynomial<UInt32>([5, 3, 0, 2], modulus: modulus)
        #expect((1...9).map { polynomial.value(at: $0) } == right)
        #expect(decoder.isConsistent(right) && decoder.greatestErrorCount == 2)
        var values = right
        (values[2], values[6]) = (50, 0)
        let (decoded, errors) = try #require(decoder.decode(values))
        #expect(decoded == polynomial && errors == [2, 6] && !decoder.isConsistent(values))
    }

    @Test(arguments: FieldCase.ofRuns)
    func upToHalfTheRedundancyIsCorrected(field: FieldCase) throws {
        func check<Word: ResidueWord>(_ modulus: Modulus<Word>) throws {
            for seed in UInt64(0)..<60 {
                var word = ReceivedWord(seed: seed, modulus: modulus)
                let decoder = try GaoDecoder(points: word.points, dimension: word.dimension, modulus: modulus)
                #expect(decoder.isConsistent(word.values), "seed \(seed)")
                let errors = word.corrupt(Int.random(in: 0...decoder.greatestErrorCount, using: &word.generator))
                let result = try #require(decoder.decode(word.values), "seed \(seed)")
                #expect(result.polynomial == word.polynomial && result.errors == errors, "seed \(seed)")
                #expect(decoder.isConsistent(word.values) == errors.isEmpty, "seed \(seed)")
            }
        }
        try field.with(check, check)
    }

    /// Over a tiny field every polynomial can be tried: the decoder finds the only one that is near, or says that none is.
    @Test(arguments: [(7, 5, 1), (7, 6, 2), (7, 6, 3), (11, 7, 2), (5, 4, 4), (5, 4, 3)])
    func agreesWithTryingAllPolynomials(prime: UInt32, count: Int, dimension: Int) throws {
        let modulus = try Modulus<UInt32>(prime)
        let points = (1...UInt32(count)).map { $0 % prime }
        let decoder = try GaoDecoder(points: points, dimension: dimension, modulus: modulus)
        let codewords = tuples(base: Int(prime), length: dimension).map { coefficients in
            let polynomial = Polynomial(coefficients.map { UInt32($0) }, modulus: modulus)
            return (polynomial, points.map { polynomial.value(at: $0) })
        }
        var generator = SeededGenerator(seed: 4)
        var (found, none) = (0, 0)
        for _ in 0..<400 {
            let values = generator.rows(1, count, modulus: modulus)[0]
            let near = codewords.filter { word in
                points.indices.count { word.1[$0] != values[$0] } <= decoder.greatestErrorCount
            }
            #expect(near.count <= 1)
            #expect(decoder.decode(values)?.polynomial == near.first?.0, "\(values)")
            #expect(decoder.isConsistent(values) == codewords.contains { $0.1 == values }, "\(values)")
            if near.isEmpty { none += 1 } else { found += 1 }
        }
        #expect(found > 0 && (none > 10 || count == dimension))
    }

    @Test(arguments: FieldCase.ofRuns)
    func agreesWithBerlekampAndWelch(field: FieldCase) throws {
        func check<Word: ResidueWord>(_ modulus: Modulus<Word>) throws {
            for seed in UInt64(0)..<30 {
                var word = ReceivedWord(seed: seed, modulus: modulus)
                let decoder = try GaoDecoder(points: word.points, dimension: word.dimension, modulus: modulus)
                // Beyond what can be corrected, too: both fail.
                _ = word.corrupt(
                    Int.random(in: 0...min(decoder.greatestErrorCount + 2, word.points.count), using: &word.generator))
                let expected = berlekampWelch(
                    points: word.points, values: word.values, dimension: word.dimension, modulus: modulus)
                #expect(decoder.decode(word.values)?.polynomial == expected, "seed \(seed)")
            }
        }
        try field.with(check, check)
    }

    @Test func refusesFewerPointsThanCoefficientsAndEqualPoints() {
        let modulus = Modulus<UInt32>.p24
        #expect(throws: CodingError.tooFewAnswers(have: 3, need: 4)) {
            try GaoDecoder(points: [1, 2, 3], dimension: 4, modulus: modulus)
        }
        #expect(throws: CodingError.pointsNotDistinct) {
            try GaoDecoder(points: [1, 2, 1], dimension: 2, modulus: modulus)
        }
    }
}

/// Values of a polynomial at points of a code, all by chance.
private struct ReceivedWord<Word: ResidueWord> {
    let points: [Word]
    let dimension: Int
    let polynomial: Polynomial<Word>
    var values: [Word]
    var generator: SeededGenerator
    private let modulus: Modulus<Word>

    init(seed: UInt64, modulus: Modulus<Word>) {
        generator = SeededGenerator(seed: seed)
        self.modulus = modulus
        let count = Int.random(in: 2...24, using: &generator)
        dimension = Int.random(in: 1...count, using: &generator)
        var chosen: Set<Word> = []
        while chosen.count < count { chosen.insert(Word.random(in: 0..<modulus.value, using: &generator)) }
        points = chosen.sorted().shuffled(using: &generator)
        polynomial = Polynomial(generator.rows(1, dimension, modulus: modulus)[0], modulus: modulus)
        values = points.map(polynomial.value)
    }

    /// Changes so many values and returns their places, in ascending order.
    mutating func corrupt(_ count: Int) -> [Int] {
        let places = points.indices.shuffled(using: &generator).prefix(count).sorted()
        for place in places {
            values[place] = modulus.add(values[place], Word.random(in: 1..<modulus.value, using: &generator))
        }
        return places
    }
}

/// The reference: a monic `E` of degree e and a `Q` of degree below `e + k` with `Q(pointᵢ) = valueᵢ E(pointᵢ)`, for
/// falling e, by Gaussian elimination; `Q / E` is the polynomial.
private func berlekampWelch<Word: ResidueWord>(
    points: [Word], values: [Word], dimension: Int, modulus: Modulus<Word>
) -> Polynomial<Word>? {
    for e in (0...(points.count - dimension) / 2).reversed() {
        // Unknowns: the coefficients of Q, then those of E but for the leading one.
        let rows = points.indices.map { i -> [Word] in
            var powers: [Word] = [1]
            for _ in 0..<e + dimension { powers.append(modulus.multiply(powers.last!, points[i])) }
            let ofE = (0..<e).map { modulus.subtract(0, modulus.multiply(values[i], powers[$0])) }
            return Array(powers.prefix(e + dimension)) + ofE + [modulus.multiply(values[i], powers[e])]
        }
        guard let solution = solve(rows, modulus: modulus) else { continue }
        let q = Polynomial(Array(solution.prefix(e + dimension)), modulus: modulus)
        let locator = Polynomial(Array(solution.dropFirst(e + dimension)) + [1], modulus: modulus)
        let (polynomial, rest) = q.quotientAndRemainder(dividingBy: locator)
        let wrong = points.indices.count { polynomial.value(at: points[$0]) != values[$0] }
        if rest.degree < 0, polynomial.degree < dimension, wrong <= (points.count - dimension) / 2 { return polynomial }
    }
    return nil
}

/// A solution of the equations whose last column is the right-hand side, free unknowns being zero; `nil` if there is none.
private func solve<Word: ResidueWord>(_ equations: [[Word]], modulus: Modulus<Word>) -> [Word]? {
    var rows = equations
    let width = rows[0].count - 1
    var pivots: [Int] = []
    for column in 0..<width {
        guard let pivot = rows.indices.dropFirst(pivots.count).first(where: { rows[$0][column] != 0 }) else { continue }
        rows.swapAt(pivots.count, pivot)
        let inverse = modulus.inverse(rows[pivots.count][column])
        let row = rows[pivots.count].map { modulus.multiply($0, inverse) }
        rows[pivots.count] = row
        for other in rows.indices where other != pivots.count && rows[other][column] != 0 {
            let factor = rows[other][column]
            rows[other] = zip(rows[other], row).map { modulus.subtract($0, modulus.multiply(factor, $1)) }
        }
        pivots.append(column)
        if pivots.count == rows.count { break }
    }
    guard rows.dropFirst(pivots.count).allSatisfy({ $0[width] == 0 }) else { return nil }
    var solution = [Word](repeating: 0, count: width)
    for (row, column) in pivots.enumerated() { solution[column] = rows[row][width] }
    return solution
}
