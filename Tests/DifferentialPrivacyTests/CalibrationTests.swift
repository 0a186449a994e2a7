import DifferentialPrivacy
import Foundation
import Testing

@Suite struct CalibrationTests {
    /// δ = 0.01; Balle and Wang's calibration, computed apart.
    @Test(arguments: [(0.1, 9.54), (0.5, 3.147), (1, 1.878), (2, 1.116), (5, 0.569), (10, 0.350)])
    func analyticNoise(_ epsilon: Double, _ expected: Double) throws {
        let budget = try PrivacyBudget(epsilon: epsilon, delta: 0.01)
        let sigma = try GaussianCalibration.analytic.standardDeviation(budget: budget, sensitivity: 1)
        #expect(abs(sigma - expected) < 0.0006 * max(1, expected))
        let scaled = try GaussianCalibration.analytic.standardDeviation(budget: budget, sensitivity: 1000)
        #expect(abs(scaled / sigma / 1000 - 1) < 1e-15)
    }

    /// √(2 ln 125) = 3.107511.
    @Test func classicalNoise() throws {
        for epsilon in [1, 0.5] {
            let budget = try PrivacyBudget(epsilon: epsilon, delta: 0.01)
            let sigma = try GaussianCalibration.classical.standardDeviation(budget: budget, sensitivity: 2)
            #expect(abs(sigma * epsilon / 2 - 3.107511) < 1e-6)
            let loss = try GaussianPrivacy(noiseMultiplier: sigma / 2, releases: 1)
            #expect(try loss.epsilon(delta: 0.01) < epsilon)
        }
    }

    /// Above one the formula is refused, unless asked for: at ε = 5 it keeps to 4.43, at ε = 10 it fails with 11.9.
    @Test(arguments: [(5, 4.43), (10, 11.9)])
    func classicalNoiseBeyondItsRange(_ epsilon: Double, _ true_: Double) throws {
        let budget = try PrivacyBudget(epsilon: epsilon, delta: 0.01)
        #expect(throws: PrivacyError.classicalNeedsSmallEpsilon(epsilon)) {
            try GaussianCalibration.classical.standardDeviation(budget: budget, sensitivity: 1)
        }
        let sigma = try GaussianCalibration.paperFormula.standardDeviation(budget: budget, sensitivity: 1)
        let loss = try GaussianPrivacy(noiseMultiplier: sigma, releases: 1)
        #expect(abs(try loss.epsilon(delta: 0.01) - true_) < 0.05)
    }

    @Test(arguments: GaussianCalibration.allCases)
    func refusesOtherSensitivities(_ calibration: GaussianCalibration) throws {
        let budget = try PrivacyBudget(epsilon: 1, delta: 0.01)
        for sensitivity in [0, -1, .infinity] {
            #expect(throws: PrivacyError.sensitivityOutOfRange(sensitivity)) {
                try calibration.standardDeviation(budget: budget, sensitivity: sensitivity)
            }
        }
        for sensitivity in [.nan, .greatestFiniteMagnitude, .leastNonzeroMagnitude] as [Double] {
            #expect(throws: PrivacyError.self) {
                try calibration.standardDeviation(budget: budget, sensitivity: sensitivity)
            }
        }
    }
}

@Suite struct BudgetTests {
    @Test func refusesWhatIsNoBudget() throws {
        for epsilon in [0, -1, .infinity] {
            #expect(throws: PrivacyError.epsilonOutOfRange(epsilon)) {
                try PrivacyBudget(epsilon: epsilon, delta: 0.1)
            }
        }
        for delta in [0, 1, -1, 1.5, .infinity] {
            #expect(throws: PrivacyError.deltaOutOfRange(delta)) { try PrivacyBudget(epsilon: 1, delta: delta) }
        }
        #expect(throws: PrivacyError.self) { try PrivacyBudget(epsilon: .nan, delta: 0.1) }
        #expect(throws: PrivacyError.self) { try PrivacyBudget(epsilon: 1, delta: .nan) }
    }

    @Test func isValidatedWhenDecoded() throws {
        let budget = try PrivacyBudget(epsilon: 0.1, delta: 1e-5)
        #expect(try JSONDecoder().decode(PrivacyBudget.self, from: JSONEncoder().encode(budget)) == budget)
        #expect(throws: PrivacyError.deltaOutOfRange(1)) {
            try JSONDecoder().decode(PrivacyBudget.self, from: Data(#"{"epsilon": 1, "delta": 1}"#.utf8))
        }
    }

    @Test func errorsSayWhatToChange() throws {
        let budget = try PrivacyBudget(epsilon: 1, delta: 1e-5)
        #expect("\(budget)" == "epsilon = 1.0, delta = 1e-05")
        #expect("\(PrivacyError.epsilonOutOfRange(0))".contains("above 0"))
        #expect("\(PrivacyError.planExceedsBudget(epsilon: 2, releases: 9, budget: budget))".contains("raise"))
        #expect("\(PrivacyError.otherLedger(.noiseMultiplier))".contains("noise multiplier"))
    }
}

@Suite struct RedactedTests {
    @Test func printsNothing() {
        let secret = Redacted([42, 43])
        var dumped = ""
        dump(["noise": secret], to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), String(describing: Optional(secret)), dumped] {
            #expect(!text.contains("42") && text.contains("<redacted>"), "\(text)")
        }
        #expect(Mirror(reflecting: secret).children.isEmpty)
        #expect(secret.exposed == [42, 43])
    }
}
