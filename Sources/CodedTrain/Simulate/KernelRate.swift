import Dispatch
import Foundation
import MPI
import PrimeFields

/// How fast this machine's kernel is.
enum KernelRate {
    /// The memory of a share that is enough to tell, and that of all shares on all cores: less for each with many cores.
    private static let (mostShareBytes, mostBytes) = (64 << 20, 1 << 30)
    /// How long is measured, in seconds.
    private static let seconds = 0.3

    /// The multiply-adds of one core on a worker's share, in 10⁹ a second: the median of 0.3 s.
    ///
    /// Where workers share cores, as many of these as there are here work at once, each on the shares of its workers in
    /// turns: they share the memory and the caches, too.
    static func measure(_ options: SimulateCommand) throws -> Double {
        switch options.field {
        case .p24: measure(options, Modulus<UInt32>.p24)
        case .p26: measure(options, Modulus<UInt32>.p26)
        case .p31: measure(options, Modulus<UInt32>.p31)
        case .p61: measure(options, Modulus<UInt64>.p61)
        }
    }

    private static func measure<Word: ResidueWord>(_ options: SimulateCommand, _ modulus: Modulus<Word>) -> Double {
        let rowBytes = ResidueMatrix<Word>.rowStride(columnCount: options.features) * MemoryLayout<Word>.size
        let blocks = options.partitions ?? max(1, options.workers / (2 * options.degree + 1))
        let rowCount = max(1, min(options.rows / blocks, mostShareBytes / rowBytes))
        let coreCount = min(options.cores ?? 1, options.workers, ProcessInfo.processInfo.activeProcessorCount)
        let workersEach = options.cores.map { (options.workers + $0 - 1) / $0 } ?? 1
        let shareCount = max(1, min(workersEach, mostBytes / coreCount / (rowCount * rowBytes)))
        let cores = (0..<coreCount).map { _ in
            MeasuredCore(
                shareCount: shareCount, rowCount: rowCount, featureCount: options.features, degree: options.degree,
                modulus: modulus)
        }
        DispatchQueue.concurrentPerform(iterations: coreCount) { cores[$0].work(seconds: seconds) }
        let times = cores.flatMap(\.times).sorted()
        let products = Double(rowCount * options.features * (options.degree + 1))
        return products / max(times[times.count / 2], 1e-9) / 1e9
    }
}

/// A core at work on shares of its own. Only one thread uses it at a time.
private final class MeasuredCore<Word: ResidueWord>: @unchecked Sendable {
    private let shareCount: Int
    private let rowCount: Int
    private let featureCount: Int
    private let degree: Int
    private let modulus: Modulus<Word>
    /// The seconds of each pass, as far as there is room: a small share is passed over millions of times.
    private(set) var times: [Double] = []

    private static var mostTimes: Int { 10_000 }

    init(shareCount: Int, rowCount: Int, featureCount: Int, degree: Int, modulus: Modulus<Word>) {
        self.shareCount = shareCount
        self.rowCount = rowCount
        self.featureCount = featureCount
        self.degree = degree
        self.modulus = modulus
    }

    /// At least one pass over each share, in memory that this core touches first.
    func work(seconds: Double) {
        let shares = (0..<shareCount).map { _ in ones(rowCount) }
        let weights = ones(degree)
        var gradient = ones(1)
        var kernel = GradientKernel(
            featureCount: featureCount, coefficients: Array(repeating: 1, count: degree + 1), modulus: modulus)
        let start = ProcessClock.seconds
        repeat {
            for rows in shares {
                let before = ProcessClock.seconds
                kernel.evaluate(rows: rows, weights: weights, gradient: &gradient)
                times.append(ProcessClock.seconds - before)
            }
        } while ProcessClock.seconds - start < seconds && times.count < Self.mostTimes
    }

    private func ones(_ rows: Int) -> ResidueMatrix<Word> {
        var matrix = ResidueMatrix(rowCount: rows, columnCount: featureCount, modulus: modulus)
        // Touched memory, not the zero page.
        matrix.withMutableWords { $0.update(repeating: 1) }
        return matrix
    }
}
