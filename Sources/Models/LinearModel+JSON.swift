import Foundation

extension LinearModel {
    private struct Version: Decodable {
        var formatVersion: Int
    }

    /// The model as JSON: sorted keys, one weight a line, every number with the digits that give it back exactly.
    public func jsonData() throws(ModelError) -> [UInt8] {
        try validate()
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
        } catch { throw .inconsistent("\(error)") }
    }

    /// The model in `json`, checked; `path` is for messages.
    public init(json: [UInt8], path: String = "model") throws(ModelError) {
        let data = Data(json)
        let model: LinearModel
        do {
            let version = try JSONDecoder().decode(Version.self, from: data).formatVersion
            guard version == Self.currentFormatVersion else {
                throw ModelError.unsupportedVersion(have: version, supported: Self.currentFormatVersion)
            }
            model = try JSONDecoder().decode(LinearModel.self, from: data)
        } catch let error as ModelError {
            throw error
        } catch let error as DecodingError {
            throw .notAModel(path: path, reason: Self.reason(error))
        } catch {
            throw .notAModel(path: path, reason: "\(error)")
        }
        try model.validate(path: path)
        self = model
    }

    private static func reason(_ error: DecodingError) -> String {
        func place(_ path: [any CodingKey]) -> String { path.map(\.stringValue).joined(separator: ".") }
        return switch error {
        case .keyNotFound(let key, _): "\(key.stringValue) is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            context.codingPath.isEmpty ? "not the JSON of a model" : "\(place(context.codingPath)) has the wrong type"
        case .dataCorrupted(let context):
            context.codingPath.isEmpty ? "not valid JSON" : "\(place(context.codingPath)) has no valid value"
        @unknown default: "not the JSON of a model"
        }
    }

    /// As `validate()`, for a model from a file.
    func validate(path: String) throws(ModelError) {
        do throws(ModelError) {
            try validate()
        } catch {
            if case .inconsistent(let reason) = error { throw .notAModel(path: path, reason: reason) }
            throw error
        }
    }
}
