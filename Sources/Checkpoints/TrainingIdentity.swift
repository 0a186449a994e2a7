import Datasets
import Models
import Quantization
import TrainingProtocols

/// All that determines the weights after each round: two runs with one identity have the same weights after round `t`, to
/// the last bit, whatever their scheme, code, field, workers and number of rounds.
public struct TrainingIdentity: Hashable, Sendable {
    /// The kind of numbers that gradients are computed in.
    public enum Arithmetic: Hashable, Sendable {
        /// Floating point, with the true sigmoid: the scheme `plain`.
        case real
        /// Integers, with a polynomial: all other schemes.
        case integers(IntegerSettings)
    }

    /// How numbers become integers.
    public struct IntegerSettings: Hashable, Sendable {
        /// The degree r of the polynomial.
        public var degree: Int
        /// The sigmoid is fitted on `[−sigmoidRange, sigmoidRange]`; zero in linear regression, which fits none.
        public var sigmoidRange: Double
        /// How coefficients become integers.
        public var coefficients: CoefficientMode
        /// Fractional bits of the data, lx.
        public var dataBits: Int
        /// Fractional bits of the weights, lw.
        public var weightBits: Int
        /// The seed of the weights' roundings.
        public var seed: UInt64
    }

    /// The arithmetic, with its settings.
    public var arithmetic: Arithmetic
    /// Logistic or linear regression.
    public var model: LinearModel.Kind
    /// Whether the last feature is the constant of a bias.
    public var hasBias: Bool
    /// The step size η, resolved.
    public var learningRate: Double
    /// The weight of the penalty.
    public var l2: Double
    /// The data.
    public var data: DataFingerprint

    /// The identity of a training.
    ///
    /// - Parameters:
    ///   - settings: the settings; their learning rate is not looked at.
    ///   - learningRate: the step size that was used or is going to be.
    ///   - isQuantized: whether gradients are computed in integers.
    ///   - data: the fingerprint of the prepared data.
    /// - Throws: `QuantizationError` for a polynomial that there is none of.
    public init(
        settings: TrainingSettings, learningRate: Double, isQuantized: Bool, data: DataFingerprint
    ) throws(QuantizationError) {
        model = settings.model
        hasBias = settings.hasBias
        l2 = settings.l2
        self.learningRate = learningRate
        self.data = data
        arithmetic =
            isQuantized
            ? .integers(
                IntegerSettings(
                    degree: settings.degree, sigmoidRange: settings.model == .logistic ? settings.sigmoidRange : 0,
                    coefficients: try settings.resolvedCoefficients(), dataBits: settings.dataBits,
                    weightBits: settings.weightBits, seed: settings.seed)) : .real
    }

    init(
        arithmetic: Arithmetic, model: LinearModel.Kind, hasBias: Bool, learningRate: Double, l2: Double,
        data: DataFingerprint
    ) {
        self.arithmetic = arithmetic
        self.model = model
        self.hasBias = hasBias
        self.learningRate = learningRate
        self.l2 = l2
        self.data = data
    }
}

extension TrainingIdentity {
    /// A property in which two identities differ, as people may read it.
    public struct Difference: Hashable, Sendable {
        /// The name of the option, or of what it stands for.
        public let name: String
        /// The value of the one.
        public let own: String
        /// The value of the other.
        public let other: String
    }

    /// What differs in `other`, in the order of importance; nothing if both are equal.
    public func differences(from other: TrainingIdentity) -> [Difference] {
        let others = Dictionary(uniqueKeysWithValues: other.properties)
        // What only one of them has goes with its arithmetic, which differs too.
        return properties.compactMap { name, own in
            guard let value = others[name], value != own else { return nil }
            return Difference(name: name, own: own, other: value)
        }
    }

    /// Whether gradients are computed in integers.
    public var isQuantized: Bool {
        if case .integers = arithmetic { true } else { false }
    }

    /// The properties by name. Numbers are written so that equal texts mean equal bits.
    private var properties: [(String, String)] {
        var list = [
            ("rows of the data", "\(data.rowCount)"), ("columns of the data", "\(data.columnCount)"),
            ("SHA-256 of the data", data.digest.hexadecimal), ("model", model.rawValue),
            ("arithmetic", isQuantized ? "integers" : "floating point (scheme plain)"), ("bias", "\(hasBias)"),
            ("learning-rate", "\(learningRate)"), ("l2", "\(l2)"),
        ]
        if case .integers(let integers) = arithmetic {
            let mode =
                switch integers.coefficients {
                case .monic: "monic"
                case .scaled(let bits): "\(bits)"
                }
            list += [
                ("degree", "\(integers.degree)"), ("sigmoid-range", "\(integers.sigmoidRange)"),
                ("coefficients", mode), ("data-bits", "\(integers.dataBits)"),
                ("weight-bits", "\(integers.weightBits)"), ("seed", "\(integers.seed)"),
            ]
        }
        return list
    }
}
