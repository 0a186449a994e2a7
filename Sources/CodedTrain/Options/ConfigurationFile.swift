import Datasets
import Foundation
import Yams

/// Options from a YAML file (or JSON, which is YAML): put in front of the command line's, which override them.
enum ConfigurationFile {
    /// The flags among the options, which take no value.
    private static let flags: Set<String> = ["bias", "quiet", "dry-run"]
    private static let keys = TrainConfiguration.CodingKeys.allCases.map(\.rawValue)

    /// Returns the arguments with those of the file that `--config` names inserted.
    static func expand(_ arguments: [String]) throws -> [String] {
        guard let path = try path(in: arguments) else { return arguments }
        let inserted = try read(path)
        // Options of a subcommand come after its name.
        let hasSubcommand = ["train", "plan"].contains(arguments.first)
        return arguments.prefix(hasSubcommand ? 1 : 0) + inserted + arguments.dropFirst(hasSubcommand ? 1 : 0)
    }

    private static func path(in arguments: [String]) throws -> String? {
        if arguments.first == "predict" { return nil }
        if let index = arguments.lastIndex(of: "--config") {
            return arguments.indices.contains(index + 1) ? arguments[index + 1] : nil
        }
        return arguments.last { $0.hasPrefix("--config=") }.map { String($0.dropFirst("--config=".count)) }
    }

    /// The options in the file at `path` as arguments.
    static func read(_ path: String) throws -> [String] {
        let text: String
        do {
            text = try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            let exists = FileManager.default.fileExists(atPath: path)
            throw CommandFailure(
                status: exists ? .badData : .missingFile,
                what: exists ? "\(path) cannot be read as text" : "there is no configuration file \(path)")
        }
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch {
            throw CommandFailure(status: .usage, what: "\(path) is not YAML", why: "\(error)")
        }
        guard let root else { return [] }
        guard case .mapping(let mapping) = root else {
            throw CommandFailure(
                status: .usage, what: "\(path) holds no options", fix: "write one option a line, for instance: iterations: 50")
        }
        return try mapping.flatMap { try arguments(key: $0.key, value: $0.value, path: path) }
    }

    private static func arguments(key: Node, value: Node, path: String) throws -> [String] {
        let place = "\(path):\(key.mark?.line ?? 0)"
        let name = key.scalar?.string ?? ""
        guard keys.contains(name) else {
            throw CommandFailure(
                status: .usage, what: "\(place): there is no option \(name)",
                fix: nearest(name).map { "did you mean \($0)?" } ?? "coded-train train --help lists the options")
        }
        guard let scalar = value.scalar else {
            throw CommandFailure(status: .usage, what: "\(place): \(name) takes one value, not a list or a mapping")
        }
        if scalar.string == "null" || scalar.string == "~" { return [] }
        guard flags.contains(name) else { return ["--\(name)=\(scalar.string)"] }
        switch Bool.construct(from: scalar) {
        case true?: return ["--\(name)"]
        case false?: return []
        case nil: throw CommandFailure(status: .usage, what: "\(place): \(name) is true or false")
        }
    }

    /// The option whose name is closest, if it is close.
    private static func nearest(_ name: String) -> String? { SimilarNames.near(name, among: keys).first }
}
