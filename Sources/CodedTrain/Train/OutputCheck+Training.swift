import CommandLineSupport

extension OutputCheck {
    /// Checks the outputs of a training.
    static func run(_ configuration: TrainConfiguration) throws {
        let outputs = [("--model-out", configuration.modelOut), ("--report", configuration.report)]
        let inputs = [
            ("--data", configuration.data), ("--test", configuration.test), ("--labels", configuration.labels),
            ("--test-labels", configuration.testLabels),
        ]
        try run(outputs: outputs, inputs: inputs)
    }
}
