import Foundation
import Testing

extension CommandTests {
    /// Models in use.
    struct PredictTests {
        /// A folder with a table, another one of the same kind, and models of the first.
        private func trained(_ options: [String] = ["--bias"]) throws -> (workspace: Workspace, report: Report) {
            let workspace = try Workspace.withTable(rowCount: 600)
            try workspace.write(Table(rowCount: 200, seed: 2).csv, to: "new.csv")
            var report = Report(json: [:])
            for model in ["model.json", "model.npy"] {
                report = try workspace.report(
                    ["--in-process", "10", "--data", "good.csv", "--label", "outcome", "--test", "new.csv"] + options
                        + ["--model-out", model])
            }
            return (workspace, report)
        }

        @Test func aUsersTableTrainsAndPredictsRowsNotSeen() throws {
            let (workspace, report) = try trained()
            #expect(try report.number("result.testAccuracy") >= 0.93)
            let outcome = try workspace.run(
                ["predict", "--model", "model.json", "--data", "new.csv", "--label", "outcome", "--out", "out.csv"])
            #expect(outcome.exitCode == 0, "\(outcome)")
            #expect(outcome.output.contains("accuracy"))

            let lines = try workspace.text("out.csv").split(separator: "\n").map { $0.split(separator: ",") }
            #expect(lines[0] == ["row", "score", "prediction"])
            let table = Table(rowCount: 200, seed: 2)
            #expect(lines.count == 201)
            var right = 0
            for (row, line) in lines.dropFirst().enumerated() {
                #expect(line.count == 3 && line[0] == "\(row)")
                let score = try #require(Double(line[1]))
                #expect(line[2] == (score > 0 ? "malignant" : "benign"))
                if (score > 0) == table.isPositive[row] { right += 1 }
            }
            #expect(Double(right) / 200 == (try report.number("result.testAccuracy")))
            #expect(right >= 186)
        }

        @Test func bothFormsOfAModelPredictTheSame() throws {
            let (workspace, _) = try trained()
            let texts = try ["model.json", "model.npy"].map { model in
                let outcome = try workspace.run(["predict", "--model", model, "--data", "new.csv", "--out", "-"])
                #expect(outcome.exitCode == 0, "\(outcome)")
                #expect(outcome.errors.contains("accuracy"), "\(outcome)")
                return outcome.output
            }
            #expect(texts[0] == texts[1])
            #expect(texts[0].split(separator: "\n").count == 201)
        }

        @Test func rowsWithoutLabelsArePredictedTheSame() throws {
            let (workspace, _) = try trained()
            let lines = Table(rowCount: 200, seed: 2).lines().map { line in
                line.split(separator: ",").enumerated().filter { $0.offset != 2 }.map { String($0.element) }
                    .joined(separator: ",")
            }
            try workspace.write(lines.joined(separator: "\n"), to: "bare.csv")
            let labelled = try workspace.run(["predict", "--model", "model.npy", "--data", "new.csv", "--out", "-"])
            for options in [[], ["--label", "none"]] {
                let bare = try workspace.run(
                    ["predict", "--model", "model.npy", "--data", "bare.csv", "--out", "-"] + options)
                #expect(bare.exitCode == 0, "\(bare)")
                #expect(bare.output == labelled.output)
                #expect(!bare.errors.contains("accuracy"))
            }
        }

        @Test(arguments: ["auto", "none", "minmax", "standard", "pixel"])
        func aModelCarriesItsScaling(_ scale: String) throws {
            let bits = ["--data-bits", "8", "--weight-bits", "12"]
            let (workspace, report) = try trained(["--bias", "--scale", scale] + bits)
            let outcome = try workspace.run(["predict", "--model", "model.json", "--data", "new.csv"])
            let accuracy = try #require(outcome.output.firstMatch(of: /accuracy +([0-9.]+)/)).1
            #expect(try abs(#require(Double(accuracy)) - report.number("result.testAccuracy")) < 1e-4)
            if scale != "pixel" { #expect(try report.number("result.testAccuracy") > 0.9) }
        }

        @Test func theDefaultModelPredictsTheDefaultData() throws {
            let workspace = try Workspace()
            let report = try workspace.report(["--in-process", "5", "--iterations", "5", "--model-out", "m.json"])
            let outcome = try workspace.run(["predict", "--model", "m.json"])
            #expect(outcome.exitCode == 0)
            let accuracy = String(format: "%.4f", try report.number("result.testAccuracy"))
            #expect(outcome.output.contains(accuracy), "\(outcome)")
            #expect(outcome.output.contains("2038"), "\(outcome)")
        }

        @Test(arguments: [
            BadInput("--model nowhere.json", 66, "nowhere.json: no such model", "check the path"),
            BadInput("--model empty.json", 65, "empty.json: not a model", "the file is empty"),
            BadInput("--model cut.json", 65, "cut.json: not a model", "not valid JSON"),
            BadInput("--model cut.npy", 65, "cut.npy: not a model"),
            BadInput("--model flipped.npy", 65, "flipped.npy: not a model"),
            BadInput("--model good.csv", 65, "good.csv: not a model"),
            BadInput("--model other.json", 65, "other.json: not a model", "formatVersion is missing"),
            BadInput("--model table.npy", 65, "table.npy: not a model"),
            BadInput("--model .", 65, ".: cannot read the model"),
            BadInput("--model model.json --data nowhere.csv", 66, "nowhere.csv: no such file"),
            BadInput("--model model.json --data wide.csv --label outcome", 65, "wide.csv: 6 features", "have 5"),
            BadInput("--model model.json --data swapped.csv", 65, "feature 0 is “texture”", "“radius”"),
            BadInput("--model model.json", 65, "784 features", "have 5"),
            BadInput("--model model.json --data new.csv --out no/out.csv", 73, "no does not exist"),
            BadInput("--model model.json --data nowhere.csv --out no/out.csv", 73, "no does not exist"),
            BadInput("--model model.json --data new.csv --out new.csv", 64, "are the same file"),
            BadInput("", 64, "'--model <file>'", "predict --help"),
            BadInput("--model model.json --ouput x", 64, "unknown option '--ouput'"),
        ])
        func aModelOrDataThatDoNotFitAreRefused(_ bad: BadInput) throws {
            let (workspace, _) = try trained()
            let json = try workspace.text("model.json")
            var npy = Array(try Data(contentsOf: workspace.folder.appendingPathComponent("model.npy")))
            try workspace.write("", to: "empty.json")
            try workspace.write(String(json.prefix(json.count / 2)), to: "cut.json")
            try workspace.write(Array(npy.dropLast(9)), to: "cut.npy")
            npy[12] = 0x21
            try workspace.write(npy, to: "flipped.npy")
            try workspace.write("{\"a\": 1}", to: "other.json")
            try workspace.write(Table(rowCount: 9, seed: 1).npy, to: "table.npy")
            let lines = Table(rowCount: 9, seed: 1).lines()
            try workspace.write(lines.map { $0 + ",1" }.joined(separator: "\n"), to: "wide.csv")
            let swapped = lines[0].replacing("radius,texture", with: "texture,radius")
            try workspace.write(([swapped] + lines[1...]).joined(separator: "\n"), to: "swapped.csv")
            try workspace.expectRefusal(bad.adding("predict"), outputs: [])
        }
    }
}
