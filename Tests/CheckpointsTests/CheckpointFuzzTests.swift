import Checkpoints
import DifferentialPrivacy
import Hashing
import Testing
import TrainingProtocols
import _TestSupport

/// Readers of checkpoints and ledgers return what is written as it was read, or throw, whatever bytes they are given.
///
/// Both files end in a checksum, before which few damages come: each reader also gets inputs whose checksum is right.
struct CheckpointFuzzTests {
    @Test(arguments: [false, true])
    func damagedCheckpointsAreRefused(isSealed: Bool) throws {
        let originals = [
            Sample.file, try Sample.checkpoint(round: 1, identity: Sample.identity(isQuantized: false)).bytes(),
        ]
        let fuzzer = Fuzzer(
            isSealed ? "checkpoint, sealed" : "checkpoint",
            originals: isSealed ? originals.map { $0.dropLast(Seal.byteCount) } : originals, count: 20_000)
        let counts = fuzzer.run { bytes, number in
            let bytes = isSealed ? Seal.sealed(bytes) : bytes
            do throws(CheckpointError) {
                let checkpoint = try Checkpoint(bytes: bytes)
                #expect(checkpoint.bytes() == bytes, "input \(number)")
                #expect(isSealed || originals.contains(bytes), "input \(number)")
                return true
            } catch {
                return false
            }
        }
        // With a good checksum, changed weights are weights.
        #expect(counts.refused > 0 && (counts.accepted > 0 || !isSealed))
    }

    private static let tokens = [
        "\"ledger\":", "\"formatVersion\":1", "\"formatVersion\":2", "null", "true", "1.5", "[]", "{", "}", "1e-300",
        "\"spentReleases\":26", "\"noiseMultiplier\":0", "\"replace\"", "\"continuousGaussian\"",
    ]

    @Test(arguments: [false, true])
    func damagedLedgersAreRefused(isSealed: Bool) throws {
        let originals = try [(25, 0), (40, 40), (1000, 999)].map { planned, spent in
            let settings = PrivacySettings(
                budget: try PrivacyBudget(epsilon: 1, delta: 1e-5), rowNorm: 9.5, weightRadius: 2)
            var ledger = try settings.makeLedger(rounds: planned)
            if spent > 0 { try ledger.spend(spent) }
            return try LedgerRecord(settings: settings, ledger: ledger).bytes()
        }
        let fuzzer = Fuzzer(
            isSealed ? "ledger, sealed" : "ledger",
            originals: isSealed ? originals.map { Array($0.prefix { $0 != UInt8(ascii: "\n") }) } : originals,
            tokens: Self.tokens, count: 4000)
        let counts = try fuzzer.run { bytes, number in
            let checksum = "\n\(SHA256.digest(bytes).hexadecimal)\n"
            let bytes = isSealed ? bytes + Array(checksum.utf8) : bytes
            guard let record = Self.record(bytes) else { return false }
            #expect((0...record.ledger.plannedReleases).contains(record.ledger.spentReleases), "input \(number)")
            let copy = try LedgerRecord(bytes: record.bytes())
            #expect(copy == record && (isSealed || originals.contains(bytes)), "input \(number)")
            return true
        }
        #expect(counts.refused > 0 && (counts.accepted > 0 || !isSealed))
    }

    private static func record(_ bytes: [UInt8]) -> LedgerRecord? {
        do throws(CheckpointError) {
            return try LedgerRecord(bytes: bytes)
        } catch {
            return nil
        }
    }
}
