import ArgumentParser

/// The root of the command line.
struct CodedTrain: ParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "coded-train",
        abstract: "Train on machines that you do not trust: private distributed training by coded computing.",
        discussion: """
            Rank 0 is the master and owns the data; every other rank is a worker and sees only coded data, of which any \
            T workers together learn nothing. Without --data, the MNIST digits 3 and 7 are used.

              coded-mpirun -np 41 coded-train                    the master and 40 workers, which may die
              coded-train --in-process 40                        the same in one process
              coded-train plan --in-process 40 --field p24       what would be run; is it safe
              coded-train predict --model m.json --data x.csv    use a model
              coded-train simulate --workers 1000                how long would it take on machines that are not there
              coded-train doctor --ranks 41                      is this system ready for 41 ranks

            Exit codes: 0 done, 64 usage, 65 bad data, 66 file missing, 69 too few workers answer, or too many of them \
            wrongly, or the doctor found a problem, 70 internal, 73 cannot write, 75 stopped at a checkpoint, 78 no plan \
            fulfils what is asked for.
            """,
        version: version,
        subcommands: [
            TrainCommand.self, PlanCommand.self, PredictCommand.self, SimulateCommand.self, DoctorCommand.self,
        ],
        defaultSubcommand: TrainCommand.self)
}

/// Trains a model.
struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Train a model.",
        usage: "[coded-mpirun -np N+1] coded-train [train] [<options>]",
        discussion: """
            Examples:
              coded-mpirun -np 41 coded-train --report run.json --model-out model.json
              coded-train --in-process 10 --data patients.csv --label outcome --holdout 0.2
              coded-train --in-process 10 --data a9a --format libsvm --features 123 --test a9a.t
              coded-train --in-process 10 --iterations 5000 --checkpoint run1 --resume
            """)

    @OptionGroup var options: TrainOptions
}

/// Shows what a training would do.
struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show the resolved plan: threshold, field, headroom, memory and bytes; train nothing.",
        usage: "coded-train plan [<options>]",
        discussion: "Takes the options of the command train, and tells for --in-process N what N workers would do.")

    @OptionGroup var options: TrainOptions
}
