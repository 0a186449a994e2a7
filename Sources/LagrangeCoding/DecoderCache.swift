import PrimeFields

/// The decoders of the survivor sets seen so far: in most runs the same workers answer first again and again.
public struct DecoderCache<Word: ResidueWord>: Sendable {
    private let code: LagrangeCode<Word>
    private var decoders: CombinationCache<Word>

    /// An empty cache that holds at most `capacity` decoders.
    public init(code: LagrangeCode<Word>, capacity: Int = 64) {
        self.code = code
        decoders = CombinationCache(capacity: capacity)
    }

    /// The decoder for the answers of `workers`, which are in ascending order.
    public mutating func decoder(workers: [Int]) throws(CodingError) -> LinearCombination<Word> {
        let code = code
        return try decoders.combination(workers: workers) { () throws(CodingError) in
            try code.decoder(workers: workers)
        }
    }
}
