/// A worker's part in a training over the reals or complexes.
public struct AnalogRole: Hashable, Codable, Sendable {
    /// The planes of its share: one if real, two if complex.
    public let planeCount: Int
    /// The coefficients of the polynomial `S`, constant first.
    public let coefficients: [Double]
    /// How it bounds what a row adds to its answer.
    public let clipping: RowClipping
    /// σ/Δ of the noise in its answers; `nil` for none.
    public let noiseMultiplier: Double?

    /// The sensitivity of an answer whose rows contribute at most `norm` each: replacing a row changes it by twice that.
    static func sensitivity(norm: Double) -> Double { 2 * norm }
}

/// How the norm `‖x̃‖ |S(x̃·w̃)|` of what a row adds to an answer is bounded.
public enum RowClipping: Hashable, Codable, Sendable {
    /// Not at all: for answers without noise.
    case none
    /// Larger contributions are scaled down to this public norm, C.
    case norm(Double)
    /// The greatest of the worker's own rows in this round is taken as the bound, Bᵢ: what the paper does. A bound that
    /// follows from the data is not private, and nor is noise that is scaled by it.
    case data
}
