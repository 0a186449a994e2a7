import CKernelSupport

/// The loops of `UInt64.combine` in limbs: one output of eight columns at a time, tile by tile.
///
/// Pointers instead of spans: the vectors come from different owners, and there is no span of spans.
struct LimbCombination {
    let inputCount: Int
    let factors: UnsafePointer<LimbFactors>

    /// Columns in one vector step.
    static let step = 8

    /// Whether this is the faster way in this build: in AVX-512, with columns enough for a step.
    @inline(__always)
    static func serves(count: Int) -> Bool { ck_build_level() >= 4 && count >= step }

    /// All outputs.
    static func run(
        coefficients: UnsafeBufferPointer<UInt64>, inputs: [UnsafePointer<UInt64>],
        outputs: [UnsafeMutablePointer<UInt64>], count: Int
    ) {
        withUnsafeTemporaryAllocation(of: LimbFactors.self, capacity: coefficients.count) { factors in
            for (i, u) in coefficients.enumerated() {
                factors.initializeElement(at: i, to: LimbFactors(Lanes(repeating: u)))
            }
            guard let factors = factors.baseAddress else { return }
            let combination = Self(inputCount: inputs.count, factors: factors)
            // A tile of all inputs stays in the first-level cache while every output is made from it.
            let tile = max(4, min(64, 24 * 1024 / (64 * inputs.count))) * step
            inputs.withUnsafeBufferPointer { inputs in
                for start in stride(from: 0, to: count, by: tile) {
                    let columns = start..<min(start + tile, count)
                    for (i, output) in outputs.enumerated() {
                        combination.run(output: i, inputs: inputs, to: output, columns: columns)
                    }
                }
            }
        }
    }

    /// One output for the columns of a tile. A tail shorter than a step is covered by a step that ends with it: what it
    /// writes again is the same.
    @inline(never)
    private func run(
        output i: Int, inputs: UnsafeBufferPointer<UnsafePointer<UInt64>>, to output: UnsafeMutablePointer<UInt64>,
        columns: Range<Int>
    ) {
        guard let inputs = inputs.baseAddress else { return }
        let factors = factors + i &* inputCount
        var c = columns.lowerBound
        while c < columns.upperBound {
            let column = min(c, columns.upperBound &- Self.step)
            var sums = LimbSums()
            var j = 0
            while true {
                let end = min(j &+ LimbSums.productsPerFold, inputCount)
                while j < end {
                    sums.add(UnsafeRawPointer(inputs[j] + column).loadUnaligned(as: Lanes.self), factors[j])
                    j &+= 1
                }
                if j == inputCount { break }
                sums.fold()
            }
            UnsafeMutableRawPointer(output + column).storeBytes(of: sums.residues, as: Lanes.self)
            c &+= Self.step
        }
    }
}
