import ArgumentParser

/// What is written, and how much is said.
struct OutputOptions: ParsableArguments {
    @Option(
        name: .customLong("model-out"),
        help: ArgumentHelp("Write the model, as JSON or NPY by the ending of the name.", valueName: "file"))
    var modelOut: String?

    @Option(help: ArgumentHelp("Write a report of the run, as JSON.", valueName: "file"))
    var report: String?

    @Option(
        name: .customLong("evaluate-every"), parsing: .unconditional,
        help: ArgumentHelp("Put loss and accuracy of every n-th round into the report's history.", valueName: "n"))
    var evaluateEvery: Int?

    @Option(
        help: ArgumentHelp(
            "Read options from a YAML file, with the long names as keys, or from a report. The command line overrides it.",
            valueName: "file"))
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
        if let evaluateEvery, evaluateEvery < 1 {
            throw ValidationError("--evaluate-every takes a number of at least 1.")
        }
        if let modelOut, !modelOut.hasSuffix(".json"), !modelOut.hasSuffix(".npy") {
            throw ValidationError("--model-out takes a name that ends in .json or .npy.")
        }
    }
}
