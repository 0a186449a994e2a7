import Foundation

/// How often an event was seen in independent runs of a mechanism on one input.
public struct EventCount: Hashable, Sendable {
    /// The runs in which it was seen.
    public let events: Int
    /// All runs.
    public let trials: Int

    /// The count of these.
    ///
    /// - Throws: `PrivacyError.countsOutOfRange`.
    public init(events: Int, trials: Int) throws(PrivacyError) {
        guard trials >= 1, (0...trials).contains(events) else {
            throw .countsOutOfRange(events: events, trials: trials)
        }
        self.events = events
        self.trials = trials
    }

    /// A number below the event's probability, except with probability `risk` (Clopper and Pearson, 1934).
    public func lowerProbability(risk: Double) throws(PrivacyError) -> Double {
        guard risk > 0, risk < 1 else { throw .confidenceOutOfRange(1 - risk) }
        guard events > 0 else { return 0 }
        // The probability with which as many events or more have probability `risk`.
        var (low, high) = (-745.0, 0.0)
        while high - low > 1e-12 {
            let middle = (low + high) / 2
            if binomialTail(probability: exp(middle)) <= risk { low = middle } else { high = middle }
        }
        return exp(low)
    }

    /// A number above the event's probability, except with probability `risk`.
    public func upperProbability(risk: Double) throws(PrivacyError) -> Double {
        1 - (try EventCount(events: trials - events, trials: trials).lowerProbability(risk: risk))
    }

    /// The probability of as many events or more, each trial having one with `probability`: the regularised incomplete
    /// beta function `I_p(k, n − k + 1)`.
    package func binomialTail(probability p: Double) -> Double {
        guard events > 0 else { return 1 }
        guard p > 0 else { return 0 }
        guard p < 1 else { return 1 }
        let (a, b) = (Double(events), Double(trials - events) + 1)
        let logFront = lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(p) + b * log1p(-p)
        // The fraction converges fast on one side of the mean only.
        return p < (a + 1) / (a + b + 2)
            ? exp(logFront) / a * Self.betaFraction(a, b, p)
            : 1 - exp(logFront) / b * Self.betaFraction(b, a, 1 - p)
    }

    /// The continued fraction of the incomplete beta function (NIST, Digital library of mathematical functions, 8.17.22),
    /// by Lentz's method.
    private static func betaFraction(_ a: Double, _ b: Double, _ x: Double) -> Double {
        let tiny = 1e-300
        func safe(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
        var c = 1.0
        var d = 1 / safe(1 - (a + b) * x / (a + 1))
        var result = d
        for i in 1...100_000 {
            let m = Double(i)
            let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
            d = 1 / safe(1 + even * d)
            c = safe(1 + even / c)
            result *= c * d
            let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            d = 1 / safe(1 + odd * d)
            c = safe(1 + odd / c)
            result *= c * d
            if abs(c * d - 1) < 1e-15 { break }
        }
        return result
    }
}

/// What an attack proves about a mechanism: an ε that it doesn't keep below.
public enum PrivacyAudit {
    /// A number below the ε of the mechanism, with the given confidence: if it is above the claimed ε, the claim is false.
    ///
    /// The event is chosen before the counting; of several events, each takes its part of `1 − confidence`.
    ///
    /// - Parameters:
    ///   - event: its count on one input.
    ///   - neighbour: its count on an input that differs in one person.
    ///   - delta: the δ of the claim.
    ///   - confidence: as 0.95.
    /// - Returns: zero if the counts prove nothing.
    public static func epsilonLowerBound(
        event: EventCount, neighbour: EventCount, delta: Double, confidence: Double
    ) throws(PrivacyError) -> Double {
        guard delta >= 0, delta < 1 else { throw .deltaOutOfRange(delta) }
        guard confidence > 0, confidence < 1 else { throw .confidenceOutOfRange(confidence) }
        let risk = (1 - confidence) / 2
        let probability = try event.lowerProbability(risk: risk) - delta
        let atNeighbour = try neighbour.upperProbability(risk: risk)
        return probability > 0 ? max(0, log(probability / atNeighbour)) : 0
    }
}
