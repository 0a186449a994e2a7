import AnalogCoding
import Testing

@Suite struct AnalogCodeParametersTests {
    @Test(arguments: [
        (t: 4, r: 1, threshold: 25), (4, 2, 41), (4, 3, 57), (2, 1, 19), (2, 2, 31), (2, 3, 43),
    ])
    func thresholdOfFiveBlocks(t: Int, r: Int, threshold: Int) throws {
        let exact = try AnalogCodeParameters(workerCount: threshold, blockCount: 5, padCount: t, degree: r)
        #expect(exact.recoveryThreshold == threshold)
        #expect(throws: AnalogCodingError.self) {
            try AnalogCodeParameters(workerCount: threshold - 1, blockCount: 5, padCount: t, degree: r)
        }
    }

    @Test func oneBlockWithoutPadsNeedsOneWorker() throws {
        let parameters = try AnalogCodeParameters(workerCount: 1, blockCount: 1, padCount: 0, degree: 3)
        #expect(parameters.recoveryThreshold == 1)
    }

    @Test func tooFewWorkersSaysWhatFits() throws {
        let error = AnalogCodingError.tooFewWorkers(
            have: 50, need: 57, greatestBlockCount: 4, greatestPadCount: 3, greatestDegree: 2)
        #expect(throws: error) {
            try AnalogCodeParameters(workerCount: 50, blockCount: 5, padCount: 4, degree: 3)
        }
        #expect(
            error.description
                == "57 answers are needed, but there are 50 workers: take 57 workers, or cut the data into "
                + "4 blocks at most, or tolerate 3 colluding workers at most, or take a polynomial of degree 2 at most")
        for (blocks, pads, degree) in [(4, 4, 3), (5, 3, 3), (5, 4, 2)] {
            _ = try AnalogCodeParameters(workerCount: 50, blockCount: blocks, padCount: pads, degree: degree)
        }
        #expect(
            throws: AnalogCodingError.tooFewWorkers(
                have: 2, need: 10, greatestBlockCount: nil, greatestPadCount: 0, greatestDegree: nil)
        ) { try AnalogCodeParameters(workerCount: 2, blockCount: 1, padCount: 3, degree: 1) }
    }

    @Test func refusesCountsBelowTheirLeastValue() {
        for (counts, name, have, need) in [
            ([0, 1, 1, 1], "workers", 0, 1), ([9, 0, 1, 1], "blocks", 0, 1), ([9, 1, -1, 1], "pads", -1, 0),
            ([9, 1, 1, 0], "degree", 0, 1),
        ] {
            #expect(throws: AnalogCodingError.countTooSmall(parameter: name, have: have, need: need)) {
                try AnalogCodeParameters(
                    workerCount: counts[0], blockCount: counts[1], padCount: counts[2], degree: counts[3])
            }
        }
    }

    @Test func padsLieEvenlyAmongTheBlocks() throws {
        let parameters = try AnalogCodeParameters(workerCount: 50, blockCount: 5, padCount: 4, degree: 1)
        let nodes = try AnalogPoints.circles().nodes(for: parameters)
        let places = nodes.pads.map { pad in
            (1...9).first { (ComplexNumber(modulus: 0.5, turns: Double($0) / 9)) == pad }
        }
        #expect(places == [2, 4, 6, 8])
        #expect(!nodes.isReal)
        for points in [AnalogPoints.chebyshev, .integers, .equispaced] {
            #expect(try points.nodes(for: parameters).isReal)
        }
    }

    @Test func refusesPointsThatGiveAway() throws {
        // cos(π/18) is a point of 9 and of 45.
        let parameters = try AnalogCodeParameters(workerCount: 45, blockCount: 5, padCount: 4, degree: 1)
        #expect(throws: AnalogCodingError.blockInClear(worker: 2, block: 0)) {
            try AnalogCode(parameters: parameters, points: .chebyshev)
        }
        for radius in [0, 1, -0.5, .nan] {
            #expect(throws: AnalogCodingError.self) {
                try AnalogCode(parameters: parameters, points: .circles(radius: radius))
            }
        }
        #expect(throws: AnalogCodingError.pointsNotDistinct) {
            try AnalogNodes(
                blocks: [ComplexNumber(1)], pads: [], workers: [ComplexNumber(2), ComplexNumber(2)])
        }
    }
}
