/// One run of a program: what was asked, and what came of it.
package struct RunRecord: Codable, Sendable {
    /// What a run belongs to.
    package enum Suite: String, Codable, Sendable { case paper, peer, scale, dp }

    /// Which program ran.
    package enum Implementation: String, Codable, Sendable {
        case codedTrain = "coded-train"
        case peer
    }

    /// The quantity that a series of runs changes, the others being fixed.
    package enum Variable: String, Codable, CaseIterable, Sendable {
        case workers = "N"
        case rows = "m"
        case features = "d"
        case partitions = "K"
        case privacy = "T"
    }

    /// The subcommand that made the run.
    package var subcommand: Suite
    /// What distinguishes the job from the others of the subcommand.
    package var job: String
    /// Which program ran.
    package var implementation = Implementation.codedTrain
    /// In series, the quantity that changes.
    package var variable: Variable?
    /// In the suite of differential privacy, what the run is for.
    package var part: DPSuite.Part?
    /// The options.
    package var configuration: TrainingJob
    /// The arguments of the program, without those that name files.
    package var arguments: [String]
    /// Which repetition this is, from one; zero is the warm-up, which does not count.
    package var repetition: Int
    /// What coded-train measured.
    package var measurement: RunMeasurement?
    /// What another program measured.
    package var peer: PeerMeasurement?
    /// Why there is no measurement.
    package var failure: RunFailure?
    /// The weights of the model, where the session needs them; they are not written.
    package var weights: [Double]?

    private enum CodingKeys: String, CodingKey {
        case subcommand, job, implementation, variable, part, configuration, arguments, repetition, measurement, peer
        case failure
    }

    /// A run that is still to be done.
    package init(
        subcommand: Suite, job: String, variable: Variable? = nil, configuration: TrainingJob, repetition: Int
    ) {
        self.subcommand = subcommand
        self.job = job
        self.variable = variable
        self.configuration = configuration
        arguments = configuration.arguments
        self.repetition = repetition
    }

    /// The same run in the field that coded-train chooses.
    package func inAnyField() -> RunRecord {
        var record = self
        record.configuration.field = TrainingJob.anyField
        record.arguments = record.configuration.arguments
        return record
    }

    /// Whether the run counts.
    package var isCounted: Bool { repetition > 0 && failure == nil }

    /// Seconds of training.
    package var trainSeconds: Double? { measurement?.timing.trainSeconds ?? peer?.total }

    /// The part of the test rows whose class is right.
    package var testAccuracy: Double? { measurement?.result.testAccuracy ?? peer?.accuracy }
}
