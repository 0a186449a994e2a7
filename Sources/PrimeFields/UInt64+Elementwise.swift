extension UInt64 {
    /// `ResidueWord.apply` for 2⁶¹ − 1: eight entries a step.
    public static func apply(
        _ operation: ElementwiseOperation<UInt64>, _ a: UnsafePointer<UInt64>, _ b: UnsafePointer<UInt64>,
        to results: UnsafeMutablePointer<UInt64>, count: Int, modulus: Modulus<UInt64>
    ) {
        let prime = Lanes(repeating: MersenneReduction.prime)
        switch operation {
        case .sum:
            // Below 2p: the lesser of r and r − p, which wraps to something greater if r is a residue already.
            forEachVector(a, b, to: results, count: count) { (a: Lanes, b: Lanes) in
                let sum = a &+ b
                return lesser(sum, sum &- prime)
            }
        case .difference:
            forEachVector(a, b, to: results, count: count) { (a: Lanes, b: Lanes) in
                let difference = a &- b
                return lesser(difference, difference &+ prime)
            }
        case .product:
            forEachVector(a, b, to: results, count: count) { (a: Lanes, b: Lanes) in
                sumWithProduct(.zero, a, b)
            }
        case .sumWithMultiple(let scalar):
            let scalars = Lanes(repeating: scalar)
            forEachVector(a, b, to: results, count: count) { (a: Lanes, b: Lanes) in
                sumWithProduct(a, b, scalars)
            }
        }
    }

    /// The residues of `sum + a · b`, all residues, from four products of halves.
    @inline(__always)
    private static func sumWithProduct(_ sum: Lanes, _ a: Lanes, _ b: Lanes) -> Lanes {
        let mask = LazyReduction.lowHalf
        let prime = Lanes(repeating: MersenneReduction.prime)
        let (a0, a1) = (a & mask, a &>> Lanes(repeating: 32))
        let (b0, b1) = (b & mask, b &>> Lanes(repeating: 32))
        // a·b = low + 2³² middle + 2⁶⁴ high with low < 2⁶⁴, middle < 2⁶² and high < 2⁵⁸; 2⁶⁴ = 8 and 2⁶¹ = 1.
        let low = a0 &* b0
        let middle = a0 &* (b1 & mask) &+ (a1 & mask) &* b0
        let high = (a1 & mask) &* (b1 & mask)
        let lows = (low & prime) &+ (low &>> Lanes(repeating: 61))
        let middles =
            ((middle &<< Lanes(repeating: 32)) & prime) &+ (middle &>> Lanes(repeating: 29))
        // Four terms below 2⁶¹ + 2³³ make less than 2⁶⁴; a fold leaves p + 4 at most.
        let all = sum &+ lows &+ middles &+ (high &<< Lanes(repeating: 3))
        let r = (all & prime) &+ (all &>> Lanes(repeating: 61))
        return lesser(r, r &- prime)
    }
}

/// The lesser in each lane.
@inline(__always)
private func lesser(_ a: Lanes, _ b: Lanes) -> Lanes { a.replacing(with: b, where: b .< a) }
