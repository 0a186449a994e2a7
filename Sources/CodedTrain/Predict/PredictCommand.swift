import ArgumentParser
import Datasets

/// Uses a model.
struct PredictCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict", abstract: "Apply a model to data: predictions, and accuracy where labels are known.",
        usage: "coded-train predict --model <file> [<options>]",
        discussion: """
            Examples:
              coded-train predict --model model.json --data patients.csv --label outcome
              coded-train predict --model model.npy --data new.csv --label none --out predictions.csv
            """)

    @Option(help: ArgumentHelp("The model, as --model-out wrote it.", valueName: "file"))
    var model: String

    @Option(
        help: ArgumentHelp(
            "The data, in the form of the training data. Default: the test part of MNIST 3 against 7.",
            valueName: "path"))
    var data: String?

    @Option(help: "Format of the data, gzipped or not; auto looks at the first bytes.")
    var format = DataFormat.auto

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            The label's column, by name or number; none if the data have no labels. Default: the column whose name the \
            model does not know.
            """, valueName: "column"))
    var label: String?

    @Option(
        help: ArgumentHelp(
            "IDX and NPY: the file with the labels, if its name does not follow from the data's.", valueName: "file"))
    var labels: String?

    @Option(
        name: .customLong("index-base"), parsing: .unconditional,
        help: ArgumentHelp("LIBSVM: the number of the first feature, 0 or 1.", valueName: "n"))
    var indexBase: Int?

    @Option(help: ArgumentHelp("Write row, score and class as CSV; - for standard output.", valueName: "file"))
    var out: String?
}
