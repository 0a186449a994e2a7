import DifferentialPrivacy
import Foundation
import Testing

/// How likely counts as unlikely as these are, if the probabilities are right.
enum Fit {
    /// χ² of counts over bins: the probability of as large a one. Each bin is expected to hold some hundreds at least.
    static func chiSquareTail(counts: [Int], probabilities: [Double]) -> Double {
        let total = Double(counts.reduce(0, +))
        var chiSquare = 0.0
        for (count, probability) in zip(counts, probabilities) {
            let expected = total * probability
            chiSquare += (Double(count) - expected) * (Double(count) - expected) / expected
        }
        return gammaTail(shape: Double(counts.count - 1) / 2, chiSquare / 2)
    }

    /// Binomial counts, exactly: twice the probability of as few or of as many, whichever is less likely.
    static func binomialTail(events: Int, trials: Int, probability: Double) throws -> Double {
        let atLeast = try EventCount(events: events, trials: trials).binomialTail(probability: probability)
        let atMost = try EventCount(events: trials - events, trials: trials).binomialTail(probability: 1 - probability)
        return min(1, 2 * min(atLeast, atMost))
    }

    /// The greatest distance of the empirical distribution function from `distribution`: a bound on the probability of
    /// as great a one, `2 exp(−2nD²)` (Massart, 1990).
    static func kolmogorovTail(_ samples: [Double], distribution: (Double) -> Double) -> Double {
        let n = Double(samples.count)
        var distance = 0.0
        for (i, x) in samples.sorted().enumerated() {
            let value = distribution(x)
            distance = max(distance, Double(i + 1) / n - value, value - Double(i) / n)
        }
        return min(1, 2 * exp(-2 * n * distance * distance))
    }

    /// The upper regularised incomplete gamma function.
    private static func gammaTail(shape a: Double, _ x: Double) -> Double {
        guard x > 0 else { return 1 }
        let front = exp(a * log(x) - x - lgamma(a))
        if x < a + 1 {
            var (term, sum, n) = (1 / a, 1 / a, a)
            while term > sum * 1e-16 {
                n += 1
                term *= x / n
                sum += term
            }
            return 1 - front * sum
        }
        var (b, c, d) = (x + 1 - a, 1e300, 1 / (x + 1 - a))
        var fraction = d
        for i in 1...10_000 {
            let step = -Double(i) * (Double(i) - a)
            b += 2
            d = 1 / (step * d + b)
            c = b + step / c
            fraction *= c * d
            if abs(c * d - 1) < 1e-15 { break }
        }
        return front * fraction
    }
}

/// Φ.
func normalCDF(_ x: Double) -> Double { 0.5 * erfc(-x / 2.0.squareRoot()) }

/// The checks of a sampler against the discrete Gaussian of a scale up to 10⁵, from sums over its exact probabilities.
struct DiscreteFit {
    /// Bins of consecutive integers: their lowest, from the second bin on, and probabilities.
    private var starts: [Int] = []
    private var probabilities: [Double] = []
    private let scale: Double
    private let normalizer: Double

    init(scale: Double, samples: Int) {
        self.scale = scale
        let reach = Int(40 * scale) + 1
        let least = max(300 / Double(samples), 0.002)
        normalizer = (-reach...reach).reduce(0.0) { $0 + exp(-0.5 * (Double($1) / scale) * (Double($1) / scale)) }
        var (sum, rest) = (0.0, 1.0)
        for x in -reach...reach {
            sum += exp(-0.5 * (Double(x) / scale) * (Double(x) / scale)) / normalizer
            if sum >= least, rest - sum >= least {
                probabilities.append(sum)
                starts.append(x + 1)
                rest -= sum
                sum = 0
            }
        }
        probabilities.append(rest)
    }

    /// `P(|X| > t)`.
    private func tail(_ t: Int) -> Double {
        var sum = 0.0
        for x in (t + 1)...(t + 1 + Int(40 * scale)) {
            sum += 2 * exp(-0.5 * (Double(x) / scale) * (Double(x) / scale)) / normalizer
        }
        return sum
    }

    /// The least of five probabilities: of χ² over the bins, and of the counts beyond 1, 2, 3 and 4 σ.
    func leastTail(_ samples: [Int]) throws -> Double {
        var counts = [Int](repeating: 0, count: probabilities.count)
        for sample in samples {
            var (low, high) = (0, starts.count)
            while low < high {
                let middle = (low + high) / 2
                if starts[middle] <= sample { low = middle + 1 } else { high = middle }
            }
            counts[low] += 1
        }
        var least = Fit.chiSquareTail(counts: counts, probabilities: probabilities)
        for multiple in 1...4 {
            let t = Int(Double(multiple) * scale)
            let beyond = samples.count { abs($0) > t }
            least = min(least, try Fit.binomialTail(events: beyond, trials: samples.count, probability: tail(t)))
        }
        return least
    }
}
