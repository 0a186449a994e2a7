import CKernelSupport
import PrimeFields

private typealias Lanes = SIMD8<UInt64>
private typealias DoubleLanes = SIMD8<Double>

extension BenchmarkSession {
    /// Measures what the machine can do: reading, multiply-adds in registers, the key stream of masks.
    mutating func measureLimits() {
        measureReading()
        measureArithmetic()
        measureKeyStream()
    }

    // MARK: Reading

    /// Vector loads with sums: from a buffer as large as a cached share of 32-bit residues, and from all memory that is
    /// used.
    private mutating func measureReading() {
        // One core reads as much as all cores do, 1 GiB; tests read less.
        let total = min(scale.greatestTotalBytes, scale.memoryBytes * 4) / 8192 * 8192
        let storage = AlignedStorage(byteCount: total)
        storage.base.bindMemory(to: UInt64.self, capacity: total / 8).update(repeating: 1, count: total / 8)
        let start = UnsafeRawPointer(storage.base)
        let shareBytes = max(1, scale.rowCount * scale.columnCount * 4 / 8192) * 8192
        let sums = CoreSums(coreCount: coreCount)
        for source in [DataSource.cache, .memory] {
            for cores in coreCounts {
                let part = total / cores / 8192 * 8192
                let byteCount = source == .memory ? part : min(part, shareBytes)
                let cost = KernelCost(bytes: Double(byteCount))
                measure(
                    .read, shape: "\(byteCount) bytes", source: source, cores: cores, cost: cost,
                    amount: Double(byteCount)
                ) { core in
                    withExtendedLifetime(storage) {
                        sums[core] = readingSum(start + core * part, byteCount: byteCount)
                    }
                }
                for core in 0..<cores {
                    precondition(sums[core] == UInt64(byteCount / 8), "the sum of ones is their number")
                }
            }
        }
        measureUpdating()
    }

    /// One core adds one vector to another, with nothing to compute: two are read, one is written.
    private mutating func measureUpdating() {
        let storage = AlignedStorage(byteCount: min(scale.greatestTotalBytes, scale.memoryBytes))
        storage.base.bindMemory(to: UInt64.self, capacity: storage.byteCount / 8).update(
            repeating: 1, count: storage.byteCount / 8)
        for source in [DataSource.cache, .memory] {
            let half = min(storage.byteCount, scale.memoryBytes) / 8192 * 4096
            let byteCount = source == .memory ? half : min(half, 64 << 10)
            let bytes = Double(3 * byteCount)
            measure(
                .update, shape: "2 x \(byteCount) bytes (reads and writes)", source: source, cores: 1,
                cost: KernelCost(bytes: bytes), amount: bytes
            ) { _ in addWords(storage.base, storage.base + half, byteCount: byteCount) }
        }
        let last = storage.base.load(fromByteOffset: 8, as: UInt64.self)
        precondition(last > 1, "every update adds one")
    }

    // MARK: Arithmetic

    private mutating func measureArithmetic() {
        let steps = min(1_000_000, scale.memoryBytes / 100)
        let sums = CoreSums(coreCount: coreCount)
        for cores in coreCounts {
            let products = Double(steps * integerProductsPerStep)
            measure(
                .multiplyAdd, shape: "\(steps) steps", source: .registers, cores: cores,
                cost: KernelCost(multiplyAdds: products), amount: products
            ) { core in
                sums[core] = integerMultiplyAdds(steps: steps)
            }
            // A residue of 61 bits takes six products of halves and limbs.
            measure(
                .limbMultiplyAdd, shape: "\(steps) steps, six products each", source: .registers, cores: cores,
                cost: KernelCost(multiplyAdds: products / 6), amount: products / 6
            ) { core in
                sums[core] = integerMultiplyAdds(steps: steps)
            }
            let inDouble = Double(steps * doubleProductsPerStep)
            measure(
                .doubleMultiplyAdd, shape: "\(steps) steps", source: .registers, cores: cores,
                cost: KernelCost(multiplyAdds: inDouble), amount: inDouble
            ) { core in
                sums[core] = UInt64(doubleMultiplyAdds(steps: steps))
            }
            precondition((0..<cores).allSatisfy { sums[$0] > 0 }, "the sums are positive")
        }
    }

    // MARK: Key stream

    private mutating func measureKeyStream() {
        let byteCount = 12 * 1024
        let generator = maskGenerator()
        let stream = AlignedStorage(byteCount: byteCount)
        measure(
            .keyStream, shape: "\(byteCount) bytes", source: .cache, cores: 1,
            cost: KernelCost(bytes: Double(byteCount)), amount: Double(byteCount)
        ) { _ in generator.fill(UnsafeMutableRawBufferPointer(start: stream.base, count: byteCount)) }
        precondition(
            UnsafeRawBufferPointer(start: stream.base, count: byteCount).contains { $0 != 0 },
            "a key stream is not zero")
    }

    /// A generator with a key of its own.
    func maskGenerator() -> MaskGenerator {
        guard let generator = try? MaskGenerator() else { preconditionFailure("the system gave no randomness") }
        return generator
    }
}

/// A result of each core, a cache line apart, so that no loop is left out.
private final class CoreSums {
    private let words: UnsafeMutablePointer<UInt64>

    init(coreCount: Int) {
        words = .allocate(capacity: coreCount * 8)
        words.initialize(repeating: 0, count: coreCount * 8)
    }

    deinit { words.deallocate() }

    subscript(core: Int) -> UInt64 {
        get { words[core * 8] }
        set { words[core * 8] = newValue }
    }
}

/// The sum of the words of a buffer whose length is a multiple of 8 KiB.
///
/// Two pages are read side by side, and the lines two pages further on are asked for meanwhile, as the kernels do: this
/// reads more than plain loads, one after the other.
@inline(never)
private func readingSum(_ start: UnsafeRawPointer, byteCount: Int) -> UInt64 {
    var (s0, s1, s2, s3) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
    for pages in stride(from: 0, to: byteCount, by: 8192) {
        for offset in stride(from: 0, to: 4096, by: 256) {
            let p = start + (pages &+ offset)
            let q = p + 4096
            for line in 0..<4 {
                ck_prefetch_l2(p + (8192 &+ 64 &* line))
                ck_prefetch_l2(q + (8192 &+ 64 &* line))
            }
            s0 = s0 &+ p.load(as: Lanes.self) &+ q.load(as: Lanes.self)
            s1 = s1 &+ p.load(fromByteOffset: 64, as: Lanes.self) &+ q.load(fromByteOffset: 64, as: Lanes.self)
            s2 = s2 &+ p.load(fromByteOffset: 128, as: Lanes.self) &+ q.load(fromByteOffset: 128, as: Lanes.self)
            s3 = s3 &+ p.load(fromByteOffset: 192, as: Lanes.self) &+ q.load(fromByteOffset: 192, as: Lanes.self)
        }
    }
    return (s0 &+ s1 &+ s2 &+ s3).wrappedSum()
}

/// Adds the words of `other` to those of `start`; the length is a multiple of 4 KiB.
@inline(never)
private func addWords(_ start: UnsafeMutableRawPointer, _ other: UnsafeMutableRawPointer, byteCount: Int) {
    for offset in stride(from: 0, to: byteCount, by: 64) {
        let sum =
            start.load(fromByteOffset: offset, as: Lanes.self) &+ other.load(fromByteOffset: offset, as: Lanes.self)
        start.storeBytes(of: sum, toByteOffset: offset, as: Lanes.self)
    }
}

/// Six chains of widening multiply-adds: each step multiplies the low halves of the last sums, so that no product can
/// be taken out of the loop.
private struct IntegerChains {
    private var s0 = Lanes(repeating: 3)
    private var s1 = Lanes(repeating: 5)
    private var s2 = Lanes(repeating: 7)
    private var s3 = Lanes(repeating: 11)
    private var s4 = Lanes(repeating: 13)
    private var s5 = Lanes(repeating: 17)

    @inline(__always)
    mutating func step(_ factor: Lanes, _ term: Lanes) {
        let mask = Lanes(repeating: 0xffff_ffff)
        s0 = (s0 & mask) &* (factor & mask) &+ term
        s1 = (s1 & mask) &* (factor & mask) &+ term
        s2 = (s2 & mask) &* (factor & mask) &+ term
        s3 = (s3 & mask) &* (factor & mask) &+ term
        s4 = (s4 & mask) &* (factor & mask) &+ term
        s5 = (s5 & mask) &* (factor & mask) &+ term
    }

    var sum: Lanes { s0 &+ s1 &+ s2 &+ s3 &+ s4 &+ s5 }
}

/// The same in `Double`.
private struct DoubleChains {
    private var s0 = DoubleLanes(repeating: 3)
    private var s1 = DoubleLanes(repeating: 5)
    private var s2 = DoubleLanes(repeating: 7)
    private var s3 = DoubleLanes(repeating: 11)
    private var s4 = DoubleLanes(repeating: 13)
    private var s5 = DoubleLanes(repeating: 17)

    @inline(__always)
    mutating func step(_ factor: DoubleLanes, _ term: DoubleLanes, isFused: Bool) {
        if isFused {
            s0 = term.addingProduct(s0, factor)
            s1 = term.addingProduct(s1, factor)
            s2 = term.addingProduct(s2, factor)
            s3 = term.addingProduct(s3, factor)
            s4 = term.addingProduct(s4, factor)
            s5 = term.addingProduct(s5, factor)
        } else {
            s0 = term + s0 * factor
            s1 = term + s1 * factor
            s2 = term + s2 * factor
            s3 = term + s3 * factor
            s4 = term + s4 * factor
            s5 = term + s5 * factor
        }
    }

    var sum: Double { (s0 + s1 + s2 + s3 + s4 + s5).sum() }
}

/// With 32 registers twelve chains hide the latency of the multiplication; with 16 they would not fit.
private var chainCount: Int { ck_build_level() >= 4 ? 12 : 6 }
private var integerProductsPerStep: Int { chainCount * Lanes.scalarCount }
private var doubleProductsPerStep: Int { chainCount * DoubleLanes.scalarCount }

@inline(never)
private func integerMultiplyAdds(steps: Int) -> UInt64 {
    let (factor, term) = (Lanes(repeating: 0x9e37_79b1), Lanes(repeating: 1))
    var (a, b) = (IntegerChains(), IntegerChains())
    if ck_build_level() >= 4 {
        for _ in 0..<steps {
            a.step(factor, term)
            b.step(factor, term)
        }
    } else {
        for _ in 0..<steps { a.step(factor, term) }
    }
    return (a.sum &+ b.sum).wrappedSum()
}

@inline(never)
private func doubleMultiplyAdds(steps: Int) -> Double {
    let (factor, term) = (DoubleLanes(repeating: 0.999), DoubleLanes(repeating: 0.5))
    var (a, b) = (DoubleChains(), DoubleChains())
    if ck_build_level() >= 4 {
        for _ in 0..<steps {
            a.step(factor, term, isFused: true)
            b.step(factor, term, isFused: true)
        }
    } else if ck_build_level() == 3 {
        for _ in 0..<steps { a.step(factor, term, isFused: true) }
    } else {
        for _ in 0..<steps { a.step(factor, term, isFused: false) }
    }
    return a.sum + b.sum
}
