import LagrangeCoding
import PrimeFields
import Testing

@Suite struct EvaluationPointsTests {
    @Test(arguments: [(1, 1, 3), (3, 1, 2), (7, 7, 3)])
    func usualPointsAreDisjointAndConsecutive(k: Int, t: Int, degree: Int) throws {
        let counts = parameters(k, t, degree: degree, stragglers: 2)
        let points = try EvaluationPoints(parameters: counts, modulus: Modulus<UInt32>.p24)
        #expect(points.interpolationPoints == (1...UInt32(k + t)).map { $0 })
        #expect(points.evaluationPoints == (1...UInt32(counts.workerCount)).map { UInt32(k + t) + $0 })
        #expect(Set(points.interpolationPoints).isDisjoint(with: points.evaluationPoints))
    }

    @Test func refusesAWorkerPointThatIsAnInterpolationPoint() {
        #expect(throws: CodingError.pointsNotDistinct) {
            try EvaluationPoints<UInt32>(interpolationPoints: [1, 2, 3], evaluationPoints: [4, 2, 5])
        }
    }

    @Test(arguments: [([1, 1], [3, 4]), ([1, 2], [3, 3])] as [([UInt32], [UInt32])])
    func refusesRepeatedPoints(interpolation: [UInt32], evaluation: [UInt32]) {
        #expect(throws: CodingError.pointsNotDistinct) {
            try EvaluationPoints(interpolationPoints: interpolation, evaluationPoints: evaluation)
        }
    }

    @Test func refusesAFieldWithTooFewElements() throws {
        // 2 + 9 points need a field of more than eleven elements, 2 + 8 do with eleven.
        let eleven = try Modulus<UInt32>(11)
        _ = try LagrangeCode(parameters: parameters(1, 1, degree: 1, workers: 8), modulus: eleven)
        #expect(throws: CodingError.fieldTooSmall(points: 11, modulus: 11)) {
            try LagrangeCode(parameters: parameters(1, 1, degree: 1, workers: 9), modulus: eleven)
        }
    }

    @Test func codeOnChosenPointsDecodes() throws {
        let modulus = Modulus<UInt32>.p26
        let points = try EvaluationPoints<UInt32>(
            interpolationPoints: [0, 67_108_858, 5], evaluationPoints: [1, 9, 100, 33_554_432, 77])
        let code = try LagrangeCode(parameters: parameters(2, 1, degree: 2), points: points, modulus: modulus)
        let shares = code.shares(blocks: [[3, 67_108_850], [12, 0]], masks: [[5_000_000, 77]])
        let answers = power(shares, 2, modulus: modulus)
        #expect(try code.decode(answers, workers: [4, 0, 2, 1, 3]) == [[9, 81], [144, 0]])
    }
}
