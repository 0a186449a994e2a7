import PrimeFields
import SecretSharing
import Testing

@Suite struct ShamirParametersTests {
    @Test(arguments: [(3, 1), (4, 1), (5, 2), (6, 2), (10, 4), (39, 19), (40, 19), (41, 20)])
    func defaultThresholdIsTheGreatestThatAllowsProducts(workers: Int, threshold: Int) throws {
        let parameters = try ShamirParameters(workerCount: workers)
        #expect(parameters.privacyThreshold == threshold)
        #expect(parameters.productDegree == 2 * threshold)
        #expect(parameters.productThreshold == 2 * threshold + 1)
        #expect(parameters.productThreshold <= workers)
        #expect(try ShamirParameters(workerCount: workers, privacyThreshold: threshold) == parameters)
        #expect(throws: SharingError.privacyOutOfRange(have: threshold + 1, atMost: threshold)) {
            try ShamirParameters(workerCount: workers, privacyThreshold: threshold + 1)
        }
    }

    @Test(arguments: [Int.min, -1, 0, 1, 2])
    func refusesFewerThanThreeWorkers(workers: Int) {
        #expect(throws: SharingError.tooFewWorkers(have: workers, need: 3)) {
            try ShamirParameters(workerCount: workers)
        }
        #expect(throws: SharingError.tooFewWorkers(have: workers, need: 3)) {
            try ShamirParameters(workerCount: workers, privacyThreshold: 1)
        }
    }

    @Test(arguments: [Int.min, -1, 0, 5, Int.max])
    func refusesThresholdsOutOfRange(threshold: Int) throws {
        #expect(throws: SharingError.privacyOutOfRange(have: threshold, atMost: 4)) {
            try ShamirParameters(workerCount: 10, privacyThreshold: threshold)
        }
    }

    @Test func refusesAFieldWithoutNPointsBesidesZero() throws {
        let eleven = try Modulus<UInt32>(11)
        let scheme = try ShamirScheme(parameters: ShamirParameters(workerCount: 10), modulus: eleven)
        #expect((0..<10).map(scheme.point(ofWorker:)) == Array(1...10))
        #expect(throws: SharingError.fieldTooSmall(points: 11, modulus: 11)) {
            try ShamirScheme(parameters: ShamirParameters(workerCount: 11), modulus: eleven)
        }
    }
}
