import Testing

extension CommandTests {
    /// Options from files.
    struct ConfigurationFileTests {
        static let base = ["--in-process", "10", "--data", "good.csv", "--label", "outcome"]

        @Test(arguments: [
            ("lerning-rate: 0.1", ["file.yaml:1", "no option lerning-rate", "did you mean learning-rate?"]),
            ("seed: 1\nl2: 1\nitrations: 3", ["file.yaml:3", "no option itrations", "did you mean iterations?"]),
            ("zzzzzzzzzz: 1", ["file.yaml:1", "no option zzzzzzzzzz", "train --help lists the options"]),
            ("- iterations\n- 5", ["file.yaml holds no options", "not a mapping", "one option a line"]),
            ("iterations", ["file.yaml holds no options"]),
            ("seed: 2\niterations: [1, 2]", ["file.yaml:2", "iterations takes one value"]),
            ("data: {train: a.csv}", ["file.yaml:1", "data takes one value"]),
            ("seed: 2\niterations: many", ["file.yaml:2", "'many' is invalid for '--iterations <n>'"]),
            ("iterations: 0", ["file.yaml:1", "--iterations takes a number of at least 1"]),
            ("field: p25", ["file.yaml:1", "'p25' is invalid", "'p24'"]),
            ("bias: 3", ["file.yaml:1", "bias is “3”", "bias: true"]),
            ("iterations: {", ["file.yaml:", "not YAML"]),
            ("seed: 1\nseed: 2", ["file.yaml:", "given twice: seed"]),
            ("holdout: 0.2\ntest: good.csv", ["--holdout and --test exclude each other"]),
        ])
        func aBadFileIsRefusedWithItsLine(_ text: String, _ words: [String]) throws {
            let workspace = try Workspace.withTable()
            try workspace.write(text, to: "file.yaml")
            let outcome = try workspace.expectRefusal(
                BadInput((Self.base + ["--config", "file.yaml"]).joined(separator: " "), 64))
            for word in words { #expect(outcome.errors.contains(word), "\(outcome)") }
        }

        @Test(arguments: ["--config nowhere.yaml", "--config=nowhere.yaml"])
        func aMissingFileIsSaidToBeMissing(_ arguments: String) throws {
            try Workspace().expectRefusal(
                BadInput(arguments, 66, "no configuration file nowhere.yaml", "check the path"))
        }

        @Test func aFileStandsForItsOptions() throws {
            let workspace = try Workspace.withTable()
            try workspace.write(
                """
                # A comment.
                in-process: 10
                data: good.csv
                label: outcome
                bias: yes
                learning-rate: 0.5
                seed: 9
                l2: ~
                """, to: "file.yaml")
            let options = ["--bias", "--learning-rate", "0.5", "--seed", "9"]
            let hash = try workspace.report(Self.base + options).hash
            #expect(try workspace.report(["--config", "file.yaml"]).hash == hash)
            #expect(try workspace.report(["train", "--config=file.yaml"]).hash == hash)
        }

        @Test func theCommandLineOverridesTheFile() throws {
            let workspace = try Workspace.withTable()
            try workspace.write("iterations: 3\nseed: 9\nbias: true\nquiet: true\n", to: "file.yaml")
            let (file, option) = (["--config", "file.yaml"], ["--iterations", "7"])
            for options in [file + option, option + file] {
                let report = try workspace.report(Self.base + options)
                #expect(try report.number("result.iterations") == 7)
                #expect(try report.number("configuration.seed") == 9)
                #expect(report["configuration.bias"] as? Bool == true)
            }
        }

        @Test func anEmptyFileChangesNothing() throws {
            let workspace = try Workspace.withTable()
            try workspace.write("\n", to: "file.yaml")
            #expect(
                try workspace.report(Self.base + ["--config", "file.yaml"]).hash == workspace.report(Self.base).hash)
        }

        @Test func aReportRepeatsItsRun() throws {
            let workspace = try Workspace.withTable()
            let options = [
                "--classes", "malignant,benign", "--holdout", "0.25", "--seed", "5", "--l2", "0.01", "--bias",
            ]
            let first = try workspace.run(Self.base + options + ["--report", "run.json"])
            #expect(first.exitCode == 0, "\(first)")
            let report = Report(json: try workspace.json("run.json"))
            let whole = try workspace.report(["--config", "run.json"])
            #expect(whole.hash == report.hash)
            #expect(try whole.number("result.testAccuracy") == report.number("result.testAccuracy"))

            try workspace.writeJSON(report["configuration"], to: "configuration.json")
            #expect(try workspace.report(["--config", "configuration.json"]).hash == report.hash)
            #expect(try workspace.report(["--config", "configuration.json", "--seed", "6"]).hash != report.hash)
        }
    }
}
