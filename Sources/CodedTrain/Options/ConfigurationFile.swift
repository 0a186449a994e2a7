import CommandLineSupport
import Datasets
import Foundation
import Yams

/// Options from a YAML file (or JSON, which is YAML): put in front of the command line's, which override them.
package enum ConfigurationFile {
    /// The flags among the options, which take no value.
    private static let flags: Set<String> = ["quarantine", "bias", "resume", "quiet", "dry-run"]
    private static let keys =
        TrainConfiguration.CodingKeys.allCases.map(\.rawValue)
        + AnalogConfiguration.CodingKeys.allCases.map(\.rawValue)

    /// Returns the arguments with those of the file that `--config` names inserted.
    static func expand(_ arguments: [String]) throws -> [String] {
        guard let path = try path(in: arguments) else { return arguments }
        let inserted = try read(path)
        // Options of a subcommand come after its name.
        let hasSubcommand = ["train", "plan"].contains(arguments.first)
        return arguments.prefix(hasSubcommand ? 1 : 0) + inserted + arguments.dropFirst(hasSubcommand ? 1 : 0)
    }

    private static func path(in arguments: [String]) throws -> String? {
        if ["predict", "simulate", "doctor"].contains(arguments.first) { return nil }
        if let index = arguments.lastIndex(of: "--config") {
            return arguments.indices.contains(index + 1) ? arguments[index + 1] : nil
        }
        return arguments.last { $0.hasPrefix("--config=") }.map { String($0.dropFirst("--config=".count)) }
    }

    /// The options in the file at `path` as arguments, each checked by itself so that an error tells its line.
    package static func read(_ path: String) throws -> [String] {
        guard let root = try compose(path) else { return [] }
        guard case .mapping(var mapping) = root else {
            throw CommandFailure(
                status: .usage, what: "\(path) holds no options", why: "it is not a mapping of names to values",
                fix: "write one option a line, for instance: iterations: 50")
        }
        // A report holds the configuration of its run.
        if mapping["schemaVersion"] != nil, case .mapping(let configuration)? = mapping["configuration"] {
            mapping = configuration
        }
        return try mapping.compactMap { key, value in
            let place = "\(path):\(key.mark?.line ?? 0)"
            guard let argument = try argument(key: key, value: value, place: place) else { return nil }
            do {
                _ = try TrainOptions.parse([argument])
            } catch {
                let failure = CommandFailure(
                    parserMessage: TrainOptions.message(for: error), command: "coded-train train")
                throw CommandFailure(
                    status: .usage, what: "\(place): \(failure.what)", why: failure.why, fix: failure.fix)
            }
            return argument
        }
    }

    private static func compose(_ path: String) throws -> Node? {
        let text: String
        do {
            text = try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            let exists = FileManager.default.fileExists(atPath: path)
            throw CommandFailure(
                status: exists ? .badData : .missingFile,
                what: exists ? "\(path) cannot be read as text" : "there is no configuration file \(path)",
                fix: exists ? "give a YAML file" : "check the path")
        }
        do {
            return try Yams.compose(yaml: text)
        } catch let error as YamlError {
            let (line, problem) = describe(error)
            throw CommandFailure(
                status: .usage, what: "\(path)\(line.map { ":\($0)" } ?? ""): not YAML", why: problem,
                fix: "write one option a line, for instance: iterations: 50")
        }
    }

    private static func describe(_ error: YamlError) -> (line: Int?, problem: String) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            return (mark.line, problem)
        case .duplicatedKeysInMapping(let duplicates, let context):
            return (context.mark.line, "given twice: " + duplicates.joined(separator: ", "))
        default:
            return (nil, "\(error)")
        }
    }

    /// An entry of the file as an argument; `nil` for a flag that is off, or nothing.
    private static func argument(key: Node, value: Node, place: String) throws -> String? {
        let name = key.scalar?.string ?? ""
        guard keys.contains(name) else {
            throw CommandFailure(
                status: .usage, what: "\(place): there is no option \(name)",
                fix: nearest(name).map { "did you mean \($0)?" } ?? "coded-train train --help lists the options")
        }
        guard let scalar = value.scalar else {
            throw CommandFailure(
                status: .usage, what: "\(place): \(name) takes one value, not a list or a mapping",
                fix: name == "classes" ? "classes: NEG,POS" : "\(name): VALUE")
        }
        if value.tag == Tag(.null) { return nil }
        guard flags.contains(name) else { return "--\(name)=\(scalar.string)" }
        switch Bool.construct(from: scalar) {
        case true?: return "--\(name)"
        case false?: return nil
        case nil:
            throw CommandFailure(
                status: .usage, what: "\(place): \(name) is “\(scalar.string)”", fix: "\(name): true, or \(name): false"
            )
        }
    }

    /// The option whose name is closest, if it is close.
    private static func nearest(_ name: String) -> String? { SimilarNames.near(name, among: keys).first }
}
