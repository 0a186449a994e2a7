import Dispatch
import Foundation
import PrimeFields

/// A limit of the machine, by the name of its measurement.
enum MachineLimit: String {
    case read = "read limit"
    case update = "update limit"
    case multiplyAdd = "multiply-add limit"
    case limbMultiplyAdd = "limb multiply-add limit"
    case doubleMultiplyAdd = "double multiply-add limit"
    case keyStream = "key stream limit"

    /// Whether caches and memory have limits of their own.
    var dependsOnSource: Bool { self == .read || self == .update }
}

/// Where the bulk of the data comes from.
enum DataSource: String {
    case registers, cache, memory
}

/// What one call of a kernel does on one core.
struct KernelCost {
    var multiplyAdds: Double?
    var bytes: Double?
    var elements: Double?
    /// What is held against limits, each in the unit of its limit.
    var demands: [(limit: MachineLimit, amount: Double)] = []
}

/// One run: what was measured so far, and the limits that the rest is compared with.
struct BenchmarkSession {
    let scale: BenchmarkScale
    /// All cores, or one.
    let coreCount = max(1, ProcessInfo.processInfo.activeProcessorCount)
    private let onMeasurement: (KernelMeasurement) -> Void
    private(set) var measurements: [KernelMeasurement] = []
    private var rates: [LimitKey: Double] = [:]

    private struct LimitKey: Hashable {
        let limit: MachineLimit
        let source: DataSource
        let cores: Int
    }

    init(scale: BenchmarkScale, onMeasurement: @escaping (KernelMeasurement) -> Void) {
        self.scale = scale
        self.onMeasurement = onMeasurement
    }

    /// One core and all cores.
    var coreCounts: [Int] { coreCount > 1 ? [1, coreCount] : [1] }

    /// Measures one kernel and compares it with the limit that its demands reach first.
    ///
    /// - Parameter body: one call of the kernel on the data of the core with this number.
    mutating func measure(
        _ kernel: String, field: PrimeField, shape: String, source: DataSource, cores: Int = 1, cost: KernelCost,
        body: (_ core: Int) -> Void
    ) {
        var measurement = time(
            kernel, field: field, shape: shape, source: source, cores: cores, cost: cost, body: body)
        for (limit, amount) in cost.demands {
            let source = limit.dependsOnSource ? source : .registers
            // A limit that was not measured on all cores is taken to grow with them.
            let rate =
                rates[LimitKey(limit: limit, source: source, cores: cores)]
                ?? rates[LimitKey(limit: limit, source: source, cores: 1)].map { $0 * Double(cores) }
            guard let rate else { continue }
            let share = amount * Double(cores) / rate / measurement.medianSeconds
            if share > measurement.shareOfLimit ?? 0 {
                (measurement.limit, measurement.shareOfLimit) = (limit.rawValue, share)
            }
        }
        add(measurement)
    }

    /// Measures a limit: `amount` of its unit in one call on each core. The least time counts, since a limit is what can
    /// be reached.
    mutating func measure(
        _ limit: MachineLimit, shape: String, source: DataSource, cores: Int, cost: KernelCost, amount: Double,
        body: (_ core: Int) -> Void
    ) {
        let measurement = time(
            limit.rawValue, field: nil, shape: shape, source: source, cores: cores, cost: cost, body: body)
        let key = LimitKey(limit: limit, source: limit.dependsOnSource ? source : .registers, cores: cores)
        rates[key] = amount * Double(cores) / measurement.leastSeconds
        add(measurement)
    }

    private mutating func add(_ measurement: KernelMeasurement) {
        measurements.append(measurement)
        onMeasurement(measurement)
    }

    private func time(
        _ kernel: String, field: PrimeField?, shape: String, source: DataSource, cores: Int, cost: KernelCost,
        body: (_ core: Int) -> Void
    ) -> KernelMeasurement {
        // The first call warms up; short ones are then timed to see how many make a repetition.
        var one = Self.seconds(calls: 1, cores: cores, body)
        if one < 0.02 { one = (0..<3).map { _ in Self.seconds(calls: 1, cores: cores, body) }.min() ?? one }
        let calls = max(1, min(100_000, Int(scale.leastRepetitionSeconds / one)))
        if calls > 1 { _ = Self.seconds(calls: calls, cores: cores, body) }
        var times: [Double] = []
        var total = 0.0
        while times.count < scale.leastRepetitions || total < scale.secondsEach {
            let seconds = Self.seconds(calls: calls, cores: cores, body)
            times.append(seconds / Double(calls))
            total += max(seconds, 1e-6)
        }
        times.sort()
        let middle = times.count / 2
        let median = times.count % 2 == 1 ? times[middle] : (times[middle - 1] + times[middle]) / 2
        var measurement = KernelMeasurement(
            kernel: kernel, field: field?.rawValue, shape: shape, source: source.rawValue, cores: cores,
            repetitions: times.count, medianSeconds: median, leastSeconds: times[0],
            greatestSeconds: times[times.count - 1])
        measurement.multiplyAdds = cost.multiplyAdds.map { $0 * Double(cores) }
        measurement.bytes = cost.bytes.map { $0 * Double(cores) }
        measurement.elements = cost.elements.map { $0 * Double(cores) }
        return measurement
    }

    /// The time of so many calls one after another, on each core at once.
    private static func seconds(calls: Int, cores: Int, _ body: (_ core: Int) -> Void) -> Double {
        let start = ContinuousClock.now
        if cores == 1 {
            for _ in 0..<calls { body(0) }
        } else {
            withoutActuallyEscaping(body) { body in
                nonisolated(unsafe) let body = body
                DispatchQueue.concurrentPerform(iterations: cores) { core in
                    for _ in 0..<calls { body(core) }
                }
            }
        }
        let elapsed = (ContinuousClock.now - start).components
        return max(Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18, 1e-9)
    }
}

/// Stops a run whose kernels compute something else than they should: their times would mean nothing.
func check(_ isRight: Bool, _ kernel: String, _ field: PrimeField) {
    precondition(isRight, "\(kernel) over \(field.rawValue) gave a wrong result")
}
