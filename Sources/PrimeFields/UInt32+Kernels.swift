extension UInt32: ResidueWord {
    /// Primes below 2³⁰, and 2³¹ − 1.
    public static func supports(modulus: UInt32) -> Bool {
        modulus < 1 << 30 || modulus == (1 << 31) - 1
    }

    /// ⌊(2⁶⁴ − 1) / (p − 1)²⌋: 76 921 for 15 485 863, 4096 for 2²⁶ − 5, 4 for 2³¹ − 1.
    public static func lazyProductLimit(modulus: UInt32) -> Int {
        let greatest = UInt64(modulus - 1)
        return Int(clamping: UInt64.max / (greatest * greatest))
    }

    public static func combine(
        coefficients: UnsafeBufferPointer<UInt32>, inputs: [UnsafePointer<UInt32>],
        outputs: [UnsafeMutablePointer<UInt32>], count: Int, modulus: Modulus<UInt32>
    ) {
        let (p, limit) = (UInt64(modulus.value), modulus.lazyProductLimit - 1)
        for (i, output) in outputs.enumerated() {
            for c in 0..<count {
                var sum: UInt64 = 0
                for j in 0..<inputs.count {
                    sum &+= UInt64(coefficients[i * inputs.count + j]) &* UInt64(inputs[j][c])
                    if (j + 1) % limit == 0 { sum %= p }
                }
                output[c] = UInt32(sum % p)
            }
        }
    }

    public static func fillUniformly(
        _ residues: UnsafeMutableBufferPointer<UInt32>, modulus: Modulus<UInt32>,
        using generator: inout some CryptographicGenerator
    ) {
        let mask = UInt32.max >> UInt32(modulus.value.leadingZeroBitCount)
        for i in residues.indices {
            repeat {
                generator.fill(UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(residues)[i * 4..<i * 4 + 4]))
                residues[i] &= mask
            } while residues[i] >= modulus.value
        }
    }

    public static func gradient(
        rows: UnsafePointer<UInt32>, rowCount: Int, rowStride: Int, weights: UnsafePointer<UInt32>, degree: Int,
        coefficients: [UInt32], gradient: UnsafeMutablePointer<UInt32>, workspace: inout GradientWorkspace,
        modulus: Modulus<UInt32>
    ) {
        for c in 0..<rowStride { gradient[c] = 0 }
        for i in 0..<rowCount {
            let row = rows + i * rowStride
            var product: UInt32 = 1
            var g = coefficients[0]
            for j in 0..<degree {
                var z: UInt32 = 0
                for c in 0..<rowStride {
                    z = modulus.add(z, modulus.multiply(row[c], weights[j * rowStride + c]))
                }
                product = modulus.multiply(product, z)
                g = modulus.add(g, modulus.multiply(coefficients[j + 1], product))
            }
            for c in 0..<rowStride { gradient[c] = modulus.add(gradient[c], modulus.multiply(g, row[c])) }
        }
    }
}
