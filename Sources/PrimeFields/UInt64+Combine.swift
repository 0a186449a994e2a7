extension UInt64 {
    /// `ResidueWord.combine` for 2⁶¹ − 1: in limbs, or two outputs at a time in 128 bits.
    public static func combine(
        coefficients: UnsafeBufferPointer<UInt64>, inputs: [UnsafePointer<UInt64>],
        outputs: [UnsafeMutablePointer<UInt64>], count: Int, modulus: Modulus<UInt64>
    ) {
        guard !inputs.isEmpty, let coefficients = coefficients.baseAddress else {
            for output in outputs { output.update(repeating: 0, count: count) }
            return
        }
        if LimbCombination.serves(count: count) {
            LimbCombination.run(
                coefficients: UnsafeBufferPointer(start: coefficients, count: inputs.count * outputs.count),
                inputs: inputs, outputs: outputs, count: count)
            return
        }
        let inputCount = inputs.count
        // A tile of all inputs, column by column, stays in the first-level cache while every output is made from it.
        let tile = Swift.max(16, Swift.min(512, 24 * 1024 / (8 * inputCount)))
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: tile * inputCount) { turned in
            guard let turned = turned.baseAddress else { return }
            for start in stride(from: 0, to: count, by: tile) {
                let width = Swift.min(tile, count - start)
                for j in 0..<inputCount {
                    let input = inputs[j] + start
                    for c in 0..<width { turned[c &* inputCount &+ j] = input[c] }
                }
                for i in stride(from: 0, to: outputs.count, by: 2) {
                    // With an odd number of outputs the last makes a pair with itself.
                    let second = Swift.min(i + 1, outputs.count - 1)
                    combinePair(
                        coefficients + i * inputCount, coefficients + second * inputCount, columns: turned,
                        inputCount: inputCount, first: outputs[i] + start, second: outputs[second] + start,
                        count: width)
                }
            }
        }
    }

    /// Two outputs for the columns of a tile.
    @inline(never)
    private static func combinePair(
        _ u0: UnsafePointer<UInt64>, _ u1: UnsafePointer<UInt64>, columns: UnsafePointer<UInt64>, inputCount: Int,
        first: UnsafeMutablePointer<UInt64>, second: UnsafeMutablePointer<UInt64>, count: Int
    ) {
        for c in 0..<count {
            let x = columns + c &* inputCount
            var (s0, s1) = (UInt128.zero, UInt128.zero)
            var j = 0
            while true {
                let end = Swift.min(j &+ MersenneReduction.productsPerFold, inputCount)
                while j < end {
                    s0 = s0 &+ MersenneReduction.product(x[j], u0[j])
                    s1 = s1 &+ MersenneReduction.product(x[j], u1[j])
                    j &+= 1
                }
                if j == inputCount { break }
                s0 = MersenneReduction.fold(s0)
                s1 = MersenneReduction.fold(s1)
            }
            first[c] = MersenneReduction.residue(s0)
            second[c] = MersenneReduction.residue(s1)
        }
    }
}
