import Foundation
import Testing

/// A folder for the files of one test, in which the program runs.
final class Workspace {
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("coded-train-tests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// A folder with the table `good.csv`: classes that a plane separates, their column in the middle.
    static func withTable(rowCount: Int = 300) throws -> Workspace {
        let workspace = try Workspace()
        try workspace.write(Table(rowCount: rowCount, seed: 1).csv, to: "good.csv")
        return workspace
    }

    func write(_ text: String, to name: String) throws { try write(Array(text.utf8), to: name) }

    func write(_ bytes: [UInt8], to name: String) throws {
        try Data(bytes).write(to: folder.appendingPathComponent(name))
    }

    func exists(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: folder.appendingPathComponent(name).path)
    }

    func text(_ name: String) throws -> String {
        try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
    }

    func json(_ name: String) throws -> [String: Any] {
        let data = try Data(contentsOf: folder.appendingPathComponent(name))
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    /// The names of all files, hidden ones too.
    func names() throws -> Set<String> { Set(try FileManager.default.contentsOfDirectory(atPath: folder.path)) }

    func run(
        _ arguments: [String], limit: Double = 30, sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Command.Outcome {
        try Command.run(arguments, in: folder, limit: limit, sourceLocation: sourceLocation)
    }

    /// Runs quietly, expects success without a word, and returns the report.
    func report(
        _ arguments: [String], sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Report {
        let name = "report-\(UUID().uuidString).json"
        let outcome = try run(arguments + ["--quiet", "--report", name], sourceLocation: sourceLocation)
        #expect(outcome.exitCode == 0, "\(outcome.testDescription)", sourceLocation: sourceLocation)
        #expect(outcome.output + outcome.errors == "", sourceLocation: sourceLocation)
        return Report(json: try json(name))
    }
}

/// A report of a run.
struct Report {
    let json: [String: Any]

    /// The value at a path such as `result.weightsHash`.
    subscript(path: String) -> Any? {
        path.split(separator: ".").reduce(json as Any?) { ($0 as? [String: Any])?[String($1)] }
    }

    func number(_ path: String) throws -> Double { try #require(self[path] as? NSNumber, "\(path)").doubleValue }

    var hash: String { self["result.weightsHash"] as? String ?? "" }
}

extension Workspace {
    /// A folder with another one in it.
    static func withFolder(_ name: String, permissions: Int) throws -> Workspace {
        let workspace = try Workspace()
        try FileManager.default.createDirectory(
            at: workspace.folder.appendingPathComponent(name), withIntermediateDirectories: true,
            attributes: [.posixPermissions: permissions])
        return workspace
    }
}

extension Workspace {
    func writeJSON(_ value: Any?, to name: String) throws {
        try write(Array(JSONSerialization.data(withJSONObject: try #require(value))), to: name)
    }
}
