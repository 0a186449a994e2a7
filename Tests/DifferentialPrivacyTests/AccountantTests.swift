import DifferentialPrivacy
import Foundation
import Testing

@Suite struct AccountantVectorTests {
    /// dp-accounting's own functions: never below by more than 10⁻⁶, nor above by 1 %; in fact the same to 10⁻⁶.
    @Test func agreesWithAnotherAccountant() throws {
        for row in try VectorTable.load("accountants").rows {
            let (releases, noise, delta) = (Int(row[0]), row[1], row[2])
            let gaussian = try GaussianPrivacy(noiseMultiplier: noise, releases: releases).epsilon(delta: delta)
            let concentrated = try ZeroConcentratedPrivacy(noiseMultiplier: noise, releases: releases)
            #expect(isClose(gaussian, row[3]), "\(row)")
            #expect(isClose(try concentrated.epsilon(delta: delta), row[4]), "\(row)")
            // What is proved for more is no tighter.
            #expect(try concentrated.epsilon(delta: delta) >= gaussian, "\(row)")
            #expect(try concentrated.simpleEpsilon(delta: delta) >= concentrated.epsilon(delta: delta), "\(row)")
        }
    }

    @Test func calibratesAsAnotherLibrary() throws {
        for row in try VectorTable.load("calibration").rows {
            let budget = try PrivacyBudget(epsilon: row[0], delta: row[1])
            let sigma = try GaussianCalibration.analytic.standardDeviation(budget: budget, sensitivity: 1)
            #expect(isClose(sigma, row[2]), "\(row): \(sigma)")
        }
    }

    /// Beyond one, the square of x is rounded in what is left to one: hence the larger relative error there.
    @Test func logNormalCDFIsThatOfManyDigits() throws {
        for row in try VectorTable.load("log-normal-cdf").rows {
            let error = abs(logNormalCDF(row[0]) / row[1] - 1)
            #expect(error < (row[0] > 1 ? 2e-13 : 1e-14), "\(row): \(logNormalCDF(row[0]))")
        }
        #expect(logNormalCDF(-.infinity) == -.infinity)
        #expect(logNormalCDF(.infinity) == 0)
        #expect(logNormalCDF(.nan).isNaN)
    }

    private func isClose(_ have: Double, _ expected: Double) -> Bool {
        have >= expected * (1 - 1e-9) && have <= expected * (1 + 1e-6)
    }
}

/// Laws of both accountants, from 10⁻⁶ to 10⁶ in noise and down to the smallest δ.
@Suite struct AccountantTests {
    static let noises = [1e-6, 1e-3, 0.1, 0.5, 1, 1.999, 2, 2.001, 10, 1e3, 1e6]
    static let deltas = [1e-300, 1e-100, 1e-10, 1e-5, 0.01, 0.5, 0.999]

    private func forBoth(_ body: (any PrivacyAccountant.Type) throws -> Void) rethrows {
        try body(ZeroConcentratedPrivacy.self)
        try body(GaussianPrivacy.self)
    }

    @Test(arguments: noises, deltas)
    func epsilonAndDeltaAreInverse(_ noise: Double, _ delta: Double) throws {
        try forBoth { accountant in
            let loss = try accountant.init(noiseMultiplier: noise, releases: 3)
            let epsilon = try loss.epsilon(delta: delta)
            #expect(epsilon.isFinite && epsilon >= 0)
            let back = try loss.delta(epsilon: epsilon)
            #expect(back <= delta * (1 + 1e-6), "\(accountant): \(epsilon), \(back)")
            if epsilon > 0 {
                // A little less costs more than that δ.
                #expect(try loss.delta(epsilon: epsilon * (1 - 1e-6)) > delta * (1 - 1e-9), "\(accountant): \(epsilon)")
            }
        }
    }

    @Test(arguments: deltas)
    func moreNoiseNeverCostsMore(_ delta: Double) throws {
        try forBoth { accountant in
            var last = Double.infinity
            for noise in Self.noises {
                let epsilon = try accountant.init(noiseMultiplier: noise, releases: 1).epsilon(delta: delta)
                #expect(epsilon <= last)
                last = epsilon
            }
        }
    }

    @Test(arguments: [1, 2, 25, 1000], [0.1, 1, 10])
    func noiseMultiplierIsTheLeast(_ releases: Int, _ epsilon: Double) throws {
        let budget = try PrivacyBudget(epsilon: epsilon, delta: 1e-5)
        try forBoth { accountant in
            let noise = try accountant.noiseMultiplier(for: budget, releases: releases)
            #expect(try accountant.init(noiseMultiplier: noise, releases: releases).epsilon(delta: 1e-5) <= epsilon)
            let less = try accountant.init(noiseMultiplier: noise * (1 - 1e-8), releases: releases)
            #expect(try less.epsilon(delta: 1e-5) > epsilon)
        }
    }

    @Test func lossesAddUp() throws {
        let once = try GaussianPrivacy(noiseMultiplier: 3, releases: 9)
        #expect(abs(once.composed(with: once).mu / 2.0.squareRoot() - 1) < 1e-15)
        let rho = try ZeroConcentratedPrivacy(noiseMultiplier: 3, releases: 9)
        #expect(rho.composed(with: rho).rho == 1)
        #expect(try GaussianPrivacy(noiseMultiplier: 4, releases: 16).mu == 1)
    }

    /// Section 3 of Canonne, Kamath and Steinke: the tight conversion is well below the simple one.
    @Test func tightConversionIsBetter() throws {
        let loss = try ZeroConcentratedPrivacy(rho: 0.1)
        #expect(abs(try loss.simpleEpsilon(delta: 1e-6) - 2.4508) < 1e-3)
        #expect(try loss.epsilon(delta: 1e-6) < 0.93 * 2.4508)
    }

    /// Measured values of a table that was computed apart: 25 releases, δ = 0.01, classical noise of ε a release.
    @Test(arguments: [(0.1, 0.50, 0.19), (0.5, 2.8, 1.7), (1, 6.2, 4.4), (5, 57, 50)])
    func composesReleases(_ perRelease: Double, _ simple: Double, _ exact: Double) throws {
        let budget = try PrivacyBudget(epsilon: perRelease, delta: 0.01)
        let noise = try GaussianCalibration.paperFormula.standardDeviation(budget: budget, sensitivity: 1)
        let concentrated = try ZeroConcentratedPrivacy(noiseMultiplier: noise, releases: 25)
        let gaussian = try GaussianPrivacy(noiseMultiplier: noise, releases: 25)
        #expect(abs(try concentrated.simpleEpsilon(delta: 0.01) / simple - 1) < 0.03)
        #expect(abs(try gaussian.epsilon(delta: 0.01) / exact - 1) < 0.03)
    }

    /// One coordinate of discrete noise, Δ = 1, with its δ summed exactly: zero-concentrated privacy is above it, and
    /// Gaussian privacy is not: for
    /// some ε its δ is a third of it too small.
    @Test(arguments: [0.5, 1, 1.5, 3])
    func whatIsProvedForDiscreteNoise(_ scale: Double) throws {
        func weight(_ x: Int) -> Double { exp(-0.5 * Double(x * x) / scale / scale) }
        let normalizer = (-200...200).reduce(0.0) { $0 + weight($1) }
        let proved = try ZeroConcentratedPrivacy(noiseMultiplier: scale, releases: 1)
        let compared = try GaussianPrivacy(noiseMultiplier: scale, releases: 1)
        var greatest = 0.0
        for step in 0..<150 {
            let epsilon = Double(step) / 50
            let exact =
                (-200...200).reduce(0.0) { $0 + max(0, weight($1) - exp(epsilon) * weight($1 - 1)) } / normalizer
            #expect(try proved.delta(epsilon: epsilon) >= exact, "\(epsilon)")
            greatest = max(greatest, exact / (try compared.delta(epsilon: epsilon)))
        }
        #expect(greatest > 1.01)
    }

    @Test func refusesWhatHasNoGuarantee() throws {
        try forBoth { accountant in
            for noise in [0, -1, .nan, .infinity, 1e-200, 1e200] {
                #expect(throws: PrivacyError.self) { try accountant.init(noiseMultiplier: noise, releases: 1) }
            }
            for releases in [0, -1, .min, .max] {
                #expect(throws: PrivacyError.releasesOutOfRange(releases)) {
                    try accountant.init(noiseMultiplier: 1, releases: releases)
                }
            }
            let loss = try accountant.init(noiseMultiplier: 1, releases: 1)
            for delta in [0, 1, -1, 2, .infinity] {
                #expect(throws: PrivacyError.deltaOutOfRange(delta)) { try loss.epsilon(delta: delta) }
            }
            for epsilon in [-1, .infinity] {
                #expect(throws: PrivacyError.epsilonOutOfRange(epsilon)) { try loss.delta(epsilon: epsilon) }
            }
            #expect(throws: PrivacyError.self) { try loss.delta(epsilon: .nan) }
            #expect(throws: PrivacyError.self) { try loss.epsilon(delta: .nan) }
            let tiny = try PrivacyBudget(epsilon: 1e-300, delta: 1e-300)
            #expect(throws: PrivacyError.unreachable(tiny, releases: 2)) {
                try accountant.noiseMultiplier(for: tiny, releases: 2)
            }
        }
        #expect(throws: PrivacyError.lossOutOfRange(0)) { try ZeroConcentratedPrivacy(rho: 0) }
        #expect(throws: PrivacyError.lossOutOfRange(1e200)) { try GaussianPrivacy(mu: 1e200) }
    }
}
