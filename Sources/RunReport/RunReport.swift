import Foundation
import TrainingProtocols

/// The report of a run: a stable JSON schema (`docs/report.md`).
///
/// Generic over the configuration, whose shape is the command's business.
public struct RunReport<Configuration: Encodable>: Encodable {
    /// The version of this schema.
    public let schemaVersion = 1
    /// What ran.
    public var program: Program
    /// The options of the run, which repeat it when given as `--config`.
    public var configuration: Configuration
    /// The resolved code, for schemes that have one.
    public var plan: Plan?
    /// How far the results were from wrapping around.
    public var headroom: HeadroomReport?
    /// Where the time went.
    public var timing: Timing
    /// What came out.
    public var result: Result
    /// What travelled.
    public var traffic: TrafficReport
    /// Every n-th round, if that was asked for.
    public var history: [HistoryEntry]
    /// Each worker, for schemes that have workers.
    public var workers: [WorkerEntry]

    /// A report from its parts.
    public init(
        program: Program, configuration: Configuration, plan: Plan?, headroom: HeadroomReport?, timing: Timing,
        result: Result, traffic: TrafficReport, history: [HistoryEntry], workers: [WorkerEntry]
    ) {
        self.program = program
        self.configuration = configuration
        self.plan = plan
        self.headroom = headroom
        self.timing = timing
        self.result = result
        self.traffic = traffic
        self.history = history
        self.workers = workers
    }

    /// The report as JSON with sorted keys.
    public func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(self)
    }
}

/// What ran.
public struct Program: Encodable, Sendable {
    /// The version of the program.
    public var version: String
    /// The MPI library, or "none".
    public var mpi: String
    /// The vector instructions that the build needs.
    public var instructionSet: String

    /// A description.
    public init(version: String, mpi: String, instructionSet: String) {
        self.version = version
        self.mpi = mpi
        self.instructionSet = instructionSet
    }
}

/// The resolved code.
public struct Plan: Encodable, Sendable {
    /// N.
    public var workers: Int
    /// K.
    public var partitions: Int
    /// T.
    public var privacy: Int
    /// S.
    public var stragglers: Int
    /// R.
    public var recoveryThreshold: Int
    /// The name of the field.
    public var field: String
    /// Rows of the training data, m.
    public var rows: Int
    /// Columns of the training data, d.
    public var features: Int
    /// The step size.
    public var learningRate: Double

    /// A plan.
    public init(
        workers: Int, partitions: Int, privacy: Int, stragglers: Int, recoveryThreshold: Int, field: String, rows: Int,
        features: Int, learningRate: Double
    ) {
        self.workers = workers
        self.partitions = partitions
        self.privacy = privacy
        self.stragglers = stragglers
        self.recoveryThreshold = recoveryThreshold
        self.field = field
        self.rows = rows
        self.features = features
        self.learningRate = learningRate
    }
}

/// How far the results were from wrapping around.
public struct HeadroomReport: Encodable, Sendable {
    /// The greatest block value that the field can tell.
    public var limit: Double
    /// The greatest that the plan reckoned with.
    public var bound: Double
    /// The greatest that occurred.
    public var largestSeen: Double

    /// A headroom.
    public init(limit: Double, bound: Double, largestSeen: Double) {
        self.limit = limit
        self.bound = bound
        self.largestSeen = largestSeen
    }
}

/// Seconds of the master, and of the workers where that is said.
public struct Timing: Encodable, Sendable {
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

/// What came out.
public struct Result: Encodable, Sendable {
    /// The part of the test rows whose class is right.
    public var testAccuracy: Double?
    /// The mean loss on the test rows.
    public var testLoss: Double?
    /// The part of the training rows whose class is right.
    public var trainAccuracy: Double?
    /// The mean loss on the training rows.
    public var trainLoss: Double
    /// The rounds that were done.
    public var iterations: Int
    /// Whether the tolerance ended the training.
    public var converged: Bool
    /// SHA-256 of the weights as little-endian doubles: equal for bit-identical models.
    public var weightsHash: String
    /// The greatest resident set of the master's process, in bytes.
    public var peakMemoryBytes: Int

    /// A result.
    public init(
        testAccuracy: Double?, testLoss: Double?, trainAccuracy: Double?, trainLoss: Double, iterations: Int,
        converged: Bool, weightsHash: String, peakMemoryBytes: Int
    ) {
        self.testAccuracy = testAccuracy
        self.testLoss = testLoss
        self.trainAccuracy = trainAccuracy
        self.trainLoss = trainLoss
        self.iterations = iterations
        self.converged = converged
        self.weightsHash = weightsHash
        self.peakMemoryBytes = peakMemoryBytes
    }
}

/// What travelled, in bytes of payload.
public struct TrafficReport: Encodable, Sendable {
    /// Shares of data and weights.
    public var bytesToWorkers: Int
    /// Answers.
    public var bytesFromWorkers: Int

    /// A traffic.
    public init(bytesToWorkers: Int, bytesFromWorkers: Int) {
        self.bytesToWorkers = bytesToWorkers
        self.bytesFromWorkers = bytesFromWorkers
    }
}

/// One round of the history.
public struct HistoryEntry: Encodable, Sendable {
    /// The round, from one.
    public var round: Int
    /// The mean loss on the training rows.
    public var trainLoss: Double
    /// The part of the test rows whose class is right.
    public var testAccuracy: Double?
    /// The gradient's norm.
    public var gradientNorm: Double
    /// The greatest block value.
    public var largestBlockValue: Double

    /// An entry.
    public init(
        round: Int, trainLoss: Double, testAccuracy: Double?, gradientNorm: Double, largestBlockValue: Double
    ) {
        self.round = round
        self.trainLoss = trainLoss
        self.testAccuracy = testAccuracy
        self.gradientNorm = gradientNorm
        self.largestBlockValue = largestBlockValue
    }
}

/// One worker: what it says of itself, and how its answers fared.
public struct WorkerEntry: Encodable, Sendable {
    /// The worker's number, from zero.
    public var worker: Int
    /// Its own report; missing if it said no goodbye.
    public var report: WorkerReport?
    /// How its answers fared.
    public var answers: AnswerCounts

    /// An entry.
    public init(worker: Int, report: WorkerReport?, answers: AnswerCounts) {
        self.worker = worker
        self.report = report
        self.answers = answers
    }
}
