/// Seconds of the master, and of the workers where that is said.
public struct TimingReport: Codable, Sendable {
    /// From the start of the process to the end.
    public var totalSeconds: Double
    /// Starting MPI and calling the roll.
    public var startupSeconds: Double
    /// Reading the data.
    public var loadSeconds: Double
    /// From the start of quantization to the final weights, without evaluation on the way.
    public var trainSeconds: Double
    /// Taking data to integers, learning rate and forecast.
    public var quantizeSeconds: Double
    /// Choosing the field, proving headroom.
    public var planSeconds: Double
    /// Encoding data and weights.
    public var encodeSeconds: Double
    /// Handing shares and weights to the transport.
    public var communicateSeconds: Double
    /// Processor seconds in the kernel, of the worker with the most; in schemes in clear, the rounds.
    public var computeSeconds: Double
    /// Decoding and taking the step.
    public var decodeSeconds: Double
    /// Waiting for answers.
    public var waitSeconds: Double
    /// Loss and accuracy.
    public var evaluateSeconds: Double
    /// Writing results and letting the workers go.
    public var finishSeconds: Double

    /// The phases of a clock.
    ///
    /// - Parameters:
    ///   - phases: seconds of the master's phases.
    ///   - workers: the workers' reports, if there are workers.
    public init(phases: [Phase: Double], workers: [WorkerReport]) {
        func seconds(_ phase: Phase) -> Double { phases[phase] ?? 0 }
        totalSeconds = phases.values.reduce(0, +)
        startupSeconds = seconds(.startup)
        loadSeconds = seconds(.load)
        let trainingPhases: [Phase] = [.quantize, .plan, .encode, .communicate, .wait, .decode, .compute]
        trainSeconds = trainingPhases.reduce(0) { $0 + seconds($1) }
        quantizeSeconds = seconds(.quantize)
        planSeconds = seconds(.plan)
        encodeSeconds = seconds(.encode)
        communicateSeconds = seconds(.communicate)
        computeSeconds = workers.map(\.computeSeconds).max() ?? seconds(.compute)
        decodeSeconds = seconds(.decode)
        waitSeconds = seconds(.wait)
        evaluateSeconds = seconds(.evaluate)
        finishSeconds = seconds(.finish)
    }
}
