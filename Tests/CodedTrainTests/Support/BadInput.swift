import Testing

/// All tests that start the program, one after the other.
@Suite(.serialized, .timeLimit(.minutes(2)))
enum CommandTests {}

/// A command that must be refused.
struct BadInput: CustomTestStringConvertible, Sendable {
    let arguments: [String]
    let exitCode: Int32
    /// What the message says, among other words.
    let words: [String]

    init(_ arguments: String, _ exitCode: Int32, _ words: String...) {
        self.arguments = arguments.split(separator: " ").map(String.init)
        self.exitCode = exitCode
        self.words = words
    }

    var testDescription: String { arguments.joined(separator: " ") }
}

extension Workspace {
    /// Expects that a command is refused: code, words, the form of the message, no file left behind, at once.
    @discardableResult
    func expectRefusal(
        _ bad: BadInput, outputs: [String] = ["--report", "refused.json", "--model-out", "refused-model.json"],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Command.Outcome {
        let before = try names()
        let outcome = try run(bad.arguments + outputs, limit: 10, sourceLocation: sourceLocation)
        let shown = outcome.testDescription
        #expect(outcome.exitCode == bad.exitCode, "\(shown)", sourceLocation: sourceLocation)
        for word in bad.words {
            #expect(outcome.errors.contains(word), "no “\(word)” in \(shown)", sourceLocation: sourceLocation)
        }
        #expect(outcome.errors.hasPrefix("coded-train: error: "), "\(shown)", sourceLocation: sourceLocation)
        #expect(outcome.errors.ranges(of: "error:").count == 1, "\(shown)", sourceLocation: sourceLocation)
        #expect(outcome.note("fix") != nil, "no fix in \(shown)", sourceLocation: sourceLocation)
        #expect(outcome.output == "", sourceLocation: sourceLocation)
        #expect(try names() == before, "files left behind by \(shown)", sourceLocation: sourceLocation)
        #expect(outcome.seconds < 5, "\(shown)", sourceLocation: sourceLocation)
        return outcome
    }
}
