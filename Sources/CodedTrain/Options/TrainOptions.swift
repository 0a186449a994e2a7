import ArgumentParser

/// All options of a training.
struct TrainOptions: ParsableArguments {
    @OptionGroup(title: "Scheme and code") var code: CodeOptions
    @OptionGroup(title: "Data") var data: DataOptions
    @OptionGroup(title: "Training") var training: TrainingOptions
    @OptionGroup(title: "Differential privacy") var privacy: DifferentialPrivacyOptions
    @OptionGroup(title: "Analog coding and its noise (--scheme dple)") var analog: AnalogOptions
    @OptionGroup(title: "Checkpoints") var checkpoints: CheckpointOptions
    @OptionGroup(title: "Run and output") var output: OutputOptions
    @OptionGroup(title: "Trials") var faults: FaultOptions

    /// The resolved configuration.
    func configuration() throws -> TrainConfiguration {
        var configuration = TrainConfiguration()
        code.fill(&configuration)
        try data.fill(&configuration)
        training.fill(&configuration)
        try privacy.fill(&configuration)
        try analog.fill(&configuration)
        try checkpoints.fill(&configuration)
        output.fill(&configuration)
        try faults.fill(&configuration)
        return configuration
    }
}
