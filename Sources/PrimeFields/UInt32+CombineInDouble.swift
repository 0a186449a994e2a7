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

    /// Columns in one step: four vectors.
    private static let step = 32
    /// Outputs in one pass over a tile.
    private static let outputsPerPass = 4
    /// 1.5 · 2⁵²: added to a number of magnitude below 2⁵¹ it rounds it to an integer, whose low bits end the word.
    private static let rounder = 0x1.8p52

    /// Whether the sums are exact, the instruction is there (without it `addingProduct` calls a function), and there
    /// are columns enough for a step and outputs enough for a pass.
    @inline(__always)
    static func serves(inputCount: Int, outputCount: Int, count: Int, modulus: Modulus<UInt32>) -> Bool {
        // Quotients are below 2⁵³/p; below 2⁵¹ they can be rounded.
        guard ck_build_level() >= 3, count >= step, inputCount > 0, outputCount >= outputsPerPass - 1,
            modulus.value > 4
        else { return false }
        let greatest = UInt64(modulus.value - 1) * UInt64(modulus.value - 1)
        return UInt64(inputCount) <= ((1 << 53) - 1) / greatest
    }

    func run(
        coefficients: UnsafeBufferPointer<UInt32>, inputs: [UnsafePointer<UInt32>],
        outputs: [UnsafeMutablePointer<UInt32>], count: Int
    ) {
        guard outputCount > 0 else { return }
        // A tile of all widened inputs stays in the first-level cache while every output is made from it.
        let steps = max(2, min(16, 28 * 1024 / (256 * inputCount)))
        let factorCount = passCount * inputCount
        withUnsafeTemporaryAllocation(of: SIMD4<Double>.self, capacity: factorCount) { factors in
            withUnsafeTemporaryAllocation(of: DoubleLanes.self, capacity: 4 * steps * inputCount) { tile in
                guard let factors = factors.baseAddress, let tile = tile.baseAddress else { return }
                for pass in 0..<passCount {
                    let (k0, k1) = (output(pass, 0) &* inputCount, output(pass, 1) &* inputCount)
                    let (k2, k3) = (output(pass, 2) &* inputCount, output(pass, 3) &* inputCount)
                    for j in 0..<inputCount {
                        let values = SIMD4(
                            coefficients[k0 &+ j], coefficients[k1 &+ j], coefficients[k2 &+ j], coefficients[k3 &+ j])
                        (factors + (pass &* inputCount &+ j)).initialize(
                            to: SIMD4(Double(values.x), Double(values.y), Double(values.z), Double(values.w)))
                    }
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

    private var passCount: Int { (outputCount + Self.outputsPerPass - 1) / Self.outputsPerPass }

    /// The output that place `k` of a pass makes: the last one again where there are no more.
    @inline(__always)
    private func output(_ pass: Int, _ k: Int) -> Int { min(Self.outputsPerPass &* pass &+ k, outputCount &- 1) }

    /// All outputs for the columns of a tile, at least one step wide.
    private func combineTile(
        _ factors: UnsafePointer<SIMD4<Double>>, tile: UnsafeMutablePointer<DoubleLanes>,
        inputs: [UnsafePointer<UInt32>], outputs: [UnsafeMutablePointer<UInt32>], start: Int, width: Int, isLast: Bool
    ) {
        let stepCount = (width + Self.step - 1) / Self.step
        for j in 0..<inputCount {
            widen(inputs[j] + start, to: tile + 4 * j, stepCount: stepCount, width: width)
        }
        for pass in 0..<passCount {
            combineFour(
                factors + pass * inputCount, tile: tile, outputs[output(pass, 0)] + start,
                outputs[output(pass, 1)] + start, outputs[output(pass, 2)] + start, outputs[output(pass, 3)] + start,
                stepCount: stepCount, width: width)
            // Each pass prefetches its part of the inputs of the next tile.
            guard !isLast else { continue }
            for j in inputCount * pass / passCount..<inputCount * (pass + 1) / passCount {
                let next = inputs[j] + start + width
                for line in 0..<2 &* stepCount { ck_prefetch_l2(next + line &* 16) }
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
            let from = UnsafeRawPointer(input + column(s, width: width))
            let to = place + 4 &* s &* inputCount
            for half in 0..<2 {
                let x = from.loadUnaligned(fromByteOffset: half &* 64, as: Lanes.self)
                let even = unsafeBitCast((x & LazyReduction.lowHalf) | exponent, to: DoubleLanes.self)
                let odd = unsafeBitCast((x &>> Lanes(repeating: 32)) | exponent, to: DoubleLanes.self)
                to[2 &* half] = even - offset
                to[2 &* half &+ 1] = odd - offset
            }
        }
    }

    /// Four outputs for the columns of a tile.
    @inline(never)
    private func combineFour(
        _ factors: UnsafePointer<SIMD4<Double>>, tile: UnsafePointer<DoubleLanes>,
        _ output0: UnsafeMutablePointer<UInt32>,
        _ output1: UnsafeMutablePointer<UInt32>, _ output2: UnsafeMutablePointer<UInt32>,
        _ output3: UnsafeMutablePointer<UInt32>, stepCount: Int, width: Int
    ) {
        for s in 0..<stepCount {
            let x = tile + 4 &* s &* inputCount
            var (sum0, sum1, sum2, sum3) = (StepSums(), StepSums(), StepSums(), StepSums())
            for j in 0..<inputCount {
                let (a, b, c, d) = (x[4 &* j], x[4 &* j &+ 1], x[4 &* j &+ 2], x[4 &* j &+ 3])
                sum0.add(a, b, c, d, times: factors[j].x)
                sum1.add(a, b, c, d, times: factors[j].y)
                sum2.add(a, b, c, d, times: factors[j].z)
                sum3.add(a, b, c, d, times: factors[j].w)
            }
            let place = column(s, width: width)
            store(residues(sum0.even0, sum0.odd0), residues(sum0.even1, sum0.odd1), at: output0 + place)
            store(residues(sum1.even0, sum1.odd0), residues(sum1.even1, sum1.odd1), at: output1 + place)
            store(residues(sum2.even0, sum2.odd0), residues(sum2.even1, sum2.odd1), at: output2 + place)
            store(residues(sum3.even0, sum3.odd0), residues(sum3.even1, sum3.odd1), at: output3 + place)
        }
    }

    /// The residues of a step of one output.
    @inline(__always)
    private func store(_ first: SIMD16<UInt32>, _ second: SIMD16<UInt32>, at place: UnsafeMutablePointer<UInt32>) {
        UnsafeMutableRawPointer(place).storeBytes(of: first, as: SIMD16<UInt32>.self)
        UnsafeMutableRawPointer(place).storeBytes(of: second, toByteOffset: 64, as: SIMD16<UInt32>.self)
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

/// The sums of a step of one output: the even and the odd of its first sixteen columns, and of the others.
private struct StepSums {
    var even0 = DoubleLanes()
    var odd0 = DoubleLanes()
    var even1 = DoubleLanes()
    var odd1 = DoubleLanes()

    @inline(__always)
    mutating func add(_ a: DoubleLanes, _ b: DoubleLanes, _ c: DoubleLanes, _ d: DoubleLanes, times factor: Double) {
        let factor = DoubleLanes(repeating: factor)
        even0 = even0.addingProduct(a, factor)
        odd0 = odd0.addingProduct(b, factor)
        even1 = even1.addingProduct(c, factor)
        odd1 = odd1.addingProduct(d, factor)
    }
}
