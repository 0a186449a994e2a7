import Testing

extension CommandTests {
    /// The scheme `dple`.
    struct AnalogTests {
        static let data = ["--data", "good.csv", "--label", "outcome", "--scale", "minmax"]
        static let base = ["--scheme", "dple", "--in-process", "24", "-K", "3", "-T", "2"]

        @Test(arguments: [
            "", "--points chebyshev", "--pads uniform", "--points circles:0.8 --pad-deviation 10", "--margin 0",
            "--bias --l2 0.05", "--model linear --classes benign,malignant", "--clip-norm 1e12",
        ])
        func withoutNoiseTheModelIsThatOfExactNumbers(_ text: String) throws {
            let workspace = try Workspace.withTable(rowCount: 301)
            let options = text.split(separator: " ").map(String.init)
            let coded = try workspace.report(Self.base + Self.data + ["--learning-rate", "0.5"] + options)
            let shared = [
                "--bias", "--l2", "0.05", "--model", "linear", "--classes", "benign,malignant",
            ]
            let clear = try workspace.report(
                ["--scheme", "quantized", "--data-bits", "12", "--weight-bits", "14", "--learning-rate", "0.5"]
                    + Self.data
                    + options.filter(shared.contains))
            let difference = try coded.number("result.trainLoss") - clear.number("result.trainLoss")
            #expect(abs(difference) < 1e-3)
            #expect(try coded.number("analog.relativeGradientError") < 0.01)
            #expect(coded["analog.release"] == nil)
        }

        @Test func accuracyFallsAsEpsilonFalls() throws {
            // MNIST 3 against 7, as the paper's figures: saturated above, near chance below.
            let workspace = try Workspace()
            let options = [
                "--scheme", "dple", "--in-process", "31", "-K", "4", "-T", "2", "--points", "chebyshev",
                "--learning-rate",
                "0.1", "--clip-norm", "data", "--noise-calibration", "paper", "--release-delta", "0.01",
            ]
            let accuracies = try ["none", "5", "0.1", "0.002"].map { epsilon in
                let noise = epsilon == "none" ? [] : ["--release-epsilon", epsilon]
                let report = try workspace.report((epsilon == "none" ? Array(options.prefix(12)) : options) + noise)
                return try report.number("result.testAccuracy")
            }
            #expect(accuracies[0] > 0.96 && abs(accuracies[1] - accuracies[0]) < 0.005, "\(accuracies)")
            #expect(accuracies[2] > 0.9 && accuracies[3] < 0.85, "\(accuracies)")
        }

        @Test func theReportTellsWhatIsProtected() throws {
            let workspace = try Workspace.withTable()
            let report = try workspace.report(
                Self.base + Self.data + ["--release-epsilon", "1", "--iterations", "25"])
            #expect(report["analog.points"] as? String == "circles:0.9")
            #expect(report["analog.release.isPrivate"] as? Bool == true)
            #expect(abs(try report.number("analog.release.epsilonOfOneAnswer") - 1) < 1e-6)
            // Gaussian differential privacy of 25 and 600 releases with the noise of one at (1, 1e-5).
            let (one, all) = (
                try report.number("analog.release.epsilonOfOneUplink"),
                try report.number("analog.release.epsilonOfAllUplinks")
            )
            #expect(one > 5 && one < 7 && all > 40 && all < 60, "\(one) \(all)")
            #expect(try report.number("analog.release.noiseMultiplier") > 3.7)
            #expect(try report.number("analog.awaitedAnswers") == 23)
            #expect(report["analog.leakage.isBound"] as? Bool == true)
            #expect(report["plan.field"] as? String == "complex")
            let paper = try workspace.report(
                Self.base + Self.data + [
                    "--release-epsilon", "10", "--release-delta", "0.01", "--noise-calibration", "paper", "--clip-norm",
                    "data", "--points", "chebyshev",
                ])
            #expect(abs(try paper.number("analog.release.epsilonOfOneAnswer") - 11.9) < 0.1)
            #expect(paper["analog.release.isPrivate"] as? Bool == false)
            #expect(paper["plan.field"] as? String == "real")
        }

        @Test func theConfigurationOfAReportRepeatsTheRun() throws {
            let workspace = try Workspace.withTable()
            try workspace.writeJSON(
                try workspace.report(
                    Self.base + Self.data + ["--release-epsilon", "2", "--clip-norm", "30", "--points", "chebyshev"]
                ).json, to: "first.json")
            let second = try workspace.report(["--config", "first.json"])
            #expect(second["analog.release.clipNorm"] as? Double == 30)
            #expect(second["analog.points"] as? String == "chebyshev")
        }

        @Test func aRunSaysAgainstWhomItProtects() throws {
            let outcome = try Workspace.withTable().run(
                Self.base + Self.data + ["--release-epsilon", "1", "--pads", "uniform", "--release-delta", "0.1"])
            #expect(outcome.exitCode == 0)
            for word in [
                "D = 13", "23 are awaited", "not the workers", "of all 24", "uniform pads leak", "not below 1/m",
            ] { #expect(outcome.errors.contains(word), "\(outcome)") }
            let plain = try Workspace.withTable().run(["plan"] + Self.base + Self.data)
            #expect(plain.exitCode == 0 && plain.output.contains("bits a coordinate"), "\(plain)")
            #expect(plain.output.contains("not differentially private"), "\(plain)")
            for line in plain.output.split(separator: "\n") { #expect(line.count <= 100, "\(line)") }
        }

        @Test func workersThatFailAreDoneWithout() throws {
            let workspace = try Workspace.withTable()
            let options = Self.base + Self.data
            let faults = "kill:1@3;corrupt:4@all=outofrange;corrupt:9@2-5=wronglength;stop:20@share"
            let report = try workspace.report(options + ["--inject", faults])
            let clear = try workspace.report(options)
            let difference = try report.number("result.trainLoss") - clear.number("result.trainLoss")
            #expect(abs(difference) < 1e-6)
        }

        @Test(arguments: [
            BadInput("--points circles", 64, "--points is for analog coding", "--scheme dple"),
            BadInput("--scheme bgw --in-process 5 --release-epsilon 1", 64, "--release-epsilon is for analog coding"),
            BadInput("--scheme plain --margin 3", 64, "--margin is for analog coding"),
            BadInput("--scheme dple --in-process 24 --points moon", 64, "'moon' is invalid for '--points <layout>'"),
            BadInput("--scheme dple --in-process 24 --points circles:1", 64, "'circles:1' is invalid"),
            BadInput("--scheme dple --in-process 24 --pads none", 64, "'none' is invalid", "'uniform'"),
            BadInput("--scheme dple --in-process 24 --pad-deviation 0", 64, "--pad-deviation takes a number from"),
            BadInput("--scheme dple --in-process 24 --pad-deviation 1e-200", 64, "--pad-deviation takes a number from"),
            BadInput("--scheme dple --in-process 24 --release-epsilon 0", 64, "--release-epsilon takes a positive"),
            BadInput("--scheme dple --in-process 24 --release-epsilon -1", 64, "--release-epsilon takes a positive"),
            BadInput("--scheme dple --in-process 24 --release-delta 0.1", 64, "please provide --release-epsilon"),
            BadInput("--scheme dple --in-process 24 --clip-norm data", 64, "please provide --release-epsilon"),
            BadInput("--scheme dple --in-process 24 --clip-norm 0", 64, "'0' is invalid for '--clip-norm <c>'"),
            BadInput(
                "--scheme dple --in-process 24 --release-epsilon 1 --release-delta 1", 64, "between 0 and 1"),
            BadInput(
                "--scheme dple --in-process 24 --release-epsilon 2 --noise-calibration classical", 64,
                "up to 1", "take analytic"),
            BadInput("--scheme dple --in-process 24 --margin -1", 64, "--margin takes a number"),
            BadInput("--scheme dple --in-process 24 -S 2", 64, "-S is for --scheme lcc", "--margin"),
            BadInput("--scheme dple --in-process 24 -A 1", 64, "-A is for --scheme lcc", "told from noise"),
            BadInput("--scheme dple --in-process 24 -T 0", 64, "-T is 0", "nothing hides the data"),
            BadInput("--scheme dple --in-process 24 -K 0", 64, "-K is 0", "at least 1"),
            BadInput(
                "--scheme dple --in-process 24 --checkpoint run", 64, "--checkpoint does not go with --scheme dple"),
            BadInput("--scheme dple --in-process 10 -K 3 -T 2", 78, "K = 3, T = 2 need 13 workers", "23 workers"),
            BadInput("--scheme dple --in-process 24 -K 30 -T 2", 78, "need 94 workers", "-K 3"),
            BadInput(
                "--scheme dple --in-process 50 -K 5 -T 4 --points integers --data good.csv --label outcome", 78,
                "cannot be decoded", "--points circles"),
            BadInput(
                "--scheme dple --in-process 90 -K 20 -T 1 --rows 12 --data good.csv --label outcome", 78,
                "K = 20 blocks are more than the 12 rows", "-K 12 or less"),
            BadInput(
                "--scheme dple --in-process 24 --release-epsilon 1 --scale none --data good.csv --label outcome", 64,
                "no public bound", "--scale minmax"),
        ])
        func aWrongOptionIsRefused(_ bad: BadInput) throws {
            try Workspace.withTable().expectRefusal(bad)
        }
    }
}
