import LagrangeCoding
import Testing

@Suite struct CodeParametersTests {
    @Test(arguments: [
        (k: 1, t: 1, degree: 1, r: 2), (1, 1, 3, 4), (3, 1, 3, 10), (2, 2, 3, 10), (8, 1, 3, 25), (4, 4, 3, 22),
        (13, 1, 3, 40), (7, 7, 3, 40), (3, 1, 2, 7), (2, 3, 7, 29),
    ])
    func thresholdIsDegreeOfTheComposedPolynomialPlusOne(k: Int, t: Int, degree: Int, r: Int) {
        #expect(parameters(k, t, degree: degree).recoveryThreshold == r)
        #expect(parameters(k, t, degree: degree, stragglers: 5).neededWorkerCount == r + 5)
        let withLiars = parameters(k, t, degree: degree, stragglers: 5, adversaries: 3)
        #expect(withLiars.recoveryThreshold == r && withLiars.answerThreshold == r + 6)
        #expect(withLiars.neededWorkerCount == r + 11)
    }

    @Test func acceptsExactlyTheNeededNumberOfWorkers() throws {
        let enough = parameters(3, 2, degree: 3, stragglers: 2, adversaries: 1)
        try enough.validate()
        var tooFew = enough
        tooFew.workerCount -= 1
        #expect(throws: CodingError.tooFewWorkers(tooFew)) { try tooFew.validate() }
        #expect(throws: CodingError.tooFewWorkers(tooFew)) { try LagrangeCode(parameters: tooFew, modulus: .p24) }
    }

    @Test(
        arguments: [
            (\CodeParameters.workerCount, "workers", 1), (\.partitionCount, "partitions", 1),
            (\.privacyThreshold, "privacy", 1), (\.stragglerCount, "stragglers", 0),
            (\.functionDegree, "function degree", 1), (\.adversaryCount, "adversaries", 0),
        ] as [(WritableKeyPath<CodeParameters, Int> & Sendable, String, Int)])
    func refusesCountsBelowTheirLeastUsefulValue(
        count: WritableKeyPath<CodeParameters, Int> & Sendable, name: String, least: Int
    ) throws {
        var counts = parameters(1, 1, degree: 1, workers: 20)
        try counts.validate()
        counts[keyPath: count] = least - 1
        let error = CodingError.countTooSmall(parameter: name, have: least - 1, need: least)
        #expect(throws: error) { try counts.validate() }
        #expect(throws: error) { try LagrangeCode(parameters: counts, modulus: .p31) }
    }

    @Test func greatestPartitionCountFitsAndOneMoreDoesNot() {
        for workers in 1...60 {
            for (t, s, a, degree) in [
                (1, 0, 0, 3), (1, 2, 0, 3), (3, 1, 0, 3), (2, 0, 0, 7), (5, 5, 0, 1), (1, 1, 2, 3), (3, 0, 5, 1),
            ] {
                var counts = parameters(
                    1, t, degree: degree, stragglers: s, adversaries: a, workers: workers)
                let fits = (1...workers + 1).filter {
                    counts.partitionCount = $0
                    return counts.neededWorkerCount <= workers
                }
                #expect(counts.greatestPartitionCount == fits.max(), "\(counts)")
            }
        }
    }
}
