import Foundation
import Testing

extension CommandTests {
    /// Differentially private trainings from the command line.
    struct PrivacyTests {
        static let base = ["--data", "good.csv", "--label", "outcome", "--scale", "none", "--learning-rate", "0.1"]

        @Test func theReportAndTheModelSayWhatWasSpent() throws {
            let workspace = try Workspace.withTable()
            let outcome = try workspace.run(
                Self.base + [
                    "--scheme", "quantized", "--dp-epsilon", "2", "--dp-delta", "1e-4", "--report", "report.json",
                    "--model-out", "model.json",
                ])
            #expect(outcome.exitCode == 0, "\(outcome)")
            #expect(
                outcome.errors.contains("epsilon = 2, delta = 0.0001 in all, for one row more or less"), "\(outcome)")
            #expect(outcome.output.contains("not covered by epsilon") && outcome.output.contains("privacy spent"))
            let report = try workspace.json("report.json")
            let privacy = try #require(report["privacy"] as? [String: Any])
            let ledger = try #require(privacy["ledger"] as? [String: Any])
            #expect(ledger["spentReleases"] as? Int == 25 && ledger["plannedReleases"] as? Int == 25)
            #expect((1.9...2).contains(ledger["epsilonSpent"] as? Double ?? 0))
            #expect(privacy["isInsecure"] as? Bool == false)
            #expect((privacy["notCovered"] as? [String])?.contains("trainAccuracy") == true)
            let training = try #require(try workspace.json("model.json")["training"] as? [String: String])
            #expect(training["privacy"] == "(2.0, 0.0001)-DP, neighbours add-remove")
            #expect(training["privacyLedger"]?.hasPrefix("25 of 25 releases") == true)
            // What the report says of itself repeats the run, with other noise.
            try workspace.writeJSON(report, to: "run.json")
            let again = try workspace.report(["--config", "run.json"])
            #expect(again.hash != ((report["result"] as? [String: Any])?["weightsHash"] as? String))
        }

        @Test func aSeedForTheNoiseMarksTheRunAsInsecure() throws {
            let workspace = try Workspace.withTable()
            let arguments = Self.base + ["--dp-epsilon", "1", "--dp-delta", "1e-4", "--insecure-noise-seed", "5"]
            let clear = try workspace.report(arguments + ["--scheme", "quantized"])
            let coded = try workspace.report(arguments + ["--in-process", "6"])
            #expect(coded.hash == clear.hash && clear.hash != "")
            #expect((coded["privacy"] as? [String: Any])?["isInsecure"] as? Bool == true)
            let outcome = try workspace.run(arguments + ["--scheme", "plain", "--model-out", "model.json"])
            #expect(outcome.errors.contains("this run protects nobody"), "\(outcome)")
            let training = try #require(try workspace.json("model.json")["training"] as? [String: String])
            #expect(training["privacy"]?.hasPrefix("none") == true)
        }

        @Test func aResumedRunDoesNotSpendTwice() throws {
            let workspace = try Workspace.withTable()
            let arguments =
                Self.base + [
                    "--scheme", "quantized", "--dp-epsilon", "1", "--dp-delta", "1e-4", "--checkpoint", "folder",
                    "--checkpoint-every", "20",
                ]
            #expect(try workspace.run(arguments).exitCode == 0)
            // As after a crash: the checkpoint of round 20 is there, and the ledger knows of all 25 releases.
            let folder = workspace.folder.appendingPathComponent("folder")
            try FileManager.default.removeItem(at: folder.appendingPathComponent("checkpoint"))
            let resumed = try workspace.run(arguments + ["--resume", "--report", "report.json"])
            #expect(resumed.exitCode == 0)
            #expect(resumed.errors.contains("the privacy budget is spent: stopped after round 20 of 25"), "\(resumed)")
            let result = try #require(try workspace.json("report.json")["result"] as? [String: Any])
            #expect(result["iterations"] as? Int == 20)

            // Neither without noise nor with another budget nor anew.
            let without = try workspace.run(
                Self.base + ["--scheme", "quantized", "--checkpoint", "folder", "--resume"])
            #expect(without.exitCode == 65 && without.errors.contains("would break its guarantee"), "\(without)")
            let other = try workspace.run(arguments + ["--resume", "--dp-row-norm", "3"])
            #expect(other.exitCode == 65 && other.errors.contains("is of other --dp options"), "\(other)")
            let anew = try workspace.run(arguments)
            #expect(anew.exitCode == 64, "\(anew)")
            try Data("{}\n0\n".utf8).write(to: folder.appendingPathComponent("ledger"))
            let damaged = try workspace.run(arguments + ["--resume"])
            #expect(damaged.exitCode == 65 && damaged.errors.contains("checksum"), "\(damaged)")
        }

        @Test func aCheckpointWithoutALedgerIsOfNoPrivateTraining() throws {
            let workspace = try Workspace.withTable()
            let arguments = Self.base + ["--scheme", "quantized", "--checkpoint", "folder"]
            #expect(try workspace.run(arguments).exitCode == 0)
            let outcome = try workspace.run(arguments + ["--resume", "--dp-epsilon", "1", "--dp-delta", "1e-4"])
            #expect(outcome.exitCode == 65 && outcome.errors.contains("without --dp-epsilon"), "\(outcome)")
        }

        @Test func givenNoiseEndsTheTrainingWithTheBudget() throws {
            let workspace = try Workspace.withTable()
            let outcome = try workspace.run(
                Self.base + [
                    "--scheme", "plain", "--dp-epsilon", "1", "--dp-delta", "1e-4", "--dp-noise-multiplier", "10",
                ])
            #expect(outcome.exitCode == 0)
            #expect(outcome.errors.contains("the budget is gone after"), "\(outcome)")
            #expect(outcome.errors.contains("the privacy budget is spent: stopped after round"), "\(outcome)")
            let tooLittle = try workspace.run(
                Self.base + ["--scheme", "plain", "--dp-epsilon", "0.1", "--dp-noise-multiplier", "1"])
            #expect(tooLittle.exitCode == 78 && tooLittle.errors.contains("one release costs epsilon"), "\(tooLittle)")
        }

        struct Refusal: Sendable, CustomTestStringConvertible {
            let arguments: [String]
            let text: String
            var testDescription: String { arguments.joined(separator: " ") }
        }

        @Test(arguments: [
            Refusal(arguments: ["--dp-epsilon", "0"], text: "--dp-epsilon takes a positive number"),
            Refusal(arguments: ["--dp-epsilon", "nan"], text: "--dp-epsilon takes a positive number"),
            Refusal(arguments: ["--dp-epsilon", "1", "--dp-delta", "1"], text: "--dp-delta takes a number between"),
            Refusal(arguments: ["--dp-delta", "1e-5"], text: "--dp-delta is for private trainings"),
            Refusal(arguments: ["--insecure-noise-seed", "1"], text: "is for private trainings"),
            Refusal(arguments: ["--dp-epsilon", "1", "--dp-row-norm", "0"], text: "--dp-row-norm takes a positive"),
            Refusal(
                arguments: ["--dp-epsilon", "1", "--scale", "standard"], text: "does not go with --scale standard"),
            Refusal(arguments: ["--dp-epsilon", "1", "--scale", "minmax"], text: "does not go with --scale minmax"),
            Refusal(arguments: ["--dp-epsilon", "1", "--scale", "auto"], text: "does not go with --scale auto"),
            Refusal(arguments: ["--dp-epsilon", "1", "--model", "linear"], text: "does not go with --model linear"),
        ])
        func whatCannotBePrivateIsRefused(_ refusal: Refusal) throws {
            let workspace = try Workspace.withTable()
            let outcome = try workspace.run(Self.base + ["--scheme", "quantized"] + refusal.arguments)
            #expect(outcome.exitCode == 64, "\(outcome)")
            #expect(outcome.errors.contains(refusal.text), "\(outcome)")
        }

        @Test func aLargeDeltaIsWarnedOf() throws {
            let workspace = try Workspace.withTable()
            let outcome = try workspace.run(
                Self.base + ["--scheme", "quantized", "--dp-epsilon", "1", "--dp-delta", "0.01"])
            #expect(
                outcome.exitCode == 0 && outcome.errors.contains("is not below one over the 300 rows"), "\(outcome)")
        }
    }
}
