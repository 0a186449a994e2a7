extension UInt32 {
    /// `ResidueWord.apply` for 32-bit primes: sixteen entries a step.
    public static func apply(
        _ operation: ElementwiseOperation<UInt32>, _ a: UnsafePointer<UInt32>, _ b: UnsafePointer<UInt32>,
        to results: UnsafeMutablePointer<UInt32>, count: Int, modulus: Modulus<UInt32>
    ) {
        typealias Entries = SIMD16<UInt32>
        let prime = Entries(repeating: modulus.value)
        let reduction = LazyReduction(modulus)
        let mask = LazyReduction.lowHalf
        switch operation {
        case .sum:
            // Below 2p < 2³²: the lesser of r and r − p, which wraps to something greater if r is a residue already.
            forEachVector(a, b, to: results, count: count) { (a: Entries, b: Entries) in
                let sum = a &+ b
                return lesser(sum, sum &- prime)
            }
        case .difference:
            forEachVector(a, b, to: results, count: count) { (a: Entries, b: Entries) in
                let difference = a &- b
                return lesser(difference, difference &+ prime)
            }
        case .product:
            let folds = reduction.folds(productCount: 1)
            forEachVector(a, b, to: results, count: count) { (a: Entries, b: Entries) in
                let (a, b) = (unsafeBitCast(a, to: Lanes.self), unsafeBitCast(b, to: Lanes.self))
                let even = (a & mask) &* (b & mask)
                let odd = (a &>> Lanes(repeating: 32)) &* (b &>> Lanes(repeating: 32))
                return reduction.residues(even: even, odd: odd, folds: folds)
            }
        case .sumWithMultiple(let scalar):
            // (p − 1)² + p − 1 is no more than two products.
            let folds = reduction.folds(productCount: 2)
            let scalars = Lanes(repeating: UInt64(scalar))
            forEachVector(a, b, to: results, count: count) { (a: Entries, b: Entries) in
                let (a, b) = (unsafeBitCast(a, to: Lanes.self), unsafeBitCast(b, to: Lanes.self))
                let even = (a & mask) &+ (b & mask) &* (scalars & mask)
                let odd = (a &>> Lanes(repeating: 32)) &+ (b &>> Lanes(repeating: 32)) &* (scalars & mask)
                return reduction.residues(even: even, odd: odd, folds: folds)
            }
        }
    }
}

/// The lesser in each lane. Not generic: only the operators of concrete vectors become vector instructions, and
/// `pointwiseMin` does not.
@inline(__always)
private func lesser(_ a: SIMD16<UInt32>, _ b: SIMD16<UInt32>) -> SIMD16<UInt32> { a.replacing(with: b, where: b .< a) }

/// Sets the entries of `results` to `body` of those of `a` and `b`, a vector at a time; `results` may be `a` or `b`.
///
/// Pointers instead of spans: `results` may share memory with an input.
@inline(__always)
func forEachVector<Vector: SIMD>(
    _ a: UnsafePointer<Vector.Scalar>, _ b: UnsafePointer<Vector.Scalar>,
    to results: UnsafeMutablePointer<Vector.Scalar>, count: Int, _ body: (Vector, Vector) -> Vector
) where Vector.Scalar: FixedWidthInteger {
    let (rawA, rawB, to) = (UnsafeRawPointer(a), UnsafeRawPointer(b), UnsafeMutableRawPointer(results))
    let size = MemoryLayout<Vector>.size
    let vectorCount = count / Vector.scalarCount
    for i in 0..<vectorCount {
        let result = body(
            rawA.loadUnaligned(fromByteOffset: i &* size, as: Vector.self),
            rawB.loadUnaligned(fromByteOffset: i &* size, as: Vector.self))
        to.storeBytes(of: result, toByteOffset: i &* size, as: Vector.self)
    }
    let done = vectorCount * Vector.scalarCount
    guard done < count else { return }
    var (lastA, lastB) = (Vector(), Vector())
    for i in done..<count { (lastA[i - done], lastB[i - done]) = (a[i], b[i]) }
    let last = body(lastA, lastB)
    for i in done..<count { results[i] = last[i - done] }
}
