import Foundation
import Testing

extension CommandTests {
    /// What the program says of itself.
    struct HelpTests {
        static let trainOptions = [
            "scheme", "reduction", "preset", "partitions", "privacy", "stragglers", "adversaries", "quarantine",
            "field", "in-process", "deadline",
            "data",
            "test", "holdout", "rows", "format", "label", "labels", "test-labels", "classes", "features", "index-base",
            "scale", "bias",
            "repeat-features", "model", "degree", "sigmoid-range", "coefficients", "data-bits", "weight-bits",
            "iterations", "learning-rate", "l2", "tolerance", "seed", "checkpoint", "checkpoint-every", "resume",
            "points", "pads", "pad-deviation", "release-epsilon", "release-delta", "noise-calibration", "clip-norm",
            "margin", "max-time", "model-out", "report", "evaluate-every", "config", "quiet", "dry-run", "inject",
        ]
        static let simulateOptions = [
            "workers", "partitions", "privacy", "stragglers", "latency", "bandwidth", "rate", "cores", "rows",
            "features",
            "degree", "iterations", "field", "seed", "report",
        ]
        static let predictOptions = ["model", "data", "format", "label", "labels", "index-base", "out"]

        @Test(arguments: [
            (["help", "train"], trainOptions), (["train", "--help"], trainOptions), (["help", "plan"], trainOptions),
            (["help", "simulate"], simulateOptions), (["help", "predict"], predictOptions),
            (["predict", "-h"], predictOptions), (["--help"], []),
            (["help", "doctor"], ["ranks", "hostfile", "report", "quiet"]),
        ])
        func helpListsEveryOptionAndFitsTheTerminal(_ arguments: [String], _ options: [String]) throws {
            let outcome = try Workspace().run(arguments)
            #expect(outcome.exitCode == 0)
            #expect(outcome.errors == "")
            let words = Set(outcome.output.split { !$0.isLetter && !$0.isNumber && $0 != "-" }.map(String.init))
            for option in options { #expect(words.contains("--\(option)"), "\(outcome)") }
            for line in outcome.output.split(separator: "\n") { #expect(line.count <= 100, "\(line)") }
            #expect(outcome.output.contains("coded-train"))
        }

        @Test func theRootNamesCommandsAndExitCodes() throws {
            let text = try Workspace().run(["--help"]).output
            let codes = ["64", "65", "66", "69", "70", "73", "75", "78"]
            for word in ["train", "plan", "predict", "simulate", "doctor", "mpirun -np 41", "--in-process"] + codes {
                #expect(text.contains(word))
            }
        }

        @Test func theVersionIsANumber() throws {
            let outcome = try Workspace().run(["--version"])
            #expect(outcome.exitCode == 0)
            #expect(outcome.output.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil, "\(outcome)")
        }

        @Test func theConfigurationOfAReportHasTheNamesOfOptions() throws {
            let workspace = try Workspace.withTable()
            let report = try workspace.report(["--in-process", "10", "--data", "good.csv", "--label", "outcome"])
            let names = try #require(report["configuration"] as? [String: Any]).keys
            #expect(Set(names).isSubset(of: Self.trainOptions))
        }
    }
}
