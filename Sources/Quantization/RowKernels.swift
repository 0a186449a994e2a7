/// Loops over one row of data, eight entries at a time.
package enum RowKernels {
    /// Sets `target[j] = ⌊scale · row[j] + 1/2⌋`; returns whether all these are below 2³¹ − 1 in magnitude.
    ///
    /// Adding 1.5 · 2⁵² to an integral double below 2³¹ leaves the integer in the low bits: unlike a checked conversion
    /// this runs in vectors. The patterns of positive doubles are ordered like the doubles, with NaN above all.
    static func quantize(
        _ row: UnsafePointer<Float>, count: Int, into target: UnsafeMutablePointer<Int32>, scale: Double
    ) -> Bool {
        let magic = 6_755_399_441_055_744.0
        var greatest: UInt64 = 0
        for j in 0..<count {
            let value = (Double(row[j]) * scale + 0.5).rounded(.down)
            greatest = max(greatest, value.magnitude.bitPattern)
            target[j] = Int32(truncatingIfNeeded: (value + magic).bitPattern)
        }
        return greatest < (2_147_483_647.0).bitPattern
    }

    /// `Σⱼ row[j] v[j]`, summed in eight lanes.
    package static func dot(_ row: UnsafePointer<Int32>, _ v: UnsafePointer<Double>, count: Int) -> Double {
        var (first, second) = (SIMD8<Double>.zero, SIMD8<Double>.zero)
        let whole = count & ~15
        for j in stride(from: 0, to: whole, by: 16) {
            first += doubles(row + j) * load(v + j)
            second += doubles(row + j + 8) * load(v + j + 8)
        }
        var sum = (first + second).sum()
        for j in whole..<count { sum += Double(row[j]) * v[j] }
        return sum
    }

    /// `sums[j] += row[j] · factor`.
    package static func addScaled(
        _ row: UnsafePointer<Int32>, _ factor: Double, to sums: UnsafeMutablePointer<Double>, count: Int
    ) {
        for j in 0..<count { sums[j] += Double(row[j]) * factor }
    }

    /// `sums[j] += |row[j]| · factor`.
    static func addScaledMagnitudes(
        _ row: UnsafePointer<Int32>, _ factor: Double, to sums: UnsafeMutablePointer<Double>, count: Int
    ) {
        for j in 0..<count { sums[j] += Double(row[j]).magnitude * factor }
    }

    /// `Σⱼ |row[j]| v[j]`.
    static func dotOfMagnitudes(_ row: UnsafePointer<Int32>, _ v: UnsafePointer<Double>, count: Int) -> Double {
        var sums = SIMD8<Double>.zero
        let whole = count & ~7
        for j in stride(from: 0, to: whole, by: 8) { sums += magnitudes(row + j) * load(v + j) }
        var sum = sums.sum()
        for j in whole..<count { sum += Double(row[j]).magnitude * v[j] }
        return sum
    }

    /// Adds the magnitudes and squares of a row to column sums; returns the sum of its squares.
    static func accumulate(
        _ row: UnsafePointer<Int32>, count: Int, magnitudes: UnsafeMutablePointer<Double>,
        squares: UnsafeMutablePointer<Double>
    ) -> Double {
        var sums = SIMD8<Double>.zero
        let whole = count & ~7
        for j in stride(from: 0, to: whole, by: 8) {
            let value = Self.magnitudes(row + j)
            let square = value * value
            sums += square
            store(load(magnitudes + j) + value, to: magnitudes + j)
            store(load(squares + j) + square, to: squares + j)
        }
        var sum = sums.sum()
        for j in whole..<count {
            let value = Double(row[j]).magnitude
            sum += value * value
            magnitudes[j] += value
            squares[j] += value * value
        }
        return sum
    }

    @inline(__always)
    private static func doubles(_ row: UnsafePointer<Int32>) -> SIMD8<Double> {
        SIMD8<Double>(UnsafeRawPointer(row).loadUnaligned(as: SIMD8<Int32>.self))
    }

    @inline(__always)
    private static func magnitudes(_ row: UnsafePointer<Int32>) -> SIMD8<Double> {
        let bits = unsafeBitCast(doubles(row), to: SIMD8<UInt64>.self) & 0x7fff_ffff_ffff_ffff
        return unsafeBitCast(bits, to: SIMD8<Double>.self)
    }

    @inline(__always)
    private static func load(_ v: UnsafePointer<Double>) -> SIMD8<Double> {
        UnsafeRawPointer(v).loadUnaligned(as: SIMD8<Double>.self)
    }

    @inline(__always)
    private static func store(_ value: SIMD8<Double>, to place: UnsafeMutablePointer<Double>) {
        UnsafeMutableRawPointer(place).storeBytes(of: value, as: SIMD8<Double>.self)
    }
}
