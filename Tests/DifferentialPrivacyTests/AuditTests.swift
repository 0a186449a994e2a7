import DifferentialPrivacy
import Foundation
import PrimeFields
import Testing

@Suite struct AuditTests {
    /// Bounds of a published table (Clopper and Pearson at 95 %, two-sided), and the closed forms at the ends.
    @Test func boundsOfProbabilities() throws {
        let half = try EventCount(events: 5, trials: 10)
        #expect(abs(try half.lowerProbability(risk: 0.025) - 0.1870860) < 1e-6)
        #expect(abs(try half.upperProbability(risk: 0.025) - 0.8129140) < 1e-6)
        let all = try EventCount(events: 20, trials: 20)
        #expect(abs(try all.lowerProbability(risk: 0.01) - pow(0.01, 1.0 / 20)) < 1e-10)
        #expect(try all.upperProbability(risk: 0.01) == 1)
        let none = try EventCount(events: 0, trials: 20)
        #expect(try none.lowerProbability(risk: 0.01) == 0)
        #expect(abs(try none.upperProbability(risk: 0.01) - (1 - pow(0.01, 1.0 / 20))) < 1e-10)
    }

    @Test(arguments: [1, 7, 30])
    func binomialTailIsASum(_ trials: Int) throws {
        for events in 0...trials {
            for p in [1e-9, 0.01, 0.3, 0.5, 0.9, 0.999] {
                let sum = (events...trials).reduce(0.0) { sum, k in
                    let choose = lgamma(Double(trials + 1)) - lgamma(Double(k + 1)) - lgamma(Double(trials - k + 1))
                    return sum + exp(choose + Double(k) * log(p) + Double(trials - k) * log(1 - p))
                }
                let tail = try EventCount(events: events, trials: trials).binomialTail(probability: p)
                #expect(abs(tail - sum) < 1e-12 + 1e-11 * sum, "\(events) of \(trials), \(p)")
            }
        }
    }

    /// Δ = 4 on integers, (1, 0.01): the event `X > 2σ` of noise around 4 and around 0. The right noise passes the claimed
    /// ε with probability below 10⁻⁶; half of it is found out.
    @Test func findsHalfTheNoise() throws {
        let budget = try PrivacyBudget(epsilon: 1, delta: 0.01)
        let multiplier = try DiscreteGaussian.Accountant.noiseMultiplier(for: budget, releases: 1)
        #expect(try audit(scale: 4 * multiplier) <= 1)
        #expect(try audit(scale: 4 * multiplier) > 0.4, "a bound that says nothing")
        #expect(try audit(scale: 2 * multiplier) > 1)
    }

    private func audit(scale: Double) throws -> Double {
        var generator = try MaskGenerator()
        let trials = 200_000
        let noise = try DiscreteGaussian(scale: scale)
        func count(at value: Int128) throws -> EventCount {
            let samples = noise.samples(count: trials, using: &generator).exposed
            return try EventCount(events: samples.count { $0 + value > Int128(2 * scale) }, trials: trials)
        }
        return try PrivacyAudit.epsilonLowerBound(
            event: count(at: 4), neighbour: count(at: 0), delta: 0.01, confidence: 1 - 1e-6)
    }

    @Test func refusesWhatIsNoCount() throws {
        for (events, trials) in [(0, 0), (-1, 5), (6, 5), (1, -1)] {
            #expect(throws: PrivacyError.countsOutOfRange(events: events, trials: trials)) {
                try EventCount(events: events, trials: trials)
            }
        }
        let count = try EventCount(events: 1, trials: 2)
        for confidence in [0, 1, -1, 2] as [Double] {
            #expect(throws: PrivacyError.confidenceOutOfRange(confidence)) {
                try PrivacyAudit.epsilonLowerBound(event: count, neighbour: count, delta: 0, confidence: confidence)
            }
        }
        #expect(throws: PrivacyError.deltaOutOfRange(1)) {
            try PrivacyAudit.epsilonLowerBound(event: count, neighbour: count, delta: 1, confidence: 0.9)
        }
        #expect(try PrivacyAudit.epsilonLowerBound(event: count, neighbour: count, delta: 0, confidence: 0.9) == 0)
    }
}
