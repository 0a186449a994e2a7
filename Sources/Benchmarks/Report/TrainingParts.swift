import RunReport

/// The parts that the time of training consists of, as tables and figures show them.
enum TrainingParts: String, CaseIterable {
    case prepare = "quantize, plan"
    case encode
    case communicate
    case wait
    case decode

    /// Seconds of this part; those of all sum to `trainSeconds` in schemes with workers.
    func seconds(_ timing: TimingReport) -> Double {
        switch self {
        case .prepare: timing.quantizeSeconds + timing.planSeconds
        case .encode: timing.encodeSeconds
        case .communicate: timing.communicateSeconds
        case .wait: timing.waitSeconds
        case .decode: timing.decodeSeconds
        }
    }
}
