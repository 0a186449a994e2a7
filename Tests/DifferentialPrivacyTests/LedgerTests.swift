import DifferentialPrivacy
import Foundation
import Testing

@Suite struct LedgerTests {
    private func make(
        _ epsilon: Double = 1, mechanism: NoiseKind = .discreteGaussian, noise: Double? = nil, releases: Int = 25
    ) throws -> PrivacyLedger {
        try PrivacyLedger(
            budget: PrivacyBudget(epsilon: epsilon, delta: 1e-5), mechanism: mechanism, noiseMultiplier: noise,
            plannedReleases: releases)
    }

    /// With the least noise the last release uses the budget up; not one more is let through.
    @Test(arguments: NoiseKind.allCases, [1, 2, 25])
    func spendsItsBudgetAndNoMore(_ mechanism: NoiseKind, _ releases: Int) throws {
        var ledger = try make(mechanism: mechanism, releases: releases)
        #expect(ledger.epsilonSpent == 0)
        #expect(ledger.epsilonAtEnd <= 1 && ledger.epsilonAtEnd > 1 - 1e-7)
        var last = 0.0
        for i in 1...releases {
            try ledger.spend()
            #expect(ledger.spentReleases == i && ledger.remainingReleases == releases - i)
            #expect(ledger.epsilonSpent > last)
            last = ledger.epsilonSpent
        }
        #expect(last == ledger.epsilonAtEnd)
        #expect(throws: PrivacyError.budgetSpent(asked: 1, left: 0)) { try ledger.spend() }
        #expect(ledger.spentReleases == releases)
    }

    /// What isn't proved for the discrete Gaussian isn't counted for it.
    @Test func theMechanismChoosesTheAccountant() throws {
        #expect(NoiseKind.discreteGaussian.accountant.name == "zCDP")
        #expect(NoiseKind.continuousGaussian.accountant.name == "Gaussian DP")
        let exact = try make(mechanism: .discreteGaussian).noiseMultiplier
        #expect(exact > (try make(mechanism: .continuousGaussian).noiseMultiplier))
    }

    @Test func takesAllOrNone() throws {
        var ledger = try make(releases: 5)
        try ledger.spend(3)
        #expect(throws: PrivacyError.budgetSpent(asked: 3, left: 2)) { try ledger.spend(3) }
        #expect(throws: PrivacyError.releasesOutOfRange(0)) { try ledger.spend(0) }
        #expect(throws: PrivacyError.releasesOutOfRange(-2)) { try ledger.spend(-2) }
        #expect(throws: PrivacyError.budgetSpent(asked: .max, left: 2)) { try ledger.spend(.max) }
        #expect(ledger.spentReleases == 3)
    }

    /// A run that goes on from an old checkpoint, or from a newer one, has spent the most that either knows of.
    @Test func resumingNeverGivesBack() throws {
        var (old, new) = (try make(), try make())
        try old.spend(4)
        try new.spend(9)
        var resumed = try make()
        try resumed.resume(from: old)
        #expect(resumed.spentReleases == 4)
        try resumed.resume(from: new)
        try resumed.resume(from: old)
        try resumed.resume(from: make())
        #expect(resumed == new)
    }

    @Test func refusesLedgersOfOtherSettings() throws {
        var ledger = try make(noise: 40)
        func refuses(_ other: PrivacyLedger, _ setting: LedgerSetting) {
            #expect(throws: PrivacyError.otherLedger(setting)) { try ledger.resume(from: other) }
        }
        refuses(try make(1.1, noise: 40), .budget)
        refuses(try make(mechanism: .continuousGaussian, noise: 40), .mechanism)
        refuses(try make(noise: 41), .noiseMultiplier)
        refuses(try make(noise: 40, releases: 24), .plannedReleases)
    }

    @Test func goesThroughJSON() throws {
        var ledger = try make()
        try ledger.spend(7)
        let data = try JSONEncoder().encode(ledger)
        let decoded = try JSONDecoder().decode(PrivacyLedger.self, from: data)
        #expect(decoded == ledger)
        let text = String(decoding: data, as: UTF8.self)
        #expect(text.contains("discreteGaussian") && text.contains("epsilonSpent"))
        for (spent, error) in [
            ("26", PrivacyError.spentOutOfRange(26, planned: 25)), ("-1", .spentOutOfRange(-1, planned: 25)),
        ] {
            let damaged = text.replacingOccurrences(of: #""spentReleases":7"#, with: #""spentReleases":\#(spent)"#)
            #expect(throws: error) { try JSONDecoder().decode(PrivacyLedger.self, from: Data(damaged.utf8)) }
        }
        let more = text.replacingOccurrences(of: #""plannedReleases":25"#, with: #""plannedReleases":26"#)
        #expect(throws: PrivacyError.self) { try JSONDecoder().decode(PrivacyLedger.self, from: Data(more.utf8)) }
    }

    @Test func refusesPlansBeyondTheBudget() throws {
        #expect(throws: PrivacyError.releasesOutOfRange(0)) { try make(releases: 0) }
        #expect(throws: PrivacyError.releasesOutOfRange(0)) { try make(noise: 10, releases: 0) }
        #expect(throws: PrivacyError.noiseMultiplierOutOfRange(0)) { try make(noise: 0) }
        let error = #expect(throws: PrivacyError.self) { try make(noise: 0.5) }
        guard case .releaseExceedsBudget(let epsilon, _)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(epsilon > 5)
        let second = #expect(throws: PrivacyError.self) { try make(noise: 10) }
        guard case .planExceedsBudget(_, 25, _)? = second else {
            Issue.record("\(String(describing: second))")
            return
        }
    }
}
