import Models
import PrimeFields
import Quantization
import Testing
import TrainingProtocols
import _TestSupport

/// The code is exact: the coded training equals the same training in clear to the last bit.
@Suite struct BitEqualityTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let field: PrimeField
        let training: Training
        let name: String
        var testDescription: String { "\(field) \(name)" }
    }

    static let cases: [Case] = PrimeField.allCases.flatMap { field in
        // Bits of data, weights and coefficients that the field has room for, at degree 1, 2 and 3.
        let bits: [(Int, Int, Int)] =
            switch field {
            case .p24: [(2, 4, 6), (1, 2, 4), (1, 1, 8)]
            case .p26: [(3, 4, 6), (1, 3, 4), (1, 1, 8)]
            case .p31: [(4, 6, 8), (2, 3, 5), (1, 1, 8)]
            case .p61: [(7, 10, 12), (5, 7, 10), (4, 5, 12)]
            }
        func settings(_ degree: Int, _ mode: CoefficientMode?) -> TrainingSettings {
            Training.settings {
                $0.degree = degree
                ($0.dataBits, $0.weightBits) = (bits[degree - 1].0, bits[degree - 1].1)
                $0.coefficients = mode
                $0.sigmoidRange = degree == 3 ? 4 : 10
            }
        }
        func scaled(_ degree: Int) -> CoefficientMode { .scaled(bits: bits[degree - 1].2) }
        var linear = settings(1, .monic)
        linear.model = .linear
        linear.hasBias = true
        linear.l2 = 0.125
        var penalized = settings(1, .monic)
        penalized.hasBias = true
        penalized.l2 = 0.01
        var scaledLinear = linear
        scaledLinear.coefficients = .scaled(bits: 0)
        return [
            Case(field: field, training: Training(settings: settings(1, .monic)), name: "degree 1, monic"),
            Case(
                field: field, training: Training(partitions: 2, privacy: 2, settings: settings(1, scaled(1))),
                name: "degree 1, scaled, K = T = 2"),
            Case(
                field: field, training: Training(partitions: 2, stragglers: 2, settings: settings(2, scaled(2))),
                name: "degree 2, scaled"),
            Case(
                field: field, training: Training(partitions: 2, privacy: 2, settings: settings(3, .monic)),
                name: "degree 3, monic"),
            Case(field: field, training: Training(settings: settings(3, scaled(3))), name: "degree 3, scaled"),
            Case(
                field: field, training: Training(rowCount: 41, columnCount: 18, partitions: 7, settings: penalized),
                name: "bias and penalty"),
            Case(field: field, training: Training(partitions: 4, settings: linear), name: "linear, bias and penalty"),
            Case(field: field, training: Training(partitions: 4, settings: scaledLinear), name: "linear, scaled"),
            Case(
                field: field, training: Training(rowCount: 3, partitions: 5, settings: settings(1, .monic)),
                name: "more blocks than rows"),
        ]
    }

    @Test(arguments: cases)
    func codedTrainingEqualsTheOneInClearToTheLastBit(case_: Case) throws {
        let scheme = try case_.training.scheme(field: case_.field, name: case_.name)
        #expect(scheme.expectedWeights.contains { $0 != 0 })
        for seed in UInt64(0)..<3 { #expect(try scheme.differencesWithoutFaults(seed: seed) == []) }
    }

    @Test func roundingsFollowFromTheSeedOfTheSettingsAlone() throws {
        // Other masks, other delays: the same weights. Another seed of the roundings: others.
        var training = Training()
        let first = try training.scheme(field: .p24).expectedWeights
        training.settings.seed = 2
        let second = try training.scheme(field: .p24)
        #expect(second.expectedWeights != first)
        #expect(try second.differencesWithoutFaults(seed: 0) == [])
    }

    @Test func metricsAreThoseOfTheTrainingInClear() throws {
        let training = Training(partitions: 1)
        let problem = try training.problem()
        let expected = try finish(QuantizedTraining(problem: problem)).rounds
        let outcome = try training.scheme(field: .p24).run(FaultPlan(seed: 1))
        #expect(outcome.rounds.map(\.round) == [1, 2, 3, 4, 5])
        #expect(outcome.rounds.map(\.gradientNorm) == expected.map(\.gradientNorm))
        // One block: its greatest value is that of the sum.
        #expect(outcome.rounds.map(\.largestBlockValue) == expected.map(\.largestBlockValue))
        #expect(outcome.rounds.allSatisfy { $0.workers.count == training.code.recoveryThreshold })
        #expect(outcome.rounds.allSatisfy { $0.workers == $0.workers.sorted() && !$0.converged })
    }
}
