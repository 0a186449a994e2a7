import Models
import Quantization

/// How the step size is chosen.
public enum LearningRate: Hashable, Codable, Sendable {
    /// `1/L` with the Lipschitz constant L of the gradient.
    case automatic
    /// This one.
    case fixed(Double)
}

/// What a training is to do, whatever the scheme.
public struct TrainingSettings: Hashable, Codable, Sendable {
    /// Logistic or linear regression.
    public var model: LinearModel.Kind = .logistic
    /// The degree r of the polynomial that stands for the sigmoid; 1 for linear regression.
    public var degree = 1
    /// The sigmoid is fitted on `[−sigmoidRange, sigmoidRange]`.
    public var sigmoidRange = 10.0
    /// How coefficients become integers; `nil`: monic, or scaled by 2¹⁰ where the leading coefficient is zero.
    public var coefficients: CoefficientMode?
    /// Fractional bits of the data, lx.
    public var dataBits = 2
    /// Fractional bits of the weights, lw.
    public var weightBits = 4
    /// The greatest number of rounds, J.
    public var iterations = 25
    /// The step size η.
    public var learningRate = LearningRate.automatic
    /// The weight λ of the penalty `λ/2 ‖w‖²`; a bias is not penalized.
    public var l2 = 0.0
    /// Stop when the gradient's Euclidean norm is at most this; 0: never.
    public var tolerance = 0.0
    /// Whether the last feature is the constant of a bias.
    public var hasBias = false
    /// The seed of the weights' roundings. It reaches no mask and no noise.
    public var seed: UInt64 = 1
    /// The bounds and the budget of a differentially private training; nil for one without noise.
    public var privacy: PrivacySettings?

    /// The defaults.
    public init() {}

    /// Fractional bits of the weights that suit a degree: the roundings' errors are multiplied r times.
    public static func usualWeightBits(degree: Int) -> Int { degree < 3 ? 4 : 6 }

    /// The interval of the fit that suits a degree: a line is to stay flat beyond it, a cubic follows the sigmoid further in.
    public static func usualSigmoidRange(degree: Int) -> Double { degree < 3 ? 10 : 8 }

    /// The total degree of the workers' function in the encoded data and weights, `2r + 1`.
    public var functionDegree: Int { 2 * degree + 1 }

    /// The real polynomial that is evaluated in the field: the fitted sigmoid, or `z` for linear regression.
    public func realCoefficients() throws(QuantizationError) -> [Double] {
        switch model {
        case .logistic: try SigmoidApproximation.coefficients(degree: degree, range: sigmoidRange)
        case .linear: [0, 1]
        }
    }

    /// How coefficients become integers, also where the choice is left open.
    public func resolvedCoefficients() throws(QuantizationError) -> CoefficientMode {
        if let coefficients { return coefficients }
        return try realCoefficients().last == 0 ? .scaled(bits: 10) : .monic
    }

    /// The polynomial as integers.
    public func fieldPolynomial() throws(QuantizationError) -> FieldPolynomial {
        try FieldPolynomial(
            coefficients: realCoefficients(), mode: resolvedCoefficients(), dataBits: dataBits, weightBits: weightBits)
    }
}
