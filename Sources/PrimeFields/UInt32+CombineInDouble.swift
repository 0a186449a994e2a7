import CKernelSupport

/// Eight lanes of exact integers: the even or the odd of sixteen neighbouring columns.
private typealias DoubleLanes = SIMD8<Double>

/// The loops of `UInt32.combine` for primes of about 24 bits on processors with fused multiply-add.
///
/// A `Double` holds integers below 2⁵³ exactly: 37 products for 15 485 863. One fused instruction then does what takes
/// two in integer lanes. The inputs of a tile are widened once for all outputs.
struct CombinationInDouble {
    let inputCount: Int
    let outputCount: Int
    let prime: UInt32

    /// Columns in one vector step.
    private static let step = 16
    /// 1.5 · 2⁵²: added to a number of magnitude below 2⁵¹ it rounds it to an integer, whose low bits end the word.
    private static let rounder = 0x1.8p52

    /// Whether the sums are exact, the instruction is there (without it `addingProduct` calls a function), and there
    /// are columns enough for a step.
    @inline(__always)
    static func serves(inputCount: Int, count: Int, modulus: Modulus<UInt32>) -> Bool {
        // Quotients are below 2⁵³/p; below 2⁵¹ they can be rounded.
        guard ck_build_level() >= 3, count >= step, inputCount > 0, modulus.value > 4 else { return false }
        let greatest = UInt64(modulus.value - 1) * UInt64(modulus.value - 1)
        return UInt64(inputCount) <= ((1 << 53) - 1) / greatest
    }

    func run(
        coefficients: UnsafeBufferPointer<UInt32>, inputs: [UnsafePointer<UInt32>],
        outputs: [UnsafeMutablePointer<UInt32>], count: Int
    ) {
        guard outputCount > 0 else { return }
        // A tile of all widened inputs stays in the first-level cache while every output is made from it.
        let steps = max(4, min(32, 28 * 1024 / (128 * inputCount)))
        let factorCount = (outputCount + 1) / 2 * inputCount
        withUnsafeTemporaryAllocation(of: SIMD2<Double>.self, capacity: factorCount) { factors in
            withUnsafeTemporaryAllocation(of: DoubleLanes.self, capacity: 2 * steps * inputCount) { tile in
                guard let factors = factors.baseAddress, let tile = tile.baseAddress else { return }
                for i in 0..<factorCount {
                    // Pairs of outputs share the loads of the inputs; an odd last one makes a pair with itself.
                    let (pair, j) = i.quotientAndRemainder(dividingBy: inputCount)
                    let (first, second) = (2 * pair, min(2 * pair + 1, outputCount - 1))
                    let values = SIMD2(coefficients[first * inputCount + j], coefficients[second * inputCount + j])
                    (factors + i).initialize(to: SIMD2(Double(values.x), Double(values.y)))
                }
                for start in stride(from: 0, to: count, by: steps * Self.step) {
                    let width = min(steps * Self.step, count - start)
                    // A tail shorter than a step is covered by a step that ends with it. A last tile narrower than one
                    // step begins before its start: what it writes again is the same.
                    let from = min(start, count - Self.step)
                    combineTile(
                        factors, tile: tile, inputs: inputs, outputs: outputs, start: from,
                        width: start + width - from, isLast: start + width == count)
                }
            }
        }
    }

    /// All outputs for the columns of a tile, at least one step wide.
    private func combineTile(
        _ factors: UnsafePointer<SIMD2<Double>>, tile: UnsafeMutablePointer<DoubleLanes>,
        inputs: [UnsafePointer<UInt32>], outputs: [UnsafeMutablePointer<UInt32>], start: Int, width: Int, isLast: Bool
    ) {
        let stepCount = (width + Self.step - 1) / Self.step
        for j in 0..<inputCount {
            widen(inputs[j] + start, to: tile + 2 * j, stepCount: stepCount, width: width)
        }
        for pair in 0..<(outputCount + 1) / 2 {
            combinePair(
                factors + pair * inputCount, tile: tile, first: outputs[2 * pair] + start,
                second: outputs[min(2 * pair + 1, outputCount - 1)] + start, stepCount: stepCount, width: width)
            // Each pair prefetches its part of the inputs of the next tile.
            guard !isLast else { continue }
            let pairCount = (outputCount + 1) / 2
            for j in inputCount * pair / pairCount..<inputCount * (pair + 1) / pairCount {
                for s in 0..<stepCount { ck_prefetch_l2(inputs[j] + start + width + s &* Self.step) }
            }
        }
    }

    /// The first column of step `s`: the last step of a tile ends with it.
    @inline(__always)
    private func column(_ s: Int, width: Int) -> Int { min(s &* Self.step, width &- Self.step) }

    /// Writes the columns of one input as doubles, all inputs of a step side by side.
    private func widen(
        _ input: UnsafePointer<UInt32>, to place: UnsafeMutablePointer<DoubleLanes>, stepCount: Int, width: Int
    ) {
        // The bits of 2⁵² + x are those of 2⁵² with x in the low half.
        let exponent = Lanes(repeating: (0x1p52).bitPattern)
        let offset = DoubleLanes(repeating: 0x1p52)
        for s in 0..<stepCount {
            let x = UnsafeRawPointer(input + column(s, width: width)).loadUnaligned(as: Lanes.self)
            let even = unsafeBitCast((x & LazyReduction.lowHalf) | exponent, to: DoubleLanes.self)
            let odd = unsafeBitCast((x &>> Lanes(repeating: 32)) | exponent, to: DoubleLanes.self)
            place[2 &* s &* inputCount] = even - offset
            place[2 &* s &* inputCount &+ 1] = odd - offset
        }
    }

    /// Two outputs for the columns of a tile.
    @inline(never)
    private func combinePair(
        _ factors: UnsafePointer<SIMD2<Double>>, tile: UnsafePointer<DoubleLanes>,
        first: UnsafeMutablePointer<UInt32>, second: UnsafeMutablePointer<UInt32>, stepCount: Int, width: Int
    ) {
        for s in 0..<stepCount {
            let x = tile + 2 &* s &* inputCount
            var (even0, odd0, even1, odd1) = (DoubleLanes(), DoubleLanes(), DoubleLanes(), DoubleLanes())
            for j in 0..<inputCount {
                let (even, odd) = (x[2 &* j], x[2 &* j &+ 1])
                let u0 = DoubleLanes(repeating: factors[j].x)
                even0 = even0.addingProduct(even, u0)
                odd0 = odd0.addingProduct(odd, u0)
                let u1 = DoubleLanes(repeating: factors[j].y)
                even1 = even1.addingProduct(even, u1)
                odd1 = odd1.addingProduct(odd, u1)
            }
            let place = column(s, width: width)
            UnsafeMutableRawPointer(first + place).storeBytes(of: residues(even0, odd0), as: SIMD16<UInt32>.self)
            UnsafeMutableRawPointer(second + place).storeBytes(of: residues(even1, odd1), as: SIMD16<UInt32>.self)
        }
    }

    /// Sixteen residues from the sums of the even and of the odd columns.
    @inline(__always)
    private func residues(_ even: DoubleLanes, _ odd: DoubleLanes) -> SIMD16<UInt32> {
        let both = unsafeBitCast(
            centred(even) & LazyReduction.lowHalf | centred(odd) &<< Lanes(repeating: 32), to: SIMD16<UInt32>.self)
        // Negative remainders are great as words without sign; with p they are residues, and then the lesser.
        let other = both &+ SIMD16(repeating: prime)
        return both.replacing(with: other, where: other .< both)
    }

    /// The remainders of least magnitude, in two's complement in the low halves.
    @inline(__always)
    private func centred(_ t: DoubleLanes) -> Lanes {
        let rounder = DoubleLanes(repeating: Self.rounder)
        let reciprocal = DoubleLanes(repeating: 1 / Double(prime))
        // The quotient is below 2⁵³/p and wrong by 1/2 and a rounding error at most, so that t − q p is exact and of
        // magnitude below p.
        let quotient = rounder.addingProduct(t, reciprocal) - rounder
        let remainder = t.addingProduct(quotient, DoubleLanes(repeating: -Double(prime)))
        return unsafeBitCast(remainder + rounder, to: Lanes.self)
    }
}
