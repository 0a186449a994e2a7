import Datasets
import Foundation
import Models
import Testing

/// A folder that is removed with its contents when the test lets go of it.
final class TemporaryFolder {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/models-tests-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String, _ bytes: [UInt8]) throws -> String {
        // Foundation waits for the disk, which takes most of the time of a test with many files.
        guard let stream = fopen("\(path)/\(name)", "wb") else { throw CocoaError(.fileWriteUnknown) }
        defer { fclose(stream) }
        guard fwrite(bytes, 1, bytes.count, stream) == bytes.count else { throw CocoaError(.fileWriteUnknown) }
        return "\(path)/\(name)"
    }

    var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path).sorted()) ?? [] }
}

/// The error that `body` throws; nil if it returns.
func modelError(_ body: () throws(ModelError) -> some Any) -> ModelError? {
    do throws(ModelError) {
        _ = try body()
        return nil
    } catch { return error }
}

/// Models with all that a file can hold.
enum Samples {
    static let plain = LinearModel(kind: .linear, weights: [1, -2.5], hasBias: false)

    static let full = LinearModel(
        kind: .logistic, weights: [0.1, -1e-300, .pi, .leastNonzeroMagnitude, -0.0, 1.0 / 3, 0.7], hasBias: true,
        scaling: FeatureScaling(method: .standard, offsets: [1, 0.1, -7], factors: [2, 1e10, 1.0 / 3]),
        featureNames: ["größe", "b \"c\"", "d/e"], classNames: ClassNames(negative: "3", positive: "sieben 👍"),
        dropsOtherLabels: true, repeatFeatures: 2, training: ["scheme": "lcc", "rounds": "25"])

    static let pixels = LinearModel(
        kind: .logistic, weights: [Double](repeating: 0.25, count: 5), hasBias: true,
        scaling: FeatureScaling(method: .pixel, offsets: [], factors: [1.0 / 255]),
        classNames: ClassNames(negative: "3", positive: "7"), training: [:])

    static let all = [plain, full, pixels]
}

struct PredictionTests {
    private func dataset(_ rows: [[Float]], _ targets: [Float], classes: Bool = true) -> Dataset {
        Dataset(
            features: FeatureMatrix(rowCount: rows.count, columnCount: rows[0].count, values: rows.flatMap { $0 }),
            targets: targets, classNames: classes ? ClassNames(negative: "a", positive: "b") : nil, name: "t")
    }

    @Test func scoresFoldInScalingRepetitionAndBias() throws {
        let model = LinearModel(
            kind: .logistic, weights: [1, 2, 3, 4, 0.5], hasBias: true,
            scaling: FeatureScaling(method: .minmax, offsets: [1, -1], factors: [2, 0.5]),
            classNames: ClassNames(negative: "a", positive: "b"), repeatFeatures: 2)
        // Scaled: (3 − 1)·2 = 4 and (5 + 1)·0.5 = 3; then 4·(1 + 3) + 3·(2 + 4) + 0.5.
        #expect(model.score([3, 5]) == 34.5)
        #expect(model.featureCount == 2)
        #expect(try model.scores(of: dataset([[3, 5], [1, -1]], [1, 0])) == [34.5, 0.5])
        #expect(model.className(score: 34.5) == "b" && model.className(score: 0) == "a")
        #expect(model.schema.featureCount == 2)
    }

    @Test func scoresAreThoseOfPreparedData() throws {
        var data = dataset([[3, 5, 1], [1, -1, 2], [-8, 0.5, 0]], [1, 0, 1])
        let scaling = FeatureScaling.fit(.standard, to: data)
        let model = LinearModel(
            kind: .linear, weights: [1, 2, 3, 4, 5, 6, 7], hasBias: true, scaling: scaling, repeatFeatures: 2)
        let scores = try model.scores(of: data)
        data.apply(scaling)
        data.repeatFeatures(2)
        data.appendBias()
        let prepared = DenseKernels.product(data.features, weights: model.weights)
        #expect(zip(scores, prepared).allSatisfy { abs($0 - $1) < 1e-5 })
    }

    @Test func evaluates() throws {
        let model = LinearModel(
            kind: .logistic, weights: [1], hasBias: false, classNames: ClassNames(negative: "a", positive: "b"))
        let data = dataset([[2], [-2], [1], [0]], [1, 0, 0, 0])
        #expect(try model.accuracy(of: data) == 0.75)
        let evaluation = try #require(try model.evaluate(data))
        #expect(evaluation.accuracy == 0.75 && evaluation.rowCount == 4)
        let bare = dataset([[2]], [])
        #expect(try model.evaluate(bare) == nil)
        #expect(try Samples.plain.evaluate(dataset([[1, 1]], [0], classes: false))?.loss == 2.25)
        #expect(try Samples.plain.accuracy(of: dataset([[1, 1]], [0], classes: false)) == nil)
        #expect(
            modelError { () throws(ModelError) in try Samples.plain.scores(of: data) }
                == .widthMismatch(have: 1, expected: 2))
    }

    @Test func lossesAreStable() {
        let loss = LossFunctions.crossEntropy(scores: [0], targets: [1])
        #expect(abs(loss - 0.693_147_180_559_945_3) < 1e-16)
        #expect(LossFunctions.crossEntropy(scores: [1000, -1000], targets: [1, 0]) == 0)
        #expect(LossFunctions.crossEntropy(scores: [1000], targets: [0]) == 1000)
        #expect(LossFunctions.crossEntropy(scores: [-1e308], targets: [1]) == 1e308)
        // A loss below the precision of 1 keeps its digits: log1p(exp(−40)).
        let small = LossFunctions.crossEntropy(scores: [40], targets: [1])
        #expect(abs(small - 4.248_354_255_291_589e-18) < 1e-32)
        #expect(LossFunctions.meanSquaredError(scores: [1, 3], targets: [0, 1]) == 2.5)
        #expect(LossFunctions.crossEntropy(scores: [], targets: []) == 0)
        #expect(
            LossFunctions.sigmoid(-1000) == 0 && LossFunctions.sigmoid(1000) == 1 && LossFunctions.sigmoid(0) == 0.5)
    }

    @Test func trainsOnTheDefaultData() throws {
        let data = try DefaultDataset.read(executablePath: DefaultDataset.currentExecutablePath, environment: [:])
        let test = try #require(data.test)
        var train = data.train
        let scaling = FeatureScaling.fit(.auto, to: train)
        train.apply(scaling)
        train.appendBias()
        var weights = [Double](repeating: 0, count: train.featureCount)
        for _ in 0..<25 {
            var gradient = DenseKernels.product(train.features, weights: weights, parallel: true)
            for i in gradient.indices { gradient[i] = LossFunctions.sigmoid(gradient[i]) - Double(train.targets[i]) }
            let step = DenseKernels.transposedProduct(train.features, gradient, parallel: true)
            for j in weights.indices { weights[j] -= 0.1 / Double(train.rowCount) * step[j] }
        }
        let model = LinearModel(
            kind: .logistic, weights: weights, hasBias: true, scaling: scaling, classNames: train.classNames)
        let accuracy = try #require(try model.accuracy(of: test))
        #expect(accuracy > 0.93 && accuracy < 1)
    }
}
