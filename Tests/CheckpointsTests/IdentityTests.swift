import Checkpoints
import Datasets
import Testing
import TrainingProtocols

/// What makes a training another one.
@Suite struct IdentityTests {
    static let changes: [(String, @Sendable (inout TrainingSettings) -> Void)] = [
        ("model", { $0.model = .linear }), ("bias", { $0.hasBias = false }), ("l2", { $0.l2 = 0.5 }),
        ("degree", { $0.degree = 1 }), ("sigmoid-range", { $0.sigmoidRange = 10 }),
        ("coefficients", { $0.coefficients = .scaled(bits: 10) }), ("data-bits", { $0.dataBits = 3 }),
        ("weight-bits", { $0.weightBits = 5 }), ("seed", { $0.seed = 2 }),
    ]

    @Test(arguments: changes.indices)
    func whatDeterminesTheWeightsIsNamedIfItDiffers(index: Int) throws {
        let (name, change) = Self.changes[index]
        let (own, other) = (try Sample.identity(), try Sample.identity(change))
        #expect(own != other)
        let names = own.differences(from: other).map(\.name)
        // A linear model fits no sigmoid.
        #expect(names == (name == "model" ? ["model", "sigmoid-range"] : [name]))
        #expect(try own.differences(from: Sample.identity()) == [])
    }

    @Test func whatDoesNotDetermineTheWeightsMayDiffer() throws {
        let other = try Sample.identity {
            $0.iterations = 1000
            $0.tolerance = 0.5
            $0.learningRate = .fixed(7)
            // What is chosen where nothing is asked for.
            $0.coefficients = .monic
        }
        #expect(try other == Sample.identity())
    }

    @Test func ratesAreComparedToTheLastBit() throws {
        let (own, other) = (try Sample.identity(), try Sample.identity(learningRate: (0.1).nextUp))
        #expect(
            own.differences(from: other).map { [$0.name, $0.own, $0.other] } == [
                ["learning-rate", "0.1", "0.10000000000000002"]
            ])
    }

    @Test func floatingPointIsAnotherArithmeticWithoutBitsAndSeed() throws {
        let (integers, real) = (try Sample.identity(), try Sample.identity(isQuantized: false))
        #expect(integers.differences(from: real).map(\.name) == ["arithmetic"])
        #expect(real.differences(from: integers).map(\.name) == ["arithmetic"])
        let other = try Sample.identity(isQuantized: false) {
            $0.seed = 9
            $0.weightBits = 1
        }
        #expect(other == real)
    }

    @Test func dataAreToldApartByShapeValuesAndTargets() throws {
        let own = DataFingerprint(features: Sample.features, targets: Sample.targets)
        var changed = Sample.features
        changed[6, 2] = (1 as Float).nextUp
        var targets = Sample.targets
        targets.swapAt(0, 1)
        let reshaped = FeatureMatrix(rowCount: 3, columnCount: 7, values: (0..<7).flatMap { _ in [0.5, -1, 1] })
        let others = [
            DataFingerprint(features: changed, targets: Sample.targets),
            DataFingerprint(features: Sample.features, targets: targets),
            DataFingerprint(features: reshaped, targets: Sample.targets),
        ]
        #expect(Set(others + [own]).count == 4)
        // The same numbers in another shape have the same digest, and another shape.
        #expect(others[2].digest == own.digest && others[0].digest != own.digest)
        #expect(own.digest.hexadecimal.count == 64 && own.digest.hexadecimal.hasPrefix("4d649dbeb3845fdc"))
        let names = try Sample.identity().differences(from: Sample.identity(data: others[2])).map(\.name)
        #expect(names == ["rows of the data", "columns of the data"])
    }
}
