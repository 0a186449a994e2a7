/// What to train, and how: the options of one run of coded-train.
package struct TrainingJob: Codable, Hashable, Sendable {
    /// The workers, N.
    package var workers: Int
    /// The scheme.
    package var scheme = "lcc"
    /// The rule for K and T, in the scheme `lcc`.
    package var preset: String?
    /// K, if the rule is not to choose it.
    package var partitions: Int?
    /// T, likewise.
    package var privacy: Int?
    /// How degrees are reduced, in the scheme `bgw`.
    package var reduction: String?
    /// Train on the first rows only.
    package var rows: Int?
    /// How often the 784 pixels are repeated: 2 is the paper's d = 1568.
    package var repeatFeatures = 1
    /// The degree of the polynomial.
    package var degree = 1
    /// The field.
    package var field = "p24"
    /// Fractional bits of the data.
    package var dataBits = 2
    /// Fractional bits of the weights; missing for the default of the degree.
    package var weightBits: Int? = 4
    /// The step size.
    package var learningRate: Double
    /// The rounds.
    package var iterations = 25
    /// Whether loss and accuracy of every round are wanted.
    package var recordsHistory = false
    /// The data; missing for those that coded-train has.
    package var data: TrainingData?
    /// The budget of a model that is to be differentially private.
    package var budget: PrivacyBudget?
    /// Code and noise of the scheme `dple`.
    package var analog: AnalogOptions?
    /// Whether all workers are in one process, without MPI: the model is the same, its time is not.
    package var isInProcess: Bool?

    /// The paper's setting for MNIST 3 against 7.
    package init(workers: Int, repeatFeatures: Int = 1) {
        self.workers = workers
        self.repeatFeatures = repeatFeatures
        // Repeated features multiply the scores: the step is divided, so that the trajectory is the same.
        learningRate = 0.1 / Double(repeatFeatures)
    }

    /// Leaves the choice of the field to coded-train.
    package static let anyField = "auto"

    /// The pixels of an image of MNIST.
    package static let pixels = 784

    /// d.
    package var features: Int { Self.pixels * repeatFeatures }

    /// The processes that the run takes: the master and its workers, of which schemes in clear have none.
    package var ranks: Int {
        ["plain", "quantized"].contains(scheme) || isInProcess == true ? 1 : workers + 1
    }

    /// Whether the scheme computes in a field.
    package var hasField: Bool { !["plain", "dple"].contains(scheme) }

    /// The options for coded-train, without those for its output and those that name files.
    package var arguments: [String] {
        var arguments = ["--scheme", scheme]
        func add(_ name: String, _ value: (some CustomStringConvertible)?) {
            if let value { arguments += [name, value.description] }
        }
        add("--preset", preset)
        add("-K", partitions)
        add("-T", privacy)
        add("--reduction", reduction)
        add("--rows", rows)
        if repeatFeatures > 1 { add("--repeat-features", repeatFeatures) }
        if degree > 1 { add("--degree", degree) }
        if hasField {
            add("--field", field)
            add("--data-bits", dataBits)
            add("--weight-bits", weightBits)
        }
        add("--learning-rate", learningRate)
        add("--iterations", iterations)
        if recordsHistory { add("--evaluate-every", 1) }
        if isInProcess == true { add("--in-process", workers) }
        return arguments + (data?.arguments ?? []) + (budget?.arguments ?? []) + (analog?.arguments ?? [])
    }
}
