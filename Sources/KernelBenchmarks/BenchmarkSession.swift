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

/// A limit that can be measured again beside a kernel.
private struct Gauge {
    /// What one call does on one core, in the unit of the limit.
    let amount: Double
    /// The calls of one repetition.
    let calls: Int
    let body: (_ core: Int) -> Void
}

/// One run: what was measured so far, and the limits that the rest is compared with.
struct BenchmarkSession {
    let scale: BenchmarkScale
    /// All cores, or one.
    let coreCount = max(1, ProcessInfo.processInfo.activeProcessorCount)
    private let onMeasurement: (KernelMeasurement) -> Void
    private(set) var measurements: [KernelMeasurement] = []
    private var gauges: [GaugeKey: Gauge] = [:]

    private struct GaugeKey: Hashable {
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
    /// The limits are measured again in turns with the kernel: the rate of a machine that others share changes from
    /// minute to minute, and a limit of another minute would say little.
    ///
    /// - Parameter body: one call of the kernel on the data of the core with this number.
    mutating func measure(
        _ kernel: String, field: PrimeField?, shape: String, source: DataSource, cores: Int = 1, cost: KernelCost,
        body: (_ core: Int) -> Void
    ) {
        let demands = cost.demands.compactMap { demand in
            gauge(demand.limit, source: source, cores: cores).map { (limit: demand.limit, gauge: $0, demand.amount) }
        }
        let calls = callCount(cores: cores, body)
        var times: [Double] = []
        var gaugeTimes = [[Double]](repeating: [], count: demands.count)
        repeat {
            times.append(Self.seconds(calls: calls, cores: cores, body) / Double(calls))
            for (k, demand) in demands.enumerated() {
                let gauge = demand.gauge
                gaugeTimes[k].append(
                    Self.seconds(calls: gauge.calls, cores: cores, gauge.body) / Double(gauge.calls))
            }
        } while !isEnough(times, calls: calls)
        var measurement = KernelMeasurement(
            kernel, field: field, shape: shape, source: source, cores: cores, cost: cost, times: times)
        for (demand, limitTimes) in zip(demands, gaugeTimes) {
            // Turn by turn: what disturbs one measurement often disturbs its neighbour, too.
            let share = demand.2 / demand.gauge.amount * median(zip(limitTimes, times).map { $0 / $1 })
            if share > measurement.shareOfLimit ?? 0 {
                (measurement.limit, measurement.shareOfLimit) = (demand.limit.rawValue, share)
            }
        }
        add(measurement)
    }

    /// Measures a limit: `amount` of its unit in one call on each core. It is kept, to be measured beside kernels.
    mutating func measure(
        _ limit: MachineLimit, shape: String, source: DataSource, cores: Int, cost: KernelCost, amount: Double,
        body: @escaping (_ core: Int) -> Void
    ) {
        let calls = callCount(cores: cores, body)
        var times: [Double] = []
        repeat {
            times.append(Self.seconds(calls: calls, cores: cores, body) / Double(calls))
        } while !isEnough(times, calls: calls)
        let key = GaugeKey(limit: limit, source: limit.dependsOnSource ? source : .registers, cores: cores)
        gauges[key] = Gauge(amount: amount, calls: calls, body: body)
        add(
            KernelMeasurement(
                limit.rawValue, field: nil, shape: shape, source: source, cores: cores, cost: cost, times: times))
    }

    /// The gauge of a limit on so many cores; one that was measured on a single core serves for each of them.
    private func gauge(_ limit: MachineLimit, source: DataSource, cores: Int) -> Gauge? {
        let source = limit.dependsOnSource ? source : .registers
        return gauges[GaugeKey(limit: limit, source: source, cores: cores)]
            ?? gauges[GaugeKey(limit: limit, source: source, cores: 1)]
    }

    private mutating func add(_ measurement: KernelMeasurement) {
        measurements.append(measurement)
        onMeasurement(measurement)
    }

    /// How many calls make a repetition. The first call warms up; short ones are then timed.
    private func callCount(cores: Int, _ body: (_ core: Int) -> Void) -> Int {
        var one = Self.seconds(calls: 1, cores: cores, body)
        if one < 0.02 { one = (0..<3).map { _ in Self.seconds(calls: 1, cores: cores, body) }.min() ?? one }
        let calls = max(1, min(100_000, Int(scale.leastRepetitionSeconds / one)))
        if calls > 1 { _ = Self.seconds(calls: calls, cores: cores, body) }
        return calls
    }

    private func isEnough(_ times: [Double], calls: Int) -> Bool {
        times.count >= scale.leastRepetitions
            && times.reduce(0) { $0 + max($1 * Double(calls), 1e-6) } >= scale.secondsEach
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

private func median(_ times: [Double]) -> Double {
    let (sorted, middle) = (times.sorted(), times.count / 2)
    return times.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

extension KernelMeasurement {
    fileprivate init(
        _ kernel: String, field: PrimeField?, shape: String, source: DataSource, cores: Int, cost: KernelCost,
        times: [Double]
    ) {
        self.init(
            kernel: kernel, field: field?.rawValue, shape: shape, source: source.rawValue, cores: cores,
            repetitions: times.count, medianSeconds: median(times), leastSeconds: times.min() ?? 0,
            greatestSeconds: times.max() ?? 0)
        multiplyAdds = cost.multiplyAdds.map { $0 * Double(cores) }
        bytes = cost.bytes.map { $0 * Double(cores) }
        elements = cost.elements.map { $0 * Double(cores) }
    }
}
