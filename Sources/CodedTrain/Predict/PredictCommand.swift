import ArgumentParser
import Datasets

/// Uses a model.
struct PredictCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict", abstract: "Apply a model to data: predictions, and accuracy where labels are known.",
        discussion: """
            Examples:
              coded-train predict --model model.json --data patients.csv --label outcome
              coded-train predict --model model.npy --data new.csv --label none --out predictions.csv
            """)

    @Option(help: "The model, FILE.json or FILE.npy, as --model-out wrote it.")
    var model: String

    @Option(help: "The data, in the form of the training data. Default: the test part of MNIST 3 against 7.")
    var data: String?

    @Option(help: "auto, idx, csv, libsvm or npy.")
    var format = DataFormat.auto

    @Option(help: "The label's column, by name or number; none if the data have no labels.")
    var label: String?

    @Option(help: "IDX and NPY: the file with the labels, if its name does not follow from the data's.")
    var labels: String?

    @Option(name: .customLong("index-base"), help: "LIBSVM: the number of the first feature, 0 or 1.")
    var indexBase: Int?

    @Option(help: "Write row, score and class as CSV to FILE; - for standard output.")
    var out: String?
}
