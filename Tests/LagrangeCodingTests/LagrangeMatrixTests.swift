import LagrangeCoding
import PrimeFields
import Testing
import _TestSupport

@Suite struct LagrangeMatrixTests {
    @Test(arguments: FieldCase.ofRuns)
    func rowForTheNextIntegerHasBinomialCoefficients(field: FieldCase) throws {
        func check<Word: ResidueWord>(_ modulus: Modulus<Word>) throws {
            let matrix = try lagrangeMatrix(at: [8], nodes: Array(1...7), modulus: modulus)
            #expect(matrix.row(0).map(modulus.lift) == [1, -7, 21, -35, 35, -21, 7])
        }
        try field.with(check, check)
    }

    @Test(arguments: FieldCase.allCases)
    func rowsSumToOneAndNodesGiveUnitRows(field: FieldCase) throws {
        func check<Word: ResidueWord>(_ modulus: Modulus<Word>) throws {
            let size = Int(min(UInt64(modulus.value), 40))
            for seed in UInt64(0)..<20 {
                var generator = SeededGenerator(seed: seed)
                var distinct: Set<Word> = []
                while distinct.count < size / 2 {
                    distinct.insert(Word.random(in: 0..<modulus.value, using: &generator))
                }
                let nodes = distinct.shuffled(using: &generator)
                let points = nodes + (0..<10).map { _ in Word.random(in: 0..<modulus.value, using: &generator) }
                let matrix = try lagrangeMatrix(at: points, nodes: nodes, modulus: modulus)
                for (i, row) in matrix.rows.enumerated() {
                    #expect(row.reduce(0, modulus.add) == 1, "seed \(seed), row \(i)")
                    if i < nodes.count {
                        #expect(row == nodes.indices.map { $0 == i ? 1 : 0 }, "seed \(seed), row \(i)")
                    }
                }
            }
        }
        try field.with(check, check)
    }

    @Test(arguments: FieldCase.ofRuns)
    func interpolatesAPolynomialAsHornersRuleEvaluatesIt(field: FieldCase) throws {
        func check<Word: ResidueWord>(_ modulus: Modulus<Word>) throws {
            var generator = SeededGenerator(seed: 3)
            for count in 1...12 {
                let coefficients = generator.rows(1, count, modulus: modulus)[0]
                func value(_ z: Word) -> Word {
                    coefficients.reversed().reduce(0) { modulus.add(modulus.multiply($0, z), $1) }
                }
                let nodes = (0..<count).map { Word(1000 + 37 * $0) }
                let points = generator.rows(1, 8, modulus: modulus)[0]
                let matrix = try lagrangeMatrix(at: points, nodes: nodes, modulus: modulus)
                let values = LinearCombination(coefficients: matrix).rows(nodes.map { [value($0)] })
                #expect(values == points.map { [value($0)] }, "seed 3, \(count) coefficients")
            }
        }
        try field.with(check, check)
    }

    @Test func refusesRepeatedNodes() {
        #expect(throws: CodingError.pointsNotDistinct) {
            try lagrangeMatrix(at: [1], nodes: [4, 5, 4], modulus: Modulus<UInt32>.p24)
        }
    }
}
