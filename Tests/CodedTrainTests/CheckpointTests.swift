import Foundation
import Testing

extension CommandTests {
    /// Trainings that stop and go on.
    struct CheckpointTests {
        static let data = ["--data", "good.csv", "--label", "outcome"]
        static let kept = ["--checkpoint", "kept"]
        /// Less than a round takes: a run does one round and stops.
        static let oneRound = ["--max-time", "0.000001"]

        static func words(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }

        @Test(arguments: [
            ("--in-process 10", "--in-process 10"), ("--in-process 10", "--in-process 25 -K 3 -T 2 -S 4"),
            ("--in-process 10 -K 1 -T 3 -S 0", "--in-process 10 --preset case-1 --field p61"),
            ("--in-process 10", "--scheme bgw --in-process 5"),
            ("--scheme bgw --in-process 3", "--scheme bgw --in-process 7 --reduction king"),
            ("--scheme bgw --in-process 5 --reduction king", "--scheme quantized"),
            ("--scheme quantized", "--in-process 7"), ("--scheme plain", "--scheme plain"),
        ])
        func aResumedTrainingEndsWithTheSameWeights(_ first: String, _ second: String) throws {
            let workspace = try Workspace.withTable(rowCount: 301)
            let options = Self.data + ["--bias", "--l2", "0.01", "--evaluate-every", "1", "--holdout", "0.2"]
            let whole = try workspace.report(Self.words(first) + options)
            let stopped = try workspace.run(
                Self.words(first) + options + Self.kept + [
                    "--resume", "--report", "stopped.json", "--model-out", "m.npy",
                ]
                    + Self.oneRound)
            #expect(stopped.exitCode == 75, "\(stopped)")
            #expect(stopped.errors.contains("no checkpoint in kept yet; starting anew"), "\(stopped)")
            #expect(stopped.errors.contains("--max-time is over: stopped after round 1 of 25"), "\(stopped)")
            // The model of a training that is not done is no model.
            #expect(!workspace.exists("m.npy"))
            let early = Report(json: try workspace.json("stopped.json"))
            #expect(try early.number("result.iterations") == 1)
            #expect(early["checkpoints.stopReason"] as? String == "time")

            // A part of the rounds with the first options, the rest with the second ones.
            let middle = try workspace.report(
                Self.words(first) + options + Self.kept + ["--resume", "--iterations", "9"])
            #expect(try middle.number("checkpoints.resumedFromRound") == 1)
            let last = try workspace.run(
                Self.words(second) + options + Self.kept + [
                    "--resume", "--report", "last.json", "--model-out", "m.npy",
                ])
            #expect(last.exitCode == 0, "\(last)")
            #expect(last.errors.contains("going on after round 9"), "\(last)")
            #expect(workspace.exists("m.npy"))
            let report = Report(json: try workspace.json("last.json"))
            #expect(report.hash == whole.hash)
            #expect(try report.number("checkpoints.resumedFromRound") == 9)
            #expect(try report.number("result.iterations") == 25)
            #expect(report["checkpoints.stopReason"] as? String == "none")
            // Rounds 10, 20 and the last one.
            #expect(try report.number("checkpoints.written") == 3)
            func rounds(_ report: Report) throws -> [[String: Double]] {
                try #require(report["history"] as? [[String: Any]]).map { entry in
                    entry.compactMapValues { $0 as? Double }.filter { $0.key != "largestBlockValue" }
                }
            }
            #expect(try rounds(report) == rounds(whole))
            #expect(try rounds(report).count == 25)
            #expect(workspace.exists("kept/checkpoint") && workspace.exists("kept/checkpoint.previous"))
        }

        @Test func requeuedJobsGetOnUntilTheyAreDone() throws {
            let workspace = try Workspace.withTable()
            let options = Self.data + ["--in-process", "10", "--iterations", "4"]
            let job = options + Self.kept + Self.oneRound + ["--resume", "--quiet", "--report", "job.json"]
            let codes = try (0..<6).map { _ in
                let outcome = try workspace.run(job)
                #expect(outcome.output + outcome.errors == "", "\(outcome)")
                return outcome.exitCode
            }
            #expect(codes == [75, 75, 75, 0, 0, 0])
            let report = Report(json: try workspace.json("job.json"))
            #expect(try report.hash == workspace.report(options).hash)
            // The last two had nothing to do.
            #expect(try report.number("checkpoints.resumedFromRound") == 4)
            #expect(try report.number("checkpoints.written") == 0)
            #expect(try report.number("result.iterations") == 4)
        }

        @Test(arguments: [["--in-process", "10"], ["--scheme", "quantized"], ["--scheme", "plain"]])
        func moreRoundsAreMoreOfTheSameTraining(_ scheme: [String]) throws {
            let workspace = try Workspace.withTable()
            let options = scheme + Self.data + ["--learning-rate", "0.3"]
            _ = try workspace.report(options + Self.kept + ["--iterations", "7"])
            let more = try workspace.report(options + Self.kept + ["--iterations", "31", "--resume"])
            #expect(try more.hash == workspace.report(options + ["--iterations", "31"]).hash)
        }

        @Test func aToleranceThatWasReachedEndsTheTrainingAgain() throws {
            let workspace = try Workspace.withTable()
            let options = Self.data + ["--in-process", "10", "--iterations", "500"]
            let first = try workspace.report(options + Self.kept + ["--tolerance", "0.03"])
            let again = try workspace.report(options + Self.kept + ["--tolerance", "0.03", "--resume"])
            #expect(first["result.converged"] as? Bool == true && again["result.converged"] as? Bool == true)
            #expect(again.hash == first.hash)
            #expect(try again.number("result.iterations") == first.number("result.iterations"))
            #expect(try again.number("checkpoints.written") == 0)
        }

        @Test func anAutomaticStepSizeIsThatOfTheCheckpoint() throws {
            let workspace = try Workspace.withTable()
            let options = Self.data + ["--in-process", "10"]
            _ = try workspace.report(options + Self.kept + ["--iterations", "5", "--learning-rate", "0.123"])
            let resumed = try workspace.report(options + Self.kept + ["--resume"])
            #expect(try resumed.number("plan.learningRate") == 0.123)
            #expect(try resumed.hash == workspace.report(options + ["--learning-rate", "0.123"]).hash)
        }

        @Test func checkpointsComeEveryNthRound() throws {
            let workspace = try Workspace.withTable()
            for (folder, distance, count) in [("a", "1", 25.0), ("b", "4", 7), ("c", "25", 1), ("d", "1000", 1)] {
                let report = try workspace.report(
                    Self.data + ["--in-process", "10", "--checkpoint", folder, "--checkpoint-every", distance])
                #expect(try report.number("checkpoints.written") == count)
                #expect(try report.number("checkpoints.resumedFromRound") == 0)
            }
            let outcome = try workspace.run(Self.data + ["--in-process", "10", "--checkpoint", "e"])
            #expect(outcome.errors.contains("training: round 10 of 25"), "\(outcome)")
            #expect(outcome.errors.contains(", checkpoint of round 10\n"), "\(outcome)")
            #expect(outcome.errors.contains(", checkpoint of round 25\n"), "\(outcome)")
        }

        @Test(arguments: [
            ("--seed 9", "seed is 9, and was 1"), ("--l2 0.5", "l2 is 0.5, and was 0.0"),
            ("--bias", "columns of the data is 6, and was 5"), ("--rows 200", "rows of the data is 200, and was 300"),
            ("--scale minmax", "the data are not the same"),
            ("--learning-rate 0.001", "learning-rate is 0.001, and was"),
            ("--degree 3", "degree is 3, and was 1; sigmoid-range is 8.0, and was 10.0; weight-bits is 6, and was 4"),
            ("--coefficients 9", "coefficients is 9, and was monic"), ("--data-bits 3", "data-bits is 3, and was 2"),
            ("--scheme plain", "arithmetic is floating point (scheme plain), and was integers"),
            ("--iterations 4", "is of round 5, after the last one"),
        ])
        func aCheckpointOfAnotherTrainingIsRefused(_ change: String, _ words: String) throws {
            let workspace = try Workspace.withTable()
            _ = try workspace.report(Self.data + Self.kept + ["--in-process", "10", "--iterations", "5"])
            let before = try workspace.text("good.csv")
            let file = try Data(contentsOf: workspace.folder.appendingPathComponent("kept/checkpoint"))
            let scheme = change.contains("plain") ? "" : "--in-process 10 "
            try workspace.expectRefusal(
                BadInput(scheme + (Self.data + Self.kept).joined(separator: " ") + " --resume " + change, 65, words))
            #expect(try workspace.text("good.csv") == before)
            #expect(try Data(contentsOf: workspace.folder.appendingPathComponent("kept/checkpoint")) == file)
        }

        @Test func otherDataAreRefused() throws {
            let workspace = try Workspace.withTable()
            try workspace.write(Table(rowCount: 300, seed: 2).csv, to: "other.csv")
            _ = try workspace.report(Self.data + Self.kept + ["--in-process", "10", "--iterations", "5"])
            try workspace.expectRefusal(
                BadInput(
                    "--data other.csv --label outcome --in-process 10 --checkpoint kept --resume", 65,
                    "kept/checkpoint is of another training", "the data are not the same", "start anew"))
        }

        @Test func damagedCheckpointsAreRefusedWithAWayBack() throws {
            let workspace = try Workspace.withTable()
            let options = Self.data + Self.kept + ["--in-process", "10"]
            let line = options.joined(separator: " ") + " --resume"
            let hash = try workspace.report(options).hash
            let path = workspace.folder.appendingPathComponent("kept/checkpoint")
            let file = try Data(contentsOf: path)
            try file.dropLast(9).write(to: path)
            let back = "mv kept/checkpoint.previous kept/checkpoint goes back to round 20"
            try workspace.expectRefusal(BadInput(line, 65, "the checkpoint kept/checkpoint is damaged", back))
            try Data("weights".utf8).write(to: path)
            try workspace.expectRefusal(BadInput(line, 65, "kept/checkpoint is no checkpoint of coded-train", back))
            // The advice is right.
            try FileManager.default.removeItem(at: path)
            try FileManager.default.moveItem(
                at: workspace.folder.appendingPathComponent("kept/checkpoint.previous"), to: path)
            let resumed = try workspace.report(options + ["--resume"])
            #expect(resumed.hash == hash)
            #expect(try resumed.number("checkpoints.resumedFromRound") == 20)
        }

        @Test func aCheckpointThatCannotBeWrittenIsNoReasonToStop() throws {
            let workspace = try Workspace.withTable()
            // Where the new one is to be written there is a folder.
            try FileManager.default.createDirectory(
                at: workspace.folder.appendingPathComponent("kept/checkpoint.new"), withIntermediateDirectories: true)
            let options = Self.data + Self.kept + ["--in-process", "10", "--report", "r.json"]
            let outcome = try workspace.run(options)
            #expect(outcome.exitCode == 0, "\(outcome)")
            for round in [10, 20, 25] {
                #expect(outcome.errors.contains("; there is no checkpoint of round \(round)\n"), "\(outcome)")
            }
            #expect(try Report(json: workspace.json("r.json")).number("checkpoints.written") == 0)
            // But a run that stops at a checkpoint has to have one.
            try workspace.expectRefusal(
                BadInput(
                    (options + Self.oneRound + ["--quiet"]).joined(separator: " "), 73,
                    "checkpoints cannot be written to kept/checkpoint", "Is a directory"), outputs: [])
        }

        @Test func whatWouldBeOverwrittenIsRefused() throws {
            let workspace = try Workspace.withTable()
            let options = Self.data + Self.kept + ["--in-process", "10"]
            _ = try workspace.report(options)
            try workspace.expectRefusal(
                BadInput(
                    options.joined(separator: " "), 64, "there is a checkpoint in kept already", "--resume goes on"))
        }

        @Test(arguments: [
            BadInput("--in-process 10 --resume", 64, "--resume needs a folder", "--checkpoint DIR"),
            BadInput("--in-process 10 --max-time 5", 64, "--max-time needs a folder"),
            BadInput("--in-process 10 --checkpoint-every 5", 64, "--checkpoint-every needs a folder"),
            BadInput("--in-process 10 --checkpoint a --checkpoint-every 0", 64, "a number of at least 1"),
            BadInput("--in-process 10 --checkpoint a --max-time 0", 64, "'0' is invalid for '--max-time"),
            BadInput("--in-process 10 --checkpoint a --max-time 1:2", 64, "'1:2' is invalid"),
            BadInput("--in-process 10 --checkpoint a --max-time 1:60:00", 64, "'1:60:00' is invalid"),
            BadInput("--in-process 10 --checkpoint a --max-time 00:00:00", 64, "'00:00:00' is invalid"),
            BadInput(
                "--in-process 10 --checkpoint a/b/c", 73, "checkpoints cannot be written to a/b/c", "No such file"),
            BadInput("--in-process 10 --checkpoint good.csv", 73, "good.csv", "Not a directory"),
        ])
        func badOptionsAreRefused(_ bad: BadInput) throws { try Workspace.withTable().expectRefusal(bad) }

        @Test func timesAreSecondsOrHoursMinutesAndSeconds() throws {
            let workspace = try Workspace.withTable()
            for (index, (text, seconds)) in [("90.5", 90.5), ("01:30:05", 5405), ("100:00:00", 360_000)].enumerated() {
                let report = try workspace.report(
                    Self.data + ["--scheme", "plain", "--checkpoint", "\(index)", "--max-time", text])
                #expect(try report.number("configuration.max-time") == seconds)
            }
        }

        @Test func aDryRunLeavesCheckpointsAlone() throws {
            let workspace = try Workspace.withTable()
            let outcome = try workspace.run(["plan", "--in-process", "10", "--resume"] + Self.data + Self.kept)
            #expect(outcome.exitCode == 0 && !workspace.exists("kept"), "\(outcome)")
        }

        @Test func aFileMayHoldTheseOptions() throws {
            let workspace = try Workspace.withTable()
            try workspace.write(
                "resume: true\ncheckpoint: kept\ncheckpoint-every: 5\nmax-time: 00:10:00\n", to: "job.yaml")
            let report = try workspace.report(Self.data + ["--in-process", "10", "--config", "job.yaml"])
            #expect(try report.number("checkpoints.written") == 5)
            #expect(try report.number("configuration.max-time") == 600)
            // A report repeats its run, which is done already.
            try workspace.writeJSON(report.json, to: "again.json")
            #expect(try workspace.report(["--config", "again.json"]).hash == report.hash)
        }
    }
}
