#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Losses and accuracy of scores against targets: means over the rows, 0 for no rows.
public enum LossFunctions {
    /// The logistic function `1 / (1 + exp(−x))`, without overflow for any `x`.
    public static func sigmoid(_ x: Double) -> Double {
        if x >= 0 { return 1 / (1 + exp(-x)) }
        let power = exp(x)
        return power / (1 + power)
    }

    /// The mean cross-entropy in nats of targets 0 and 1: `max(s, 0) − s·y + log1p(exp(−|s|))`, which neither overflows
    /// nor loses the digits of small losses.
    ///
    /// - Precondition: there is a target for each score.
    public static func crossEntropy(scores: [Double], targets: [Float]) -> Double {
        mean(scores, targets) { score, target in
            max(score, 0) - score * target + log1p(exp(-abs(score)))
        }
    }

    /// The mean of `(score − target)²`.
    ///
    /// - Precondition: there is a target for each score.
    public static func meanSquaredError(scores: [Double], targets: [Float]) -> Double {
        mean(scores, targets) { score, target in (score - target) * (score - target) }
    }

    /// The part of the rows whose class is right: positive (1) where the score is above `threshold`.
    ///
    /// - Precondition: there is a target for each score.
    public static func accuracy(scores: [Double], targets: [Float], threshold: Double = 0) -> Double {
        mean(scores, targets) { score, target in (score > threshold) == (target > 0.5) ? 1 : 0 }
    }

    private static func mean(
        _ scores: [Double], _ targets: [Float], _ loss: (Double, Double) -> Double
    ) -> Double {
        precondition(scores.count == targets.count, "a target belongs to each score")
        guard !scores.isEmpty else { return 0 }
        var sum = 0.0
        for i in scores.indices { sum += loss(scores[i], Double(targets[i])) }
        return sum / Double(scores.count)
    }
}
