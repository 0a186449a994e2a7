import Foundation

/// What the other program says of its run, as one line of JSON.
package struct PeerMeasurement: Codable, Hashable, Sendable {
    /// Seconds of training.
    package var total: Double
    /// The part of the test rows whose class is right.
    package var accuracy: Double
    /// The mean loss on the training rows.
    package var loss: Double?
    /// Seconds of encoding.
    package var encode: Double?
    /// Seconds of sending.
    package var comm: Double?
    /// Seconds of waiting, decoding and the step.
    package var comp: Double?

    /// The figures in the last line of an output; `nil` if there are none.
    package init?(output: String) {
        guard let line = output.split(separator: "\n").last(where: { $0.hasPrefix("{") }),
            let figures = try? JSONDecoder().decode(PeerMeasurement.self, from: Data(line.utf8))
        else { return nil }
        self = figures
    }
}
