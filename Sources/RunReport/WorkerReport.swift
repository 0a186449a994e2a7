/// What a worker says of itself when it leaves.
public struct WorkerReport: Hashable, Codable, Sendable {
    /// The worker's number, from zero.
    public var worker: Int
    /// The host it ran on.
    public var host: String
    /// Processor seconds in the kernel.
    public var computeSeconds: Double
    /// Seconds from its first message to its last spent otherwise: receiving, sending and waiting.
    public var idleSeconds: Double
    /// Processor seconds of the whole process, or of its thread when the run is in one process.
    public var processorSeconds: Double
    /// The rounds it answered.
    public var rounds: Int
    /// The greatest resident set of its process, in bytes; zero when the run is in one process.
    public var peakMemoryBytes: Int

    /// The bytes of payload that it sent to other workers.
    public var bytesToWorkers: Int

    /// A report.
    public init(
        worker: Int, host: String, computeSeconds: Double, idleSeconds: Double, processorSeconds: Double, rounds: Int,
        peakMemoryBytes: Int, bytesToWorkers: Int = 0
    ) {
        self.worker = worker
        self.host = host
        self.computeSeconds = computeSeconds
        self.idleSeconds = idleSeconds
        self.processorSeconds = processorSeconds
        self.rounds = rounds
        self.peakMemoryBytes = peakMemoryBytes
        self.bytesToWorkers = bytesToWorkers
    }
}
