import MPI
import PrimeFields

/// How fast this machine's kernel is.
enum KernelRate {
    /// The memory of a share that is enough to tell: beyond the caches.
    private static let mostBytes = 64 << 20
    /// How long is measured, in seconds.
    private static let seconds = 0.3

    /// The multiply-adds of one core on a worker's share, in 10⁹ a second.
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
        let rowCount = max(1, min(options.rows / blocks, mostBytes / rowBytes))
        func ones(_ rows: Int) -> ResidueMatrix<Word> {
            var matrix = ResidueMatrix(rowCount: rows, columnCount: options.features, modulus: modulus)
            // Touched memory, not the zero page.
            matrix.withMutableWords { $0.update(repeating: 1) }
            return matrix
        }
        let rows = ones(rowCount)
        let weights = ones(options.degree)
        var gradient = ones(1)
        var kernel = GradientKernel(
            featureCount: options.features, coefficients: Array(repeating: 1, count: options.degree + 1),
            modulus: modulus)
        var best = Double.infinity
        let start = ProcessClock.seconds
        repeat {
            let before = ProcessClock.seconds
            kernel.evaluate(rows: rows, weights: weights, gradient: &gradient)
            best = min(best, ProcessClock.seconds - before)
        } while ProcessClock.seconds - start < seconds
        return Double(rowCount * options.features * (options.degree + 1)) / max(best, 1e-9) / 1e9
    }
}
