import CommandLineSupport
import Foundation

/// Writes records to a file as JSON lines, each as soon as it is there.
package final class RecordFile {
    private let path: String
    private let handle: FileHandle

    /// An empty file.
    ///
    /// - Throws: ``CommandFailure`` if it cannot be written.
    package init(path: String) throws {
        try OutputCheck.run(outputs: [("--output", path)], inputs: [])
        try FileOutput.write(Data(), to: path)
        guard let handle = FileHandle(forWritingAtPath: path) else {
            throw CommandFailure(status: .cannotWrite, what: "\(path) cannot be written")
        }
        (self.path, self.handle) = (path, handle)
    }

    /// Adds a record.
    package func append(_ record: BenchmarkRecord) throws {
        do {
            try handle.write(contentsOf: try Self.line(record))
        } catch {
            throw CommandFailure(
                status: .cannotWrite, what: "\(path) cannot be written", why: error.localizedDescription,
                fix: "check the free space")
        }
    }

    /// A record as a line.
    package static func line(_ record: BenchmarkRecord) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(record) + Data("\n".utf8)
    }

    /// The records of a file.
    ///
    /// - Throws: ``CommandFailure`` if there is no such file, or with the number of a line that is no record.
    package static func read(path: String) throws -> [BenchmarkRecord] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure(
                status: .missingFile, what: "there is no file \(path)",
                fix: "make it with coded-train-bench paper, scale, peer, dp or kernels and --output")
        }
        let lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return try lines.enumerated().compactMap { number, line in
            guard !line.isEmpty else { return nil }
            do {
                return try JSONDecoder().decode(BenchmarkRecord.self, from: line)
            } catch {
                throw CommandFailure(
                    status: .badData, what: "\(path):\(number + 1): not a record of coded-train-bench",
                    why: "\(error)".split(separator: "\n").first.map { String($0.prefix(200)) },
                    fix: "give a file that this version of coded-train-bench wrote; delete a last line that is cut off")
            }
        }
    }
}
