/// A kind of noise with what is proved about it.
public protocol NoiseMechanism: Hashable, Sendable {
    /// The accountant that is proved for this noise, in any number of coordinates and composed adaptively: the tightest
    /// of those. A budget is kept by this one; others are figures to compare with.
    associatedtype Accountant: PrivacyAccountant

    /// The name under which it is stored.
    static var kind: NoiseKind { get }

    /// The scales that can be sampled.
    static var scales: ClosedRange<Double> { get }

    /// σ.
    var scale: Double { get }

    /// The noise of scale σ.
    ///
    /// - Throws: `PrivacyError.scaleOutOfRange`.
    init(scale: Double) throws(PrivacyError)
}

extension NoiseMechanism {
    /// The noise of a release.
    ///
    /// - Parameters:
    ///   - noiseMultiplier: σ/Δ, as an accountant or a ledger says.
    ///   - sensitivity: Δ, the most that one person changes the result, in L2 norm.
    /// - Throws: `PrivacyError.noiseMultiplierOutOfRange`, `.sensitivityOutOfRange` or `.scaleOutOfRange`.
    public init(noiseMultiplier: Double, sensitivity: Double) throws(PrivacyError) {
        guard noiseMultiplier > 0, noiseMultiplier.isFinite else { throw .noiseMultiplierOutOfRange(noiseMultiplier) }
        guard sensitivity > 0, sensitivity.isFinite else { throw .sensitivityOutOfRange(sensitivity) }
        try self.init(scale: (noiseMultiplier * sensitivity).nextUp)
    }
}

/// The kinds of noise, as they are stored.
public enum NoiseKind: String, Hashable, Codable, CaseIterable, Sendable {
    /// `DiscreteGaussian`.
    case discreteGaussian
    /// `ContinuousGaussian`.
    case continuousGaussian

    /// The accountant that is proved for it.
    public var accountant: any PrivacyAccountant.Type {
        switch self {
        case .discreteGaussian: DiscreteGaussian.Accountant.self
        case .continuousGaussian: ContinuousGaussian.Accountant.self
        }
    }
}
