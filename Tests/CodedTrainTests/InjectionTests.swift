import Foundation
import Testing

extension CommandTests {
    /// Workers that fail on purpose, within one process.
    struct InjectionTests {
        /// R = 7 of 12.
        static let base = ["--data", "good.csv", "--label", "outcome", "--in-process", "12", "-K", "2", "-T", "1"]

        @Test func failuresWithinTheToleranceChangeNothing() throws {
            let workspace = try Workspace.withTable()
            let undisturbed = try workspace.report(Self.base)
            #expect(undisturbed["injected"] as? [String] == [])
            let faulty = try workspace.report(
                Self.base + [
                    "--inject", "kill:3@5", "--inject", "stop:2@4;kill:8@share", "--inject", "delay:1@2-4=20ms",
                    "--inject", "corrupt:10@all=outofrange",
                ])
            #expect(faulty.hash == undisturbed.hash && faulty.hash != "")
            #expect(
                faulty["injected"] as? [String] == [
                    "delay:1@2-4=0.02s", "stop:2@4", "kill:3@5", "kill:8@share", "corrupt:10@1-25=outofrange",
                ])
            let workers = try #require(faulty["workers"] as? [[String: Any]])
            // The dead say no goodbye.
            #expect(workers.indices.filter { workers[$0]["report"] == nil } == [2, 3, 8])
            func count(_ worker: Int, _ name: String) -> Int {
                (workers[worker]["answers"] as? [String: Int])?[name] ?? -1
            }
            #expect(count(8, "used") == 0 && count(10, "malformed") > 0 && count(10, "used") == 0)
            // What the report says of itself repeats the run.
            try workspace.writeJSON(faulty.json, to: "run.json")
            let again = try workspace.report(["--config", "run.json"])
            #expect(again["injected"] as? [String] == faulty["injected"] as? [String])
            #expect(again.hash == faulty.hash)
        }

        @Test func theTerminalSaysOnceThatARunIsATrial() throws {
            let workspace = try Workspace.withTable()
            let outcome = try workspace.run(Self.base + ["--inject", "kill:3@5"])
            #expect(outcome.exitCode == 0)
            #expect(outcome.errors.ranges(of: "workers fail on purpose: kill:3@5").count == 1, "\(outcome)")
            #expect(!outcome.errors.contains("wrong model"))
            let earnest = try workspace.run(Self.base)
            #expect(!earnest.errors.contains("on purpose"))
        }

        @Test func oneFailureTooManyEndsTheRun() throws {
            let workspace = try Workspace.withTable()
            let outcome = try workspace.run(Self.base + ["--inject", "kill:0-5@3"])
            #expect(outcome.exitCode == 69)
            #expect(outcome.errors.contains("round 3: 6 answers came in time, but 7 are needed"), "\(outcome)")
            #expect(outcome.errors.contains("no answer from ranks 1, 2, 3, 4, 5, 6"), "\(outcome)")
        }

        @Test func delaysThatAreTooLongMeetTheDeadline() throws {
            let workspace = try Workspace.withTable()
            let arguments = Self.base + ["--deadline", "0.5", "--inject", "delay:0-5@3=3600s"]
            let outcome = try workspace.run(arguments, limit: 20)
            #expect(outcome.exitCode == 69)
            #expect(outcome.errors.contains("round 3: 6 answers came in time"), "\(outcome)")
        }

        @Test(arguments: ["reshare", "king"])
        func workersThatComputeTogetherNameTheOneThatIsGone(_ reduction: String) throws {
            let workspace = try Workspace.withTable()
            let sharing = [
                "--data", "good.csv", "--label", "outcome", "--in-process", "5", "--scheme", "bgw", "--reduction",
                reduction,
            ]
            let outcome = try workspace.run(sharing + ["--inject", "stop:2@4"])
            #expect(outcome.exitCode == 69)
            #expect(outcome.errors.contains("no sign of life from rank 3,"), "\(outcome)")
            // A worker that is only late holds the others up, and changes nothing.
            let late = try workspace.report(sharing + ["--inject", "delay:2@2-4=20ms"])
            let undisturbed = try workspace.report(sharing)
            #expect(late.hash == undisturbed.hash)
        }

        @Test func aLieThatIsNotToleratedMakesAnotherModel() throws {
            let workspace = try Workspace.withTable()
            // No answer more than are needed: nothing to find a lie out with.
            let all = [
                "--data", "good.csv", "--label", "outcome", "--in-process", "7", "-K", "2", "-T", "1", "-S", "0",
            ]
            let outcome = try workspace.run(all + ["--report", "lie.json", "--inject", "corrupt:4@3=offbyone"])
            #expect(outcome.errors.contains("1 lie where A = 0 may: the model may be wrong"), "\(outcome)")
            let honest = try workspace.report(all)
            // The weights, or the headroom that they need, are not those of the training.
            guard outcome.exitCode == 0 else {
                #expect(outcome.exitCode == 78, "\(outcome)")
                return
            }
            #expect(Report(json: try workspace.json("lie.json")).hash != honest.hash)
        }

        @Test func aLieThatIsToleratedIsNoWarningAndChangesNothing() throws {
            let workspace = try Workspace.withTable()
            let all = [
                "--data", "good.csv", "--label", "outcome", "--in-process", "9", "-K", "2", "-T", "1", "-S", "0", "-A",
                "1",
            ]
            let outcome = try workspace.run(all + ["--report", "lie.json", "--inject", "corrupt:4@3=offbyone"])
            #expect(outcome.exitCode == 0 && !outcome.errors.contains("may be wrong"), "\(outcome)")
            #expect(Report(json: try workspace.json("lie.json")).hash == (try workspace.report(all).hash))
        }
    }

    /// Predictions, as the command prints and writes them.
    struct SimulateTests {
        @Test func predictionsAreComparedAndWritten() throws {
            let workspace = try Workspace()
            let outcome = try workspace.run([
                "simulate", "--workers", "1000", "--latency", "0.2ms", "--bandwidth", "10Gbit/s", "--stragglers",
                "exponential:1.5", "--rate", "10", "-S", "200", "--report", "prediction.json",
            ])
            #expect(outcome.exitCode == 0 && outcome.errors == "", "\(outcome)")
            for word in ["lcc", "bgw reshare", "bgw king", "10 GMAC/s", "(given)", "exponential:1.5"] {
                #expect(outcome.output.contains(word), "\(outcome)")
            }
            let predictions = try #require(try workspace.json("prediction.json")["predictions"] as? [[String: Any]])
            #expect(predictions.map { $0["scheme"] as? String } == ["lcc", "lcc", "bgw reshare", "bgw king"])
            #expect(predictions.map { $0["stragglers"] as? Int } == [200, 0, 0, 0])
            #expect(predictions.map { $0["recoveryThreshold"] as? Int } == [799, 1000, 999, 999])
            for prediction in predictions {
                for key in ["shareSeconds", "roundMedianSeconds", "round95Seconds", "totalSeconds"] {
                    #expect((prediction[key] as? Double ?? 0) > 0, "\(key)")
                }
            }
        }

        @Test func aRateIsMeasuredWhereNoneIsGiven() throws {
            let outcome = try Workspace().run(["simulate", "--workers", "10", "--iterations", "2", "--field", "p61"])
            #expect(outcome.exitCode == 0 && outcome.output.contains("(measured here)"), "\(outcome)")
        }

        @Test(arguments: [
            BadInput("simulate --workers 0", 64, "--workers takes a number from 1"),
            BadInput("simulate --latency 5", 64, "'5' is invalid for '--latency <time>'"),
            BadInput("simulate --bandwidth 10", 64, "'10' is invalid for '--bandwidth <rate>'"),
            BadInput("simulate --stragglers often", 64, "'often' is invalid for '--stragglers <model>'"),
            BadInput("simulate --rate -1", 64, "--rate takes a positive number"),
            BadInput("simulate --degree 4", 64, "--degree is 1, 2 or 3"),
            BadInput("simulate --workers 10 -K 9", 78, "K = 9", "N >= (2r+1)(K+T-1)"),
            BadInput("simulate --workers 10 -T 0", 64, "-T is 0"),
            BadInput("simulate --rows 3", 78, "more than the 3 rows"),
        ])
        func whatCannotBeIsRefused(_ bad: BadInput) throws {
            try Workspace().expectRefusal(bad, outputs: ["--report", "refused.json"])
        }
    }
}
