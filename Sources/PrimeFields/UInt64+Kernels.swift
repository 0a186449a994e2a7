extension UInt64: ResidueWord {
    /// 2⁶¹ − 1 only.
    public static func supports(modulus: UInt64) -> Bool {
        modulus == (1 << 61) - 1
    }

    /// 64 products of residues below 2⁶¹ fit into 128 bits.
    public static func lazyProductLimit(modulus: UInt64) -> Int { 64 }

    public static func combine(
        coefficients: UnsafeBufferPointer<UInt64>, inputs: [UnsafePointer<UInt64>],
        outputs: [UnsafeMutablePointer<UInt64>], count: Int, modulus: Modulus<UInt64>
    ) {
        for (i, output) in outputs.enumerated() {
            for c in 0..<count {
                var sum: UInt64 = 0
                for j in 0..<inputs.count {
                    sum = modulus.add(sum, modulus.multiply(coefficients[i * inputs.count + j], inputs[j][c]))
                }
                output[c] = sum
            }
        }
    }

    public static func gradient(
        rows: UnsafePointer<UInt64>, rowCount: Int, rowStride: Int, weights: UnsafePointer<UInt64>, degree: Int,
        coefficients: [UInt64], gradient: UnsafeMutablePointer<UInt64>, workspace: inout GradientWorkspace,
        modulus: Modulus<UInt64>
    ) {
        for c in 0..<rowStride { gradient[c] = 0 }
        for i in 0..<rowCount {
            let row = rows + i * rowStride
            var product: UInt64 = 1
            var g = coefficients[0]
            for j in 0..<degree {
                var z: UInt64 = 0
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
