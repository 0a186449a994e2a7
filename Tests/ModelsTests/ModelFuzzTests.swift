import Models
import Testing
import _TestSupport

/// Readers of models return a model that can be used, or throw, whatever bytes they are given.
struct ModelFuzzTests {
    private static let tokens = [
        "\"weights\"", "\"formatVersion\" : 2", "null", "true", "1.0", "[]", "{", "}", "'<f8'", "'<U32'", "(2,)",
        "(99999999999,)", "False", "'descr'",
    ]

    @Test(arguments: ModelFormat.allCases)
    func readersSurviveDamagedModels(format: ModelFormat) throws {
        let originals = try Samples.all.map { model in
            switch format {
            case .json: try model.jsonData()
            case .npy: try model.npyData()
            }
        }
        let fuzzer = Fuzzer("model.\(format.rawValue)", originals: originals, tokens: Self.tokens, count: 4000)
        let counts = fuzzer.run { bytes, number in Self.accepts(bytes, format, number: number) }
        #expect(counts.accepted > 0 && counts.refused > 0)
    }

    private static func accepts(_ bytes: [UInt8], _ format: ModelFormat, number: UInt64) -> Bool {
        do throws(ModelError) {
            let model = format == .json ? try LinearModel(json: bytes) : try LinearModel(npy: bytes)
            // What was read can be written, and is the same when read again.
            #expect(copy(of: model, format) == model, "input \(number)")
            return true
        } catch {
            #expect(!error.description.isEmpty)
            return false
        }
    }

    private static func copy(of model: LinearModel, _ format: ModelFormat) -> LinearModel? {
        try? format == .json ? LinearModel(json: model.jsonData()) : LinearModel(npy: model.npyData())
    }
}
