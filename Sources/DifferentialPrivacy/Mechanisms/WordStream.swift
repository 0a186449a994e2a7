import PrimeFields

/// The words of a generator, drawn a few kilobytes at a time.
///
/// It isn't generic over the generator: samplers stay concrete code, which is several times as fast from other modules.
package struct WordStream {
    private let words: UnsafeMutableBufferPointer<UInt64>
    private let fill: (UnsafeMutableRawBufferPointer) -> Void
    private var place: Int

    /// Calls `body` with the words of `generator`. What is left of the last kilobytes is dropped.
    package static func with(_ generator: inout some CryptographicGenerator, _ body: (inout WordStream) -> Void) {
        withUnsafeMutablePointer(to: &generator) { generator in
            withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 512) { words in
                words.initialize(repeating: 0)
                var stream = WordStream(words: words, fill: { generator.pointee.fill($0) }, place: words.count)
                body(&stream)
            }
        }
    }

    /// 64 random bits.
    @inline(__always)
    mutating func next() -> UInt64 {
        if place == words.count { refill() }
        defer { place &+= 1 }
        return UInt64(littleEndian: words[place])
    }

    @inline(never)
    private mutating func refill() {
        fill(UnsafeMutableRawBufferPointer(words))
        place = 0
    }

    /// A number uniform in `0 ..< bound`, without bias.
    ///
    /// - SeeAlso: Lemire, "Fast random integer generation in an interval", 2019, algorithm 5.
    @inline(__always)
    package mutating func uniform(below bound: UInt64) -> UInt64 {
        var product = next().multipliedFullWidth(by: bound)
        if product.low < bound {
            let threshold = (0 &- bound) % bound
            while product.low < threshold { product = next().multipliedFullWidth(by: bound) }
        }
        return product.high
    }

    /// A number uniform in `0 ..< bound`: as many bits as `bound − 1` has, drawn until they are below.
    package mutating func uniform(below bound: UInt128) -> UInt128 {
        let mask = UInt128.max >> UInt128((bound - 1).leadingZeroBitCount)
        while true {
            let candidate = (UInt128(next()) << 64 | UInt128(next())) & mask
            if candidate < bound { return candidate }
        }
    }

    /// One with probability `exp(−1)`.
    ///
    /// - SeeAlso: Canonne, Kamath and Steinke, algorithm 1 with `γ = 1`.
    @inline(__always)
    mutating func bernoulliExpOne() -> Bool {
        var k: UInt64 = 2
        while uniform(below: k) == 0 { k &+= 1 }
        return k & 1 == 1
    }

    /// One with probability `exp(−1/2)`: algorithm 1 with `γ = 1/2`.
    @inline(__always)
    mutating func bernoulliExpHalf() -> Bool {
        var k: UInt64 = 1
        while uniform(below: 2 &* k) == 0 { k &+= 1 }
        return k & 1 == 1
    }
}
