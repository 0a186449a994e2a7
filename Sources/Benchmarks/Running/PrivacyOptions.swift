/// The budget of a model: ε and δ of all rounds together.
package struct PrivacyBudget: Codable, Hashable, Sendable {
    /// ε.
    package var epsilon: Double
    /// δ.
    package var delta: Double

    /// The options for coded-train.
    var arguments: [String] { ["--dp-epsilon", "\(epsilon)", "--dp-delta", "\(delta)"] }
}

/// The code and the noise of the scheme `dple`.
package struct AnalogOptions: Codable, Hashable, Sendable {
    /// The noise in the answers.
    package struct Noise: Codable, Hashable, Sendable {
        /// ε of one answer of one worker.
        package var epsilon: Double
        /// δ of one answer.
        package var delta: Double
        /// How the deviation follows from them.
        package var calibration: String
        /// What a row may add: a number that is public, or `data`.
        package var clipNorm: String
    }

    /// The layout of the points.
    package var points = "chebyshev"
    /// The deviation of the data's pads.
    package var padDeviation = 1.0
    /// Answers to wait for beyond those that determine the result.
    package var margin: Int
    /// The noise, or `nil` for none.
    package var noise: Noise?

    /// The options for coded-train.
    var arguments: [String] {
        var arguments = ["--points", points, "--pad-deviation", "\(padDeviation)", "--margin", "\(margin)"]
        if let noise {
            arguments += [
                "--release-epsilon", "\(noise.epsilon)", "--release-delta", "\(noise.delta)", "--noise-calibration",
                noise.calibration, "--clip-norm", noise.clipNorm,
            ]
        }
        return arguments
    }
}
