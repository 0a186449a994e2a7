/// Reads decimal numbers from bytes: `12`, `-0.5`, `+1e-3`, `.5`, `7.`.
enum NumberParser {
    /// Powers of ten; those above 10²² are rounded.
    private static let powers: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22, 1e23, 1e24, 1e25, 1e26, 1e27, 1e28, 1e29, 1e30, 1e31, 1e32, 1e33, 1e34, 1e35, 1e36, 1e37,
        1e38, 1e39, 1e40, 1e41, 1e42, 1e43, 1e44, 1e45, 1e46, 1e47, 1e48, 1e49, 1e50, 1e51, 1e52, 1e53, 1e54, 1e55,
        1e56, 1e57, 1e58, 1e59, 1e60,
    ]

    /// The longest number that begins at `start`, and where it ends: `start` if there is none.
    ///
    /// The result is the `Float` nearest to the decimal number, infinite if that is out of range.
    @inline(__always)
    static func prefix(_ p: UnsafePointer<UInt8>, _ start: Int, _ limit: Int) -> (value: Float, end: Int) {
        var i = start
        var isNegative = false
        if i < limit, p[i] == UInt8(ascii: "-") || p[i] == UInt8(ascii: "+") {
            isNegative = p[i] == UInt8(ascii: "-")
            i += 1
        }
        var mantissa: UInt64 = 0
        var exponent = 0
        let wholeStart = i
        while i < limit, p[i] &- 48 < 10 {
            mantissa = mantissa &* 10 &+ UInt64(p[i] &- 48)
            i += 1
        }
        var digitCount = i - wholeStart
        if i < limit, p[i] == UInt8(ascii: ".") {
            let fractionStart = i + 1
            i = fractionStart
            while i < limit, p[i] &- 48 < 10 {
                mantissa = mantissa &* 10 &+ UInt64(p[i] &- 48)
                i += 1
            }
            exponent = fractionStart - i
            digitCount -= exponent
        }
        guard digitCount > 0 else { return (0, start) }
        if i < limit, p[i] | 0x20 == UInt8(ascii: "e") { i = readExponent(p, i, limit, &exponent) }
        // More than 19 digits may have overflowed the mantissa.
        if digitCount <= 19 {
            if exponent == 0, mantissa < 1 << 53 {
                let value = Float(Double(mantissa))
                return (isNegative ? -value : value, i)
            }
            if -60 <= exponent, exponent <= 60 {
                let power = powers[exponent < 0 ? -exponent : exponent]
                let near = exponent < 0 ? Double(mantissa) / power : Double(mantissa) * power
                // `near` is off by less than 2⁻⁵¹ of itself: right wherever both ends round to the same Float.
                let (low, high) = (Float(near * (1 - 0x1p-50)), Float(near * (1 + 0x1p-50)))
                if low == high { return (isNegative ? -low : low, i) }
            }
        }
        return (exactly(p, start, i), i)
    }

    /// The number that the whole of `field` spells, `nan` and `inf` included; nil if it is none.
    static func value(_ field: UnsafeBufferPointer<UInt8>) -> Float? {
        guard let p = field.baseAddress, !field.isEmpty else { return nil }
        let (value, end) = prefix(p, 0, field.count)
        if end == field.count { return value }
        guard field.count <= 9 else { return nil }
        let text = String(decoding: field, as: UTF8.self).lowercased()
        return switch text.drop(while: { $0 == "-" || $0 == "+" }) {
        case "nan": .nan
        case "inf", "infinity": text.first == "-" ? -.infinity : .infinity
        default: nil
        }
    }

    /// The number that the whole of `text` spells, in double precision; nil if it is none or not finite.
    static func finiteDouble(_ text: String) -> Double? {
        var text = text
        let isDecimal = text.withUTF8 { bytes in
            bytes.baseAddress.map { !bytes.isEmpty && prefix($0, 0, bytes.count).end == bytes.count } ?? false
        }
        guard isDecimal, let value = Double(text), value.isFinite else { return nil }
        return value
    }

    /// Reads `e±digits`, adds it to `exponent` and returns where it ends: `start` if there are no digits.
    @inline(never)
    private static func readExponent(
        _ p: UnsafePointer<UInt8>, _ start: Int, _ limit: Int, _ exponent: inout Int
    ) -> Int {
        var i = start + 1
        var isNegative = false
        if i < limit, p[i] == UInt8(ascii: "-") || p[i] == UInt8(ascii: "+") {
            isNegative = p[i] == UInt8(ascii: "-")
            i += 1
        }
        let digits = i
        var value = 0
        while i < limit, p[i] &- 48 < 10 {
            value = min(value * 10 + Int(p[i] &- 48), 100_000)
            i += 1
        }
        guard i > digits else { return start }
        exponent += isNegative ? -value : value
        return i
    }

    @inline(never)
    private static func exactly(_ p: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Float {
        let text = String(decoding: UnsafeBufferPointer(start: p + start, count: end - start), as: UTF8.self)
        return Float(text) ?? (text.first == "-" ? -.infinity : .infinity)
    }
}
