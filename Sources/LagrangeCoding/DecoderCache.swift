import PrimeFields

/// The decoders of the survivor sets seen so far: in most runs the same workers answer first again and again.
public struct DecoderCache<Word: ResidueWord>: Sendable {
    private let code: LagrangeCode<Word>
    private let capacity: Int
    private var decoders: [[Int]: LinearCombination<Word>] = [:]

    /// An empty cache that holds at most `capacity` decoders.
    public init(code: LagrangeCode<Word>, capacity: Int = 64) {
        precondition(capacity > 0, "a cache holds at least one decoder")
        self.code = code
        self.capacity = capacity
    }

    /// The decoder for the answers of `workers`, which are in ascending order.
    public mutating func decoder(workers: [Int]) throws(CodingError) -> LinearCombination<Word> {
        if let known = decoders[workers] { return known }
        let decoder = try code.decoder(workers: workers)
        if decoders.count == capacity { decoders.removeAll(keepingCapacity: true) }
        decoders[workers] = decoder
        return decoder
    }
}
