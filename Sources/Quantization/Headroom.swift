/// The proof that no block value wraps around in the field.
///
/// Residues in between may wrap freely; what must fit is each integer block value
/// `B_k[j] = Σ_{i in block k} x_ij Σ_e C_e z_i1 ⋯ z_ie` with `z_ie = x_i · wq_e`, since it is lifted before the blocks are
/// added (equation 23 of <https://arxiv.org/abs/1902.00641v1> adds in the field and needs K times more room).
///
/// With `ω ≥ ‖wq_e‖₂` for all `e`, Cauchy and Schwarz give `|z_ie| ≤ ‖x_i‖₂ ω` and `‖X_k wq_e‖₂ ≤ ‖X_k‖₂ ω`, hence
///
///     |B_k[j]| ≤ |C₀| Σᵢ|x_ij| + Σ_{e≥1} |C_e| (max‖x_i‖₂ ω)^{e−1} · min(‖x_·j‖₂ ‖X_k‖₂, Σᵢ|x_ij| max‖x_i‖₂) ω
///
/// which holds for every round whose weights obey ω: the master checks that before it sends them.
public struct Headroom: Hashable, Codable, Sendable {
    /// The statistics of each block.
    public let blocks: [BlockStatistics]
    /// `|C₀| … |C_r|`.
    public let coefficientMagnitudes: [Double]

    /// The bound for these blocks and this polynomial.
    public init(blocks: [BlockStatistics], polynomial: FieldPolynomial) {
        self.blocks = blocks
        coefficientMagnitudes = polynomial.integers.map { Double($0.magnitude) }
    }

    /// The greatest magnitude that a block value can have, if every rounding of the weights has a norm of at most
    /// `weightNorm` (in quantized units, `‖wq‖₂`).
    public func greatestBlockValue(weightNorm: Double) -> Double {
        blocks.map { block in
            let linear =
                min(
                    block.greatestColumnNorm * block.spectralNormBound,
                    block.greatestColumnSum * block.greatestRowNorm) * weightNorm
            var sum = coefficientMagnitudes[0] * block.greatestColumnSum
            var power = linear
            for magnitude in coefficientMagnitudes.dropFirst() {
                if magnitude > 0 { sum += magnitude * power }
                power *= block.greatestRowNorm * weightNorm
            }
            return sum * (1 + 1e-9)
        }.max() ?? 0
    }
}
