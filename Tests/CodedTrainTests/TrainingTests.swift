import Testing

extension CommandTests {
    /// Trainings that go well.
    struct TrainingTests {
        static let data = ["--data", "good.csv", "--label", "outcome"]
        static let base = ["--in-process", "10"] + data

        @Test(arguments: [
            "", "--degree 2", "--degree 3", "--model linear --classes benign,malignant", "--bias", "--l2 0.05",
            "--bias --l2 0.05 --degree 3", "--holdout 0.3 --seed 4", "--scale minmax", "--data-bits 5 --weight-bits 7",
            "--coefficients 8", "--coefficients monic", "--tolerance 0.05", "-K 2 -T 1 -S 2 --repeat-features 3",
            "--learning-rate 0.3", "--field p61", "--sigmoid-range 6 --iterations 7", "-A 2",
            "-A 1 --quarantine -S 0 -T 1",
        ])
        func theCodedModelIsTheQuantizedOneBitForBit(_ text: String) throws {
            // 301 rows are divided by no K but 7, 43 and 301.
            let workspace = try Workspace.withTable(rowCount: 301)
            let options = Self.data + text.split(separator: " ").map(String.init)
            let coded = try workspace.report(["--in-process", "16"] + options)
            let clear = try workspace.report(["--scheme", "quantized"] + options)
            #expect(coded.hash == clear.hash)
            #expect(coded.hash.count == 64)
            #expect(try coded.number("headroom.largestSeen") <= coded.number("headroom.bound"))
            #expect(try coded.number("headroom.bound") <= coded.number("headroom.limit"))
        }

        @Test(arguments: [
            "", "--reduction king", "--degree 3", "--degree 3 --reduction king", "-T 1 -K 3", "--bias --l2 0.05",
            "--model linear --classes benign,malignant", "--field p61 --rows 77",
        ])
        func theSharedModelIsTheQuantizedOneBitForBit(_ text: String) throws {
            let workspace = try Workspace.withTable(rowCount: 301)
            let options = Self.data + ["--evaluate-every", "1"] + text.split(separator: " ").map(String.init)
            let shared = try workspace.report(["--scheme", "bgw", "--in-process", "6"] + options)
            let clear = try workspace.report(["--scheme", "quantized"] + options)
            #expect(shared.hash == clear.hash)
            #expect(try shared.number("plan.recoveryThreshold") == (text.contains("-T 1") ? 3 : 5))
            #expect(try shared.number("traffic.bytesBetweenWorkers") > 0)
            func norms(_ report: Report) throws -> [Double] {
                try #require(report["history"] as? [[String: Any]]).compactMap { $0["gradientNorm"] as? Double }
            }
            #expect(try norms(shared) == norms(clear))
            #expect(try norms(shared).count == 25)
        }

        @Test func rowsAreTheFirstOnes() throws {
            let workspace = try Workspace.withTable()
            let first = try workspace.report(Self.base + ["--rows", "120"])
            #expect(try first.number("plan.rows") == 120)
            #expect(try workspace.report(Self.base).hash != first.hash)
            let clear = try workspace.report(["--scheme", "quantized", "--rows", "120"] + Self.data)
            #expect(clear.hash == first.hash)
        }

        @Test func theCodedModelOfTheDefaultDataIsTheQuantizedOneBitForBit() throws {
            let workspace = try Workspace()
            let coded = try workspace.report(["--in-process", "10", "--iterations", "10"])
            #expect(try workspace.report(["--scheme", "quantized", "--iterations", "10"]).hash == coded.hash)
            #expect(try coded.number("result.testAccuracy") > 0.95)
            #expect(try coded.number("plan.rows") == 12396)
        }

        @Test func theCodeDoesNotChangeTheModel() throws {
            let workspace = try Workspace.withTable(rowCount: 301)
            let codes = [
                "--in-process 4 -K 1 -T 1 -S 0", "--in-process 10 -K 3 -T 1 -S 0", "--in-process 13 -K 2 -T 2 -S 3",
                "--in-process 25 --preset case-1", "--in-process 25 --preset case-2", "--in-process 40",
            ]
            let hashes = try codes.map { code in
                try workspace.report(Self.data + code.split(separator: " ").map(String.init)).hash
            }
            #expect(Set(hashes).count == 1, "\(zip(codes, hashes).map { "\($0): \($1)" })")
        }

        @Test func theSeedChangesTheModel() throws {
            let workspace = try Workspace.withTable()
            let hashes = try ["1", "2", "3"].map { try workspace.report(Self.base + ["--seed", $0]).hash }
            #expect(Set(hashes).count == 3)
            #expect(try workspace.report(Self.base).hash == hashes[0])
        }

        @Test func moreWorkersThanRowsTrainTheSameModel() throws {
            let workspace = try Workspace.withTable(rowCount: 20)
            let many = try workspace.report(["--in-process", "91", "--preset", "case-1"] + Self.data)
            #expect(try many.number("plan.partitions") == 20)
            #expect(try workspace.report(Self.base).hash == many.hash)
        }

        @Test func aQuietRunPrintsNothingAtAll() throws {
            let workspace = try Workspace.withTable()
            for arguments in [Self.base, ["plan"] + Self.base, Self.base + ["--degree", "2"]] {
                let outcome = try workspace.run(arguments + ["--quiet"])
                #expect(outcome.exitCode == 0)
                #expect(outcome.output + outcome.errors == "")
            }
        }

        @Test func aRunTellsItsPlanItsProgressAndItsResult() throws {
            let outcome = try Workspace.withTable().run(Self.base + ["--holdout", "0.2"])
            #expect(outcome.exitCode == 0)
            for word in ["240 rows", "60 rows for testing", "N = 10; K = 2", "T = 1", "R = 7 of 10", "p24"] {
                #expect(outcome.errors.contains(word), "\(outcome)")
            }
            #expect(outcome.errors.contains("training: round 25 of 25"), "\(outcome)")
            for word in ["phase", "encode", "total", "100.0", "test accuracy", "train loss", "headroom"] {
                #expect(outcome.output.contains(word), "\(outcome)")
            }
            for line in (outcome.output + outcome.errors).split(separator: "\n") {
                #expect(line.count <= 100, "\(line)")
            }
        }

        @Test(arguments: [["--in-process", "10"], ["--scheme", "quantized"], ["--scheme", "plain"]])
        func thePlanIsThatOfADryRunAndNothingIsTrained(_ scheme: [String]) throws {
            let workspace = try Workspace.withTable()
            let before = try workspace.names()
            let arguments = scheme + Self.data + ["--report", "r.json", "--model-out", "m.npy"]
            let plan = try workspace.run(["plan"] + arguments)
            let dry = try workspace.run(["train"] + arguments + ["--dry-run"])
            #expect(plan.exitCode == 0 && dry.exitCode == 0)
            #expect(plan.output == dry.output)
            #expect(plan.output.contains("300 rows x 5 features"))
            #expect(plan.errors + dry.errors == "")
            #expect(!plan.output.contains("accuracy"))
            #expect(try workspace.names() == before)
        }

        @Test func theToleranceEndsTheTrainingEarly() throws {
            let workspace = try Workspace.withTable()
            let report = try workspace.report(Self.base + ["--tolerance", "0.03", "--iterations", "500"])
            #expect(try report.number("result.iterations") < 100)
            #expect(report["result.converged"] as? Bool == true)
            let endless = try workspace.report(Self.base + ["--iterations", "30"])
            #expect(try endless.number("result.iterations") == 30)
            #expect(endless["result.converged"] as? Bool == false)
        }

        @Test func repeatedFeaturesWithHalfTheStepAreAsAccurate() throws {
            let workspace = try Workspace.withTable(rowCount: 1000)
            let options = Self.base + ["--holdout", "0.3", "--learning-rate"]
            let once = try workspace.report(options + ["2"])
            let twice = try workspace.report(options + ["1", "--repeat-features", "2"])
            #expect(try twice.number("plan.features") == 10)
            let difference = try once.number("result.testAccuracy") - twice.number("result.testAccuracy")
            #expect(abs(difference) < 0.03)
        }
    }
}
