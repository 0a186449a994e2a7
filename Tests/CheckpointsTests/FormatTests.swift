import Checkpoints
import Datasets
import Models
import Quantization
import RunReport
import Testing
import TrainingProtocols

/// The file format: docs/checkpoints.md.
@Suite struct FormatTests {
    @Test func theFileIsTheDocumentedOne() throws {
        #expect(try Sample.checkpoint().bytes() == Sample.file)
        #expect(try Checkpoint(bytes: Sample.file) == Sample.checkpoint())
    }

    @Test func everyPartSurvives() throws {
        let identities = [
            try Sample.identity(isQuantized: false),
            try Sample.identity { $0.coefficients = .scaled(bits: 10) },
            try Sample.identity(learningRate: .leastNonzeroMagnitude) {
                $0.model = .linear
                $0.degree = 1
                $0.hasBias = false
                $0.seed = .max
            },
        ]
        for identity in identities {
            let checkpoint = try Sample.checkpoint(round: 1, identity: identity)
            let read = try Checkpoint(bytes: checkpoint.bytes())
            #expect(read == checkpoint)
            // Equality does not tell zeros apart.
            #expect(read.state.weights.map(\.bitPattern) == checkpoint.state.weights.map(\.bitPattern))
        }
    }

    @Test func historyMayHoldAnyNumber() throws {
        let entry = HistoryEntry(
            round: 1, trainLoss: .infinity, testAccuracy: 1, gradientNorm: .nan, largestBlockValue: 0)
        let checkpoint = Checkpoint(
            identity: try Sample.identity(),
            state: DescentState(round: 1, weights: [0, 1, 2], gradientNorm: 0), largestBlockValue: 0, history: [entry])
        let read = try Checkpoint(bytes: checkpoint.bytes())
        #expect(read.history[0].trainLoss == .infinity && read.history[0].gradientNorm.isNaN)
    }

    @Test func everyChangedByteIsRefused() {
        for place in Sample.file.indices {
            for change in UInt8(1)...255 {
                var bytes = Sample.file
                bytes[place] ^= change
                let error = #expect(throws: CheckpointError.self, "byte \(place) ^ \(change)") {
                    _ = try Checkpoint(bytes: bytes)
                }
                // The checksum is looked at before anything else, the version among it.
                let expected: CheckpointError =
                    place < 8 ? .notACheckpoint : .damaged(reason: "its checksum is not that of its contents")
                #expect(error == expected, "byte \(place) ^ \(change)")
            }
        }
    }

    @Test func everyTruncationIsRefused() {
        for count in 0..<Sample.file.count {
            let error = #expect(throws: CheckpointError.self, "\(count) bytes") {
                _ = try Checkpoint(bytes: Array(Sample.file.prefix(count)))
            }
            switch error {
            case .notACheckpoint?: #expect(count == 0)
            case .damaged?: #expect(count > 0)
            default: Issue.record("\(count) bytes: \(String(describing: error))")
            }
        }
    }

    @Test func everyTruncationWithAGoodChecksumIsRefused() {
        for count in 8..<Sample.file.count - Seal.byteCount {
            let error = #expect(throws: CheckpointError.self, "\(count) bytes") {
                _ = try Checkpoint(bytes: Seal.sealed(Array(Sample.file.prefix(count))))
            }
            guard case .damaged? = error else {
                Issue.record("\(count) bytes: \(String(describing: error))")
                continue
            }
        }
    }

    @Test func appendedBytesAreRefused() {
        #expect(throws: CheckpointError.damaged(reason: "it goes on after its end")) {
            _ = try Checkpoint(bytes: Seal.sealed(Sample.file.dropLast(Seal.byteCount) + [0]))
        }
        #expect(throws: CheckpointError.self) { _ = try Checkpoint(bytes: Sample.file + [0]) }
    }

    @Test(arguments: [0, 2, 3, UInt8.max])
    func otherVersionsAreRefusedByTheirNumber(version: UInt8) {
        var bytes = Array(Sample.file.dropLast(Seal.byteCount))
        bytes[8] = version
        #expect(throws: CheckpointError.unsupportedVersion(have: Int(version), supported: 1)) {
            _ = try Checkpoint(bytes: Seal.sealed(bytes))
        }
        // What comes after the version is the business of that version.
        #expect(throws: CheckpointError.unsupportedVersion(have: Int(version), supported: 1)) {
            _ = try Checkpoint(bytes: Seal.sealed(Array(bytes.prefix(12)) + [1, 2, 3]))
        }
    }

    @Test(arguments: [[], Array("hello".utf8), [UInt8](repeating: 0, count: 400), Array("{\"weights\": []}".utf8)])
    func whatIsNoCheckpointIsCalledSo(bytes: [UInt8]) {
        #expect(throws: CheckpointError.notACheckpoint) { _ = try Checkpoint(bytes: bytes) }
    }

    /// Numbers that have no meaning, in a file whose checksum is right: offset, bytes, part of the message.
    @Test(
        arguments: [
            (12, [2], "the arithmetic"), (13, [9], "the model"), (14, [255], "the bias"),
            (15, [0, 0, 0, 0, 0, 0, 0xF0, 0x7F], "the learning rate"),
            (15, [0, 0, 0, 0, 0, 0, 0, 0], "the learning rate"),
            (31, [0, 0, 0, 0, 0, 0, 0, 0x80], "the rows"), (39, [4], "one weight for each column"),
            (111, [0], "the round"), (111, [0, 0, 0, 0, 1], "the round"), (111, [9], "out of order"),
            (135, [255, 255, 255, 255, 255, 255, 255, 255], "the weights"), (135, [200], "the weights"),
            (143, [0, 0, 0, 0, 0, 0, 0xF8, 0x7F], "not finite"), (167, [3], "the history"),
            (167, [0, 0, 0, 0, 0, 0, 0, 1], "the history"), (175, [11], "out of order"), (191, [2], "the history"),
        ] as [(Int, [UInt8], String)])
    func meaninglessNumbersAreRefused(offset: Int, bytes: [UInt8], word: String) throws {
        var file = Array(Sample.file.dropLast(Seal.byteCount))
        file.replaceSubrange(offset..<offset + bytes.count, with: bytes)
        let error = #expect(throws: CheckpointError.self) { _ = try Checkpoint(bytes: Seal.sealed(file)) }
        guard case .damaged(let reason)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.contains(word))
    }
}
