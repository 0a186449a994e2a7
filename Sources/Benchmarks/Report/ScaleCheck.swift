import Foundation

/// A statement about costs, tested on measurements.
package struct ScaleCheck: Hashable, Sendable {
    /// What is stated, with its tolerance.
    package let statement: String
    /// What was measured.
    package let evidence: String
    /// Whether it holds.
    package let passes: Bool

    /// How far the exponent of a worker's cost against K may be from −1.
    static let exponentTolerance = 0.15
    /// What the exponent of the master's memory against N may be at the most.
    static let flatExponent = 0.1

    /// A worker's cost falls as 1/K.
    package static func workerCostFallsWithPartitions(_ series: ScaleSeries) -> ScaleCheck? {
        guard let law = series.law(\.workerSeconds) else { return nil }
        return ScaleCheck(
            statement: "a worker's seconds are proportional to 1/K: exponent −1 ± \(exponentTolerance)",
            evidence: String(format: "exponent %+.3f", law.exponent),
            passes: abs(law.exponent + 1) <= exponentTolerance)
    }

    /// The master's memory is flat in N.
    package static func masterMemoryIsFlatInWorkers(_ series: ScaleSeries) -> ScaleCheck? {
        guard let law = series.law(\.masterPeakBytes),
            let worst = series.points.max(by: { $0.masterPeakBytes < $1.masterPeakBytes })
        else { return nil }
        let below = series.points.allSatisfy { $0.masterPeakBytes < $0.masterBoundBytes }
        return ScaleCheck(
            statement: "the master's peak memory is flat in N: below 3·(4·m·d) + 100 MiB for every N, and exponent at "
                + "most \(flatExponent)",
            evidence: String(
                format: "at most %.0f MiB of %.0f MiB, exponent %+.3f", worst.masterPeakBytes / 0x1p20,
                worst.masterBoundBytes / 0x1p20, law.exponent),
            passes: below && law.exponent <= flatExponent)
    }

    /// The checks that the results allow.
    package static func all(_ results: ResultSet) -> [ScaleCheck] {
        [
            ScaleSeries(results, variable: .partitions).flatMap(workerCostFallsWithPartitions),
            ScaleSeries(results, variable: .workers).flatMap(masterMemoryIsFlatInWorkers),
        ].compactMap { $0 }
    }
}
