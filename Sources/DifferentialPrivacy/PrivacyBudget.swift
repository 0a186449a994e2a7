/// What may be revealed about one person: (ε, δ) of differential privacy.
///
///     let budget = try PrivacyBudget(epsilon: 1, delta: 1e-5)
///
/// - SeeAlso: Dwork and Roth, "The algorithmic foundations of differential privacy", 2014, definition 2.4.
public struct PrivacyBudget: Hashable, Sendable {
    /// ε, the logarithm of the greatest ratio of probabilities.
    public let epsilon: Double
    /// δ, the probability by which that may be missed.
    public let delta: Double

    /// The budget of these.
    ///
    /// - Throws: `PrivacyError.epsilonOutOfRange` or `.deltaOutOfRange`.
    public init(epsilon: Double, delta: Double) throws(PrivacyError) {
        guard epsilon > 0, epsilon.isFinite else { throw .epsilonOutOfRange(epsilon) }
        guard delta > 0, delta < 1 else { throw .deltaOutOfRange(delta) }
        self.epsilon = epsilon
        self.delta = delta
    }
}

extension PrivacyBudget: CustomStringConvertible {
    /// As `epsilon = 1.0, delta = 1e-05`.
    public var description: String { "epsilon = \(epsilon), delta = \(delta)" }
}

extension PrivacyBudget: Codable {
    private enum CodingKeys: String, CodingKey {
        case epsilon, delta
    }

    /// Decodes and validates.
    ///
    /// - Throws: what `init(epsilon:delta:)` throws, besides decoding errors.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            epsilon: values.decode(Double.self, forKey: .epsilon), delta: values.decode(Double.self, forKey: .delta))
    }
}
