import CKernelSupport

extension UInt32 {
    /// `ResidueWord.combine` for 32-bit primes: two outputs of sixteen columns at a time, tile by tile.
    public static func combine(
        coefficients: UnsafeBufferPointer<UInt32>, inputs: [UnsafePointer<UInt32>],
        outputs: [UnsafeMutablePointer<UInt32>], count: Int, modulus: Modulus<UInt32>
    ) {
        if CombinationInDouble.serves(
            inputCount: inputs.count, outputCount: outputs.count, count: count, modulus: modulus)
        {
            CombinationInDouble(inputCount: inputs.count, outputCount: outputs.count, prime: modulus.value)
                .run(coefficients: coefficients, inputs: inputs, outputs: outputs, count: count)
            return
        }
        let combination = Combination32(
            inputCount: inputs.count, outputCount: outputs.count, reduction: LazyReduction(modulus))
        inputs.withUnsafeBufferPointer { inputs in
            outputs.withUnsafeBufferPointer { outputs in
                combination.run(coefficients: coefficients, inputs: inputs, outputs: outputs, count: count)
            }
        }
    }
}

/// The loops of `UInt32.combine`.
///
/// Pointers instead of spans: the vectors come from different owners, and there is no span of spans.
private struct Combination32 {
    let inputCount: Int
    let outputCount: Int
    let reduction: LazyReduction

    /// Columns in one vector step.
    static let step = 16

    func run(
        coefficients: UnsafeBufferPointer<UInt32>, inputs: UnsafeBufferPointer<UnsafePointer<UInt32>>,
        outputs: UnsafeBufferPointer<UnsafeMutablePointer<UInt32>>, count: Int
    ) {
        guard count >= Self.step, inputCount > 0 else {
            runScalar(coefficients: coefficients, inputs: inputs, outputs: outputs, count: count)
            return
        }
        // Pairs of outputs share the loads of the inputs; with an odd number the last makes a pair with itself.
        // Each coefficient fills a whole vector: to spread a word in the loop takes two instructions more.
        let pairCount = (outputCount + 1) / 2
        withUnsafeTemporaryAllocation(of: Lanes.self, capacity: pairCount * 2 * inputCount) { pairs in
            guard let pairs = pairs.baseAddress, let from = coefficients.baseAddress else { return }
            for pair in 0..<pairCount {
                let (first, second) = (2 * pair, min(2 * pair + 1, outputCount - 1))
                for j in 0..<inputCount {
                    let place = pairs + 2 * (pair * inputCount + j)
                    place.initialize(to: Lanes(repeating: UInt64(from[first * inputCount + j])))
                    (place + 1).initialize(to: Lanes(repeating: UInt64(from[second * inputCount + j])))
                }
            }
            // A tile of all inputs stays in the first-level cache while every output is made from it.
            let tile = max(8, min(64, 24 * 1024 / (64 * inputCount))) * Self.step
            let folds = reduction.folds(productCount: inputCount)
            var start = 0
            while start < count {
                let end = min(start + tile, count)
                for pair in 0..<pairCount {
                    // Each pair prefetches its part of the inputs of the next tile.
                    let fetched = inputCount * pair / pairCount..<inputCount * (pair + 1) / pairCount
                    combinePair(
                        pairs + 2 * pair * inputCount, inputs: inputs, first: outputs[2 * pair],
                        second: outputs[min(2 * pair + 1, outputCount - 1)], columns: start..<end, folds: folds,
                        prefetching: end < count ? fetched : 0..<0, ahead: tile)
                }
                start = end
            }
        }
    }

    /// Two outputs for the columns of a tile. A tail shorter than a step is covered by a step that ends with it: what
    /// it writes again is the same.
    @inline(never)
    private func combinePair(
        _ coefficients: UnsafePointer<Lanes>, inputs: UnsafeBufferPointer<UnsafePointer<UInt32>>,
        first: UnsafeMutablePointer<UInt32>, second: UnsafeMutablePointer<UInt32>, columns: Range<Int>, folds: Int,
        prefetching fetched: Range<Int>, ahead: Int
    ) {
        guard let inputs = inputs.baseAddress else { return }
        let mask = LazyReduction.lowHalf
        let perFold = reduction.productsPerFold
        var c = columns.lowerBound
        while c < columns.upperBound {
            let column = min(c, columns.upperBound - Self.step)
            var (even0, odd0, even1, odd1) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
            var input = fetched.lowerBound
            while input < fetched.upperBound {
                ck_prefetch_l2(inputs[input] + column + ahead)
                input &+= 1
            }
            var j = 0
            while true {
                let end = inputCount - j > perFold ? j + perFold : inputCount
                while j < end {
                    let x = UnsafeRawPointer(inputs[j] + column).loadUnaligned(as: Lanes.self)
                    let even = x & mask
                    let odd = x &>> Lanes(repeating: 32)
                    let u0 = coefficients[2 &* j] & mask
                    even0 = even0 &+ even &* u0
                    odd0 = odd0 &+ odd &* u0
                    let u1 = coefficients[2 &* j &+ 1] & mask
                    even1 = even1 &+ even &* u1
                    odd1 = odd1 &+ odd &* u1
                    j &+= 1
                }
                if j == inputCount { break }
                even0 = reduction.fold(even0)
                odd0 = reduction.fold(odd0)
                even1 = reduction.fold(even1)
                odd1 = reduction.fold(odd1)
            }
            UnsafeMutableRawPointer(first + column).storeBytes(
                of: reduction.residues(even: even0, odd: odd0, folds: folds), as: SIMD16<UInt32>.self)
            UnsafeMutableRawPointer(second + column).storeBytes(
                of: reduction.residues(even: even1, odd: odd1, folds: folds), as: SIMD16<UInt32>.self)
            c += Self.step
        }
    }

    /// Fewer columns than one step.
    private func runScalar(
        coefficients: UnsafeBufferPointer<UInt32>, inputs: UnsafeBufferPointer<UnsafePointer<UInt32>>,
        outputs: UnsafeBufferPointer<UnsafeMutablePointer<UInt32>>, count: Int
    ) {
        for i in 0..<outputCount {
            for c in 0..<count {
                var sum: UInt64 = 0
                for j in 0..<inputCount {
                    // One product on top of a residue always fits.
                    let product = UInt64(coefficients[i * inputCount + j]) * UInt64(inputs[j][c])
                    sum = reduction.residue(sum) + product
                }
                outputs[i][c] = UInt32(truncatingIfNeeded: reduction.residue(sum))
            }
        }
    }
}
