import ArgumentParser

/// What is written, and how much is said.
struct OutputOptions: ParsableArguments {
    @Option(name: .customLong("model-out"), help: "Write the model to FILE.json or FILE.npy.")
    var modelOut: String?

    @Option(help: "Write a report of the run to FILE.json.")
    var report: String?

    @Option(
        name: .customLong("evaluate-every"),
        help: "Put loss and accuracy of every n-th round into the report's history.")
    var evaluateEvery: Int?

    @Option(help: "Read options from FILE.yaml: the long names as keys. The command line overrides it.")
    var config: String?

    @Flag(help: "Print nothing but errors.")
    var quiet = false

    @Flag(name: .customLong("dry-run"), help: "Print the plan and stop, like the command plan.")
    var dryRun = false

    func fill(_ configuration: inout TrainConfiguration) {
        configuration.modelOut = modelOut
        configuration.report = report
        configuration.evaluateEvery = evaluateEvery
        configuration.quiet = quiet
        configuration.dryRun = dryRun
    }

    func validate() throws {
        if let evaluateEvery, evaluateEvery < 1 { throw ValidationError("--evaluate-every takes a number of at least 1.") }
        if let modelOut, !modelOut.hasSuffix(".json"), !modelOut.hasSuffix(".npy") {
            throw ValidationError("--model-out takes a name that ends in .json or .npy.")
        }
    }
}
