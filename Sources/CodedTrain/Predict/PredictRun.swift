import CommandLineSupport
import Datasets
import Foundation
import Models

/// Applies a model to data.
struct PredictRun {
    let options: PredictCommand

    func run() throws -> ExitStatus {
        if options.out != "-" {
            try OutputCheck.run(
                outputs: [("--out", options.out)],
                inputs: [("--model", options.model), ("--data", options.data), ("--labels", options.labels)])
        }
        let model = try LinearModel.read(path: options.model)
        let data = try read(schema: model.schema, kind: model.kind)
        let scores = try model.scores(of: data)
        if let path = options.out { try write(scores, model: model, to: path) }
        var lines = [("rows", String(data.rowCount))]
        if data.droppedRowCount > 0 { lines.append(("left out", "\(data.droppedRowCount) rows of other classes")) }
        if let evaluation = data.targets.isEmpty ? nil : model.evaluation(scores: scores, of: data) {
            if let accuracy = evaluation.accuracy { lines.append(("accuracy", Format.places(accuracy))) }
            lines.append(("loss", Format.places(evaluation.loss)))
        }
        Console.write(Format.list(lines), toStandardError: options.out == "-")
        return .success
    }

    private func read(schema: DatasetSchema, kind: LinearModel.Kind) throws -> Dataset {
        let readOptions = DatasetOptions(
            format: options.format,
            task: kind == .linear && schema.classNames == nil ? .regression : .classification,
            labelColumn: options.label, featureCount: schema.featureCount, indexBase: options.indexBase,
            labelsPath: options.labels)
        guard let path = options.data else {
            let files = try DatasetFiles.find(inDirectory: try DefaultDataset.locate())
            return try DatasetReader.read(path: files.test ?? files.train, options: readOptions, matching: schema)
        }
        return try DatasetReader.read(path: path, options: readOptions, matching: schema)
    }

    private func write(_ scores: [Double], model: LinearModel, to path: String) throws {
        var text = "row,score,prediction\n"
        for (row, score) in scores.enumerated() {
            text += "\(row),\(score),\(model.className(score: score) ?? String(score))\n"
        }
        if path == "-" {
            Console.write(text, terminator: "")
        } else {
            try FileOutput.write(Data(text.utf8), to: path)
        }
    }
}
