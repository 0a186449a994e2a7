import Testing

extension CommandTests {
    /// One table in all forms of files gives one model.
    struct DataFormTests {
        static let table = Table(rowCount: 300, seed: 1)

        private func hash(_ options: String, in workspace: Workspace) throws -> String {
            try workspace.report(["--in-process", "10"] + options.split(separator: " ").map(String.init)).hash
        }

        @Test(arguments: [
            "--label 2", "--label -4", "--label outcome --format csv", "--label outcome --classes benign,malignant",
            "--label=outcome --scheme lcc",
        ])
        func theLabelIsNamedOrNumbered(_ options: String) throws {
            let workspace = try Workspace.withTable()
            let expected = try hash("--data good.csv --label outcome", in: workspace)
            #expect(try hash("--data good.csv \(options)", in: workspace) == expected)
        }

        @Test func everyFormOfAFileGivesTheSameModel() throws {
            let workspace = try Workspace.withTable()
            try workspace.write(Bytes.gzip(Array(Self.table.csv.utf8)), to: "table.csv.gz")
            try workspace.write(Self.table.csv.replacing(",", with: ";"), to: "semicolon.csv")
            try workspace.write(Self.table.csv.replacing(",", with: "\t").replacing("\n", with: "\r\n"), to: "tab.tsv")
            try workspace.write(Self.table.lines().dropFirst().joined(separator: "\n"), to: "bare.csv")
            try workspace.write(Self.table.libsvm, to: "table.libsvm")
            try workspace.write(Self.table.npy, to: "table.npy")
            try workspace.write(Bytes.gzip(Self.table.npy), to: "table.npy.gz")
            let expected = try hash("--data good.csv --label outcome", in: workspace)
            for file in ["table.csv.gz", "semicolon.csv", "tab.tsv", "bare.csv"] {
                #expect(try hash("--data \(file) --label 2", in: workspace) == expected, "\(file)")
            }
            for file in ["table.libsvm", "table.npy", "table.npy.gz"] {
                #expect(try hash("--data \(file)", in: workspace) == expected, "\(file)")
            }
        }

        @Test func aLabelWithAUsualNameIsFound() throws {
            let workspace = try Workspace.withTable()
            try workspace.write(Self.table.csv.replacing("outcome", with: "Class"), to: "class.csv")
            #expect(
                try hash("--data class.csv", in: workspace) == hash("--data good.csv --label outcome", in: workspace))
        }

        @Test func theOrderOfTheClassesTurnsTheModelOver() throws {
            let workspace = try Workspace.withTable()
            let base = ["--in-process", "10", "--data", "good.csv", "--label", "outcome", "--classes"]
            let one = try workspace.report(base + ["benign,malignant"])
            let other = try workspace.report(base + ["malignant,benign"])
            #expect(one.hash != other.hash)
            #expect(try abs(one.number("result.trainAccuracy") - other.number("result.trainAccuracy")) < 0.03)
        }

        @Test func rowsOfOtherClassesAreLeftOut() throws {
            let workspace = try Workspace.withTable()
            try workspace.write(Self.table.csv + "1,2,unknown,3,4,5\n", to: "more.csv")
            let expected = try hash("--data good.csv --label outcome", in: workspace)
            #expect(
                try hash("--data more.csv --label outcome --classes benign,malignant", in: workspace) == expected)
        }

        @Test func picturesAndTheirLabelsAreFoundByName() throws {
            let workspace = try Workspace()
            let (images, labels) = Bytes.idx(rowCount: 80)
            try workspace.write(images, to: "train-images-idx3-ubyte")
            try workspace.write(Bytes.gzip(labels), to: "train-labels-idx1-ubyte.gz")
            try workspace.write(images, to: "t10k-images-idx3-ubyte")
            try workspace.write(labels, to: "t10k-labels-idx1-ubyte")
            let report = try workspace.report(["--in-process", "10", "--data", ".", "--bias", "--iterations", "100"])
            #expect(try report.number("plan.features") == 5)
            #expect(try report.number("result.testAccuracy") == 1)
            #expect(
                try hash("--data train-images-idx3-ubyte --bias --iterations 100", in: workspace) == report.hash)
        }

        @Test func aLineIsFittedToNumbers() throws {
            let workspace = try Workspace.withTable()
            let rows = Self.table.features.map { row in
                "\(row[0]),\(row[1]),\(row[0] * 0.5 - row[1] * 0.25 + 0.125)"
            }
            try workspace.write((["a,b,y"] + rows).joined(separator: "\n"), to: "line.csv")
            let options = "--data line.csv --model linear --bias --data-bits 8 --weight-bits 12 --iterations 100"
            let report = try workspace.report(["--in-process", "10"] + options.split(separator: " ").map(String.init))
            #expect(try report.number("result.trainLoss") < 1e-3)
            #expect(report["result.trainAccuracy"] == nil)
            #expect(try hash("--scheme quantized \(options)", in: workspace) == report.hash)
        }
    }
}
