import DifferentialPrivacy
import Foundation
import Hashing
import TrainingProtocols

/// What a private training has spent, kept beside its checkpoints and written before each release: a run that goes on from
/// a checkpoint knows of the releases after it, and cannot make them twice.
///
/// A file is two lines: JSON, and SHA-256 of it.
public struct LedgerRecord: Hashable, Sendable {
    /// The version of the format.
    public static let formatVersion = 1
    /// The bounds and the budget.
    public let settings: PrivacySettings
    /// What was spent.
    public let ledger: PrivacyLedger

    /// The record of a training.
    public init(settings: PrivacySettings, ledger: PrivacyLedger) {
        self.settings = settings
        self.ledger = ledger
    }

    private struct Contents: Codable {
        var formatVersion: Int
        var settings: PrivacySettings
        var ledger: PrivacyLedger
    }

    /// The file.
    public func bytes() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let contents = Contents(formatVersion: Self.formatVersion, settings: settings, ledger: ledger)
        let json = [UInt8](try encoder.encode(contents))
        return json + Array("\n\(Self.checksum(json))\n".utf8)
    }

    /// The record in a file.
    ///
    /// - Throws: `CheckpointError.damaged` or `.unsupportedVersion`; whatever the bytes are.
    public init(bytes: [UInt8]) throws(CheckpointError) {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard lines.count == 3, lines[2].isEmpty, Array(lines[1]) == Array(Self.checksum(Array(lines[0])).utf8) else {
            throw .damaged(reason: "the ledger's checksum is not that of its contents")
        }
        let contents: Contents
        do {
            contents = try JSONDecoder().decode(Contents.self, from: Data(lines[0]))
        } catch {
            throw .damaged(reason: "the ledger is not what this program writes")
        }
        guard contents.formatVersion == Self.formatVersion else {
            throw .unsupportedVersion(have: contents.formatVersion, supported: Self.formatVersion)
        }
        settings = contents.settings
        ledger = contents.ledger
    }

    private static func checksum(_ bytes: [UInt8]) -> String {
        SHA256.digest(bytes).hexadecimal
    }
}
