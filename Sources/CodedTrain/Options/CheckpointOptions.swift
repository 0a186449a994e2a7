import ArgumentParser

/// How a training survives its end.
struct CheckpointOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Keep checkpoints in this folder: the last one and the one before. SIGUSR1 writes one after the round; SIGTERM \
            and SIGUSR2 write one, stop, and exit with 75.
            """, valueName: "dir"))
    var checkpoint: String?

    @Option(
        name: .customLong("checkpoint-every"), parsing: .unconditional,
        help: ArgumentHelp(
            "Write a checkpoint after every n-th round, and at the end. Default: 10.", valueName: "n"))
    var checkpointEvery: Int?

    @Flag(help: "Go on from the checkpoint, if there is one; --iterations counts all rounds.")
    var resume = false

    @Option(
        name: .customLong("max-time"), parsing: .unconditional,
        help: ArgumentHelp(
            "After this time, finish the round, write a checkpoint, stop, and exit with 75.",
            valueName: "seconds|hh:mm:ss"))
    var maxTime: TimeLimit?

    func fill(_ configuration: inout TrainConfiguration) throws {
        if checkpoint != nil, configuration.scheme == .dple {
            throw ValidationError(
                """
                --checkpoint does not go with --scheme dple: a run that goes on may repeat rounds, and the answers of a \
                round that is repeated are released twice, which the total epsilon does not count. Leave out --checkpoint.
                """)
        }
        // Options of a file are checked one by one before they come together: what needs another is checked here.
        if checkpoint == nil {
            let needing = [
                ("--checkpoint-every", checkpointEvery != nil), ("--resume", resume), ("--max-time", maxTime != nil),
            ]
            if let (name, _) = needing.first(where: \.1) {
                throw ValidationError("\(name) needs a folder for checkpoints. Please provide --checkpoint DIR.")
            }
        }
        configuration.checkpoint = checkpoint
        configuration.checkpointEvery = checkpointEvery ?? TrainConfiguration.usualCheckpointDistance
        configuration.resume = resume
        configuration.maxTime = maxTime
    }

    func validate() throws {
        if let checkpointEvery, checkpointEvery < 1 {
            throw ValidationError("--checkpoint-every takes a number of at least 1.")
        }
        if checkpoint == "" { throw ValidationError("--checkpoint takes the name of a folder.") }
    }
}

/// A time as people give it to a batch system: seconds, or hours, minutes and seconds.
struct TimeLimit: Hashable, ExpressibleByArgument, Encodable {
    /// In seconds, positive.
    let seconds: Double

    init?(argument: String) {
        let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
        if parts.count == 1, let seconds = Double(argument), seconds > 0, seconds.isFinite {
            self.seconds = seconds
            return
        }
        let numbers = parts.compactMap { part in part.allSatisfy(\.isNumber) ? Int(part) : nil }
        guard parts.count == 3, numbers.count == 3, numbers[0] < 1_000_000, numbers[1] < 60, numbers[2] < 60 else {
            return nil
        }
        seconds = Double((numbers[0] * 60 + numbers[1]) * 60 + numbers[2])
        if seconds == 0 { return nil }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(seconds)
    }
}
