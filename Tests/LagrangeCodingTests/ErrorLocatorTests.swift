import LagrangeCoding
import PrimeFields
import Testing
import _TestSupport

/// Wrong answers of up to A workers are found, whatever they are; beyond A, what is promised and what is not.
@Suite struct ErrorLocatorTests {
    /// A code, right answers of its N workers, and what they decode to.
    struct Round<Word: ResidueWord> {
        let code: LagrangeCode<Word>
        var answers: Rows<Word>
        /// What they would have answered to the task before.
        let stale: Rows<Word>
        let expected: Rows<Word>
        var generator: SeededGenerator

        init(_ parameters: CodeParameters, width: Int, seed: UInt64, modulus: Modulus<Word>) throws {
            let code = try LagrangeCode(parameters: parameters, modulus: modulus)
            var generator = SeededGenerator(seed: seed)
            let (k, t) = (parameters.partitionCount, parameters.privacyThreshold)
            func answers(_ blocks: Rows<Word>) -> Rows<Word> {
                let shares = code.shares(blocks: blocks, masks: generator.rows(t, width, modulus: modulus))
                return power(shares, parameters.functionDegree, modulus: modulus)
            }
            stale = answers(generator.rows(k, width, modulus: modulus))
            let blocks = generator.rows(k, width, modulus: modulus)
            self.answers = answers(blocks)
            expected = power(blocks, parameters.functionDegree, modulus: modulus)
            (self.code, self.generator) = (code, generator)
        }

        /// The wrong ones among the answers of `workers`; those of others are garbage.
        mutating func wrongAnswers(of workers: [Int], limit: Int) throws -> [Int] {
            let width = answers[0].count
            var matrix = generator.uniformMatrix(rowCount: answers.count, columnCount: width, modulus: code.modulus)
            for i in workers { for c in 0..<width { matrix[i, c] = answers[i][c] } }
            var locator = ErrorLocator(code: code, answerWidth: width)
            return try locator.wrongAnswers(in: matrix, of: workers, limit: limit, using: &generator)
        }

        /// Whether all subsets of R of these workers decode to what is right.
        func decodesRightly(from workers: [Int]) throws -> Bool {
            try code.decode(answers, workers: Array(workers.prefix(code.parameters.recoveryThreshold))) == expected
        }
    }

    /// The ways to lie.
    enum Lie: CaseIterable {
        case random, stale, constant, zero, offByOne, oneEntry, cancelling, sameShift

        /// Changes the answers of `liars`, all of one kind.
        func apply<Word: ResidueWord>(to round: inout Round<Word>, liars: [Int]) {
            let (modulus, width) = (round.code.modulus, round.answers[0].count)
            let shift = round.generator.rows(1, width, modulus: modulus)[0].map { max($0, 1) }
            for (place, i) in liars.enumerated() {
                let honest = round.answers[i]
                switch self {
                case .random: round.answers[i] = round.generator.rows(1, width, modulus: modulus)[0]
                case .stale: round.answers[i] = round.stale[i]
                case .constant: round.answers[i] = [Word](repeating: 7, count: width)
                case .zero: round.answers[i] = [Word](repeating: 0, count: width)
                case .offByOne: round.answers[i] = honest.map { modulus.add($0, 1) }
                case .oneEntry: round.answers[i][width - 1] = modulus.add(honest[width - 1], modulus.value - 1)
                case .cancelling:
                    // In the sum over the workers of a pair, nothing is changed.
                    round.answers[i] = zip(honest, shift).map {
                        place % 2 == 0 ? modulus.add($0, $1) : modulus.subtract($0, $1)
                    }
                case .sameShift: round.answers[i] = zip(honest, shift).map { modulus.add($0, $1) }
                }
            }
        }
    }

    // MARK: Up to A

    @Test(arguments: FieldCase.ofRuns, Lie.allCases)
    func upToALiarsAreFoundAndNobodyElse(field: FieldCase, lie: Lie) throws {
        func check<Word: ResidueWord>(_ modulus: Modulus<Word>) throws {
            for (k, t, degree, a, s) in [(1, 1, 3, 1, 0), (2, 1, 3, 2, 1), (3, 2, 1, 3, 2), (1, 2, 2, 4, 0)] {
                let parameters = parameters(k, t, degree: degree, stragglers: s, adversaries: a)
                for seed in UInt64(0)..<12 {
                    var round = try Round(
                        parameters, width: [1, 3, 16, 40][Int(seed % 4)], seed: seed, modulus: modulus)
                    let (n, n0) = (parameters.workerCount, parameters.answerThreshold)
                    let workers = (0..<n).shuffled(using: &round.generator).prefix(
                        Int.random(in: n0...n, using: &round.generator))
                    let liars = workers.shuffled(using: &round.generator).prefix(Int(seed) % (a + 1)).sorted()
                    let before = round.answers
                    lie.apply(to: &round, liars: liars)
                    // Stale and random answers of one word may be the right ones by chance.
                    let expected = liars.filter { round.answers[$0] != before[$0] }
                    let found = try round.wrongAnswers(of: Array(workers), limit: a)
                    #expect(found == expected, "seed \(seed), \(parameters)")
                    #expect(try round.decodesRightly(from: workers.filter { !found.contains($0) }), "seed \(seed)")
                }
            }
        }
        try field.with(check, check)
    }

    @Test func everySetOfLiarsIsFound() throws {
        // R = 4, A = 2, N = 8, over a field so small that a single combination would often miss.
        let modulus = try Modulus<UInt32>(97)
        for liars in (0...2).flatMap({ subsets(of: 8, size: $0) }) {
            var round = try Round(parameters(1, 1, degree: 3, adversaries: 2), width: 5, seed: 3, modulus: modulus)
            Lie.offByOne.apply(to: &round, liars: liars)
            #expect(try round.wrongAnswers(of: Array(0..<8), limit: 2) == liars)
        }
    }

    @Test(arguments: [(FieldCase.p7, 20), (.p24, 2), (.p26, 2), (.p31, 2), (.p61, 1)])
    func combinationsLetALiePassWithProbabilityBelowTwoToTheMinusForty(field: FieldCase, expected: Int) throws {
        func check<Word: ResidueWord>(_ modulus: Modulus<Word>) throws {
            let code = try LagrangeCode(parameters: parameters(1, 1, degree: 1), modulus: modulus)
            let count = ErrorLocator(code: code, answerWidth: 3).combinationCount
            #expect(count == expected)
            #expect((0..<count).reduce(1.0) { product, _ in product * Double(modulus.value) } >= 0x1p40)
        }
        try field.with(check, check)
    }

    @Test func combinationsAreDrawnAnewEachTimeAndOnlyIfThereIsSomethingToCheck() throws {
        let code = try LagrangeCode(parameters: parameters(1, 1, degree: 1, workers: 3), modulus: Modulus<UInt32>.p24)
        var locator = ErrorLocator(code: code, answerWidth: 16)
        let answers = ResidueMatrix(rowCount: 3, columnCount: 16, modulus: code.modulus)
        var generator: any CryptographicGenerator = ScriptedGenerator((0..<96).map { $0 })
        func remaining() -> Int { (generator as? ScriptedGenerator)?.remaining ?? -1 }
        #expect(try locator.wrongAnswers(in: answers, of: [0, 1], limit: 0, using: &generator) == [])
        #expect(remaining() == 96)
        for left in [48, 0] {
            #expect(try locator.wrongAnswers(in: answers, of: [0, 1, 2], limit: 0, using: &generator) == [])
            #expect(remaining() == left)
        }
    }

    // MARK: Beyond A

    @Test(arguments: FieldCase.ofRuns, [1, 2, 3])
    func moreLiarsAtRandomAreAlwaysReported(field: FieldCase, a: Int) throws {
        func check<Word: ResidueWord>(_ modulus: Modulus<Word>) throws {
            let parameters = parameters(2, 1, degree: 3, adversaries: a)
            for seed in UInt64(0)..<40 {
                var round = try Round(parameters, width: 9, seed: seed, modulus: modulus)
                let workers = Array(0..<parameters.workerCount)
                let liars = workers.shuffled(using: &round.generator).prefix(a + 1 + Int(seed % 3))
                Lie.random.apply(to: &round, liars: Array(liars))
                let error = CodingError.contradictingAnswers(count: workers.count, limit: a, suspects: [])
                #expect(throws: error, "seed \(seed)") { try round.wrongAnswers(of: workers, limit: a) }
            }
        }
        try field.with(check, check)
    }

    /// What is **not** promised: A + 1 workers that collude force a wrong result, and make others look like the liars. They
    /// add the values of a polynomial of degree R − 1 that vanishes at R − 1 others, and need to know nothing of the data.
    @Test(arguments: FieldCase.ofRuns, [1, 2, 4])
    func moreLiarsThatColludeForceAWrongResult(field: FieldCase, a: Int) throws {
        func check<Word: ResidueWord>(_ modulus: Modulus<Word>) throws {
            let parameters = parameters(2, 1, degree: 3, adversaries: a)
            let (r, n) = (parameters.recoveryThreshold, parameters.workerCount)
            var round = try Round(parameters, width: 9, seed: UInt64(a), modulus: modulus)
            let points = round.code.points.evaluationPoints
            // N = R + 2A: A + 1 liars, R − 1 untouched, and A honest workers that will look wrong.
            let liars = Array(0...a)
            let untouched = points[(a + 1)...].prefix(r - 1)
            for i in liars {
                let value = untouched.reduce(Word(1)) { modulus.multiply($0, modulus.subtract(points[i], $1)) }
                round.answers[i] = round.answers[i].map { modulus.add($0, value) }
            }
            let found = try round.wrongAnswers(of: Array(0..<n), limit: a)
            #expect(found == Array((n - a)..<n))
            #expect(try !round.decodesRightly(from: (0..<n).filter { !found.contains($0) }))
        }
        try field.with(check, check)
    }

    @Test(arguments: 0...3)
    func moreAnswersThanAwaitedNoticeMoreLiarsEvenIfTheyCollude(additional: Int) throws {
        // n = R + 2A + x answers notice A + x wrong ones: here the worst there are, on another polynomial of the code.
        let a = 1
        let modulus = Modulus<UInt32>.p31
        let parameters = parameters(2, 1, degree: 3, stragglers: additional, adversaries: a)
        let (r, n) = (parameters.recoveryThreshold, parameters.workerCount)
        for liarCount in a + 1...a + additional + 1 {
            var round = try Round(parameters, width: 4, seed: 9, modulus: modulus)
            let points = round.code.points.evaluationPoints
            for i in 0..<liarCount {
                let value = points[(n - r + 1)...].reduce(UInt32(1)) {
                    modulus.multiply($0, modulus.subtract(points[i], $1))
                }
                round.answers[i] = round.answers[i].map { modulus.add($0, value) }
            }
            if liarCount <= a + additional {
                let error = #expect(throws: CodingError.self) { try round.wrongAnswers(of: Array(0..<n), limit: a) }
                guard case .contradictingAnswers(n, a, let suspects)? = error else {
                    Issue.record("\(String(describing: error))")
                    continue
                }
                // Where they can be told apart, they are named.
                let limit = (n - r) / 2
                #expect(liarCount > limit || suspects == Array(0..<liarCount))
            } else {
                #expect(try round.wrongAnswers(of: Array(0..<n), limit: a) == [n - r])
            }
        }
    }

    @Test func oneAdditionalAnswerTellsThatOneIsWrongAndTwoTellWhich() throws {
        let parameters = parameters(2, 1, degree: 3, stragglers: 2)
        for liar in 0..<parameters.workerCount {
            var round = try Round(parameters, width: 6, seed: 2, modulus: Modulus<UInt32>.p24)
            let r = parameters.recoveryThreshold
            Lie.offByOne.apply(to: &round, liars: [liar])
            let others = (0..<parameters.workerCount).filter { $0 != liar }
            // With R answers there is nothing to compare.
            #expect(try round.wrongAnswers(of: Array(others.prefix(r - 1)) + [liar], limit: 0) == [])
            for (count, suspects) in [(r + 1, []), (r + 2, [liar])] {
                let error = CodingError.contradictingAnswers(count: count, limit: 0, suspects: suspects)
                #expect(throws: error) {
                    try round.wrongAnswers(of: Array(others.prefix(count - 1)) + [liar], limit: 0)
                }
            }
        }
    }

    @Test func tooFewAnswersAndOneWorkerTwiceAreRefused() throws {
        var round = try Round(parameters(2, 1, degree: 3), width: 6, seed: 2, modulus: Modulus<UInt32>.p24)
        #expect(throws: CodingError.tooFewAnswers(have: 6, need: 7)) {
            try round.wrongAnswers(of: Array(0..<6), limit: 0)
        }
        #expect(throws: CodingError.pointsNotDistinct) {
            try round.wrongAnswers(of: Array(0..<7) + [3], limit: 0)
        }
    }
}
