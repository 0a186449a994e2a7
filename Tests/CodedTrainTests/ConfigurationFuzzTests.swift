import CodedTrain
import CommandLineSupport
import Foundation
import Testing
import _TestSupport

/// Any file given to `--config` becomes options, or is refused with an error that says where.
struct ConfigurationFuzzTests {
    private static let texts = [
        "iterations: 50\n", "in-process: 40\nfield: p24\n", "# all\nclasses: 3,7\nquiet: true\n",
        "{\"degree\": 3, \"seed\": 7}\n", "schemaVersion: 1\nconfiguration: {l2: 0.5}\n", "inject: kill:3@5;stop:2@4\n",
    ]
    private static let tokens = [
        ": ", "- ", "\n  ", "&a ", "*a", "!!int ", "|\n", ">\n", "? ", "---\n", "...\n", "%YAML 1.1\n", "<<: *a", "~",
        "yes",
        "0o7", "configuration:", "deadline: ",
    ]

    @Test func anyFileIsReadOrRefused() throws {
        let workspace = try Workspace()
        let path = workspace.folder.appendingPathComponent("run.yaml").path
        let fuzzer = Fuzzer(
            "configuration file", originals: Self.texts.map { Array($0.utf8) }, tokens: Self.tokens, count: 1500)
        let counts = try fuzzer.run { bytes, number in
            // Foundation's writing waits for the disk.
            let file = try #require(fopen(path, "wb"))
            fwrite(bytes, 1, bytes.count, file)
            fclose(file)
            do {
                _ = try ConfigurationFile.read(path)
                return true
            } catch let failure as CommandFailure {
                #expect(!failure.what.isEmpty && failure.fix != nil, "input \(number)")
                return false
            }
        }
        #expect(counts.accepted > 0 && counts.refused > 0)
    }
}
