import Testing

extension CommandTests {
    /// Bad files end with 65, missing ones with 66; the message has the file and, for text, the line.
    struct DataErrorTests {
        /// The table with one line more, the sixth of the file.
        private static func table(with line: String) -> String {
            var lines = Table(rowCount: 60, seed: 1).lines()
            lines.insert(line, at: 5)
            return lines.joined(separator: "\n") + "\n"
        }

        static let texts: [(file: String, contents: String)] = [
            ("empty.csv", ""), ("header.csv", "a,b,outcome\n"),
            ("ragged.csv", table(with: "1,2,benign,3")), ("long.csv", table(with: "1,2,benign,3,4,5,6")),
            ("word.csv", table(with: "1,x,benign,3,4,5")), ("nan.csv", table(with: "1,nan,benign,3,4,5")),
            ("missing.csv", table(with: "1,,benign,3,4,5")), ("huge.csv", table(with: "1,1e99,benign,3,4,5")),
            ("three.csv", table(with: "1,2,other,3,4,5")), ("nolabel.csv", table(with: "1,2,,3,4,5")),
            ("quote.csv", table(with: "1,2,\"benign,3,4,5")),
            ("one.csv", Table(rowCount: 60, seed: 1).lines(classes: ("same", "same")).joined(separator: "\n")),
            ("wide.csv", Table(rowCount: 60, seed: 1).lines().map { $0 + ",1" }.joined(separator: "\n")),
            ("word.libsvm", "1 1:1 2:x\n-1 1:2\n"), ("zero.libsvm", "1 0:1 2:3\n-1 1:2\n"),
            ("order.libsvm", "1 2:1 1:3\n-1 1:2\n"), ("nan.libsvm", "1 1:nan 2:3\n-1 1:2\n"),
        ]

        @Test(arguments: [
            BadInput("--data nowhere.csv", 66, "nowhere.csv: no such file", "check the path"),
            BadInput("--data empty.csv", 65, "empty.csv: the file is empty"),
            BadInput("--data header.csv", 65, "header.csv: there are no rows", "below the header"),
            BadInput("--data ragged.csv --label outcome", 65, "ragged.csv:6: 4 fields, expected 6", "repair this line"),
            BadInput("--data long.csv --label outcome", 65, "long.csv:6: 7 fields, expected 6"),
            BadInput("--data word.csv --label outcome", 65, "word.csv:6:2: “x” is not a number", "--label"),
            BadInput("--data nan.csv --label outcome", 65, "nan.csv:6:2: “nan” is not a finite", "fill in"),
            BadInput("--data missing.csv --label outcome", 65, "missing.csv:6:2: the field is empty", "fill in"),
            BadInput("--data huge.csv --label outcome", 65, "huge.csv:6:2: “1e99” is not a finite"),
            BadInput("--data nolabel.csv --label outcome", 65, "nolabel.csv:6: the row has no label"),
            BadInput("--data quote.csv --label outcome", 65, "quote.csv:6: a quotation mark is never closed"),
            BadInput("--data one.csv --label outcome", 65, "one.csv: all rows have the label same", "--label"),
            BadInput(
                "--data three.csv --label outcome", 65, "more than two labels: benign, malignant, other",
                "--classes benign,malignant"),
            BadInput("--data good.csv --label outcom", 65, "no column “outcom”", "did you mean outcome?"),
            BadInput("--data good.csv --label 17", 65, "no column 17", "0…5"),
            BadInput("--data good.csv", 65, "good.csv:2:3: “benign” is not a number", "--label"),
            BadInput(
                "--data good.csv --label outcome --classes benign,harmless", 65, "no row of class harmless",
                "benign, malignant", "--classes"),
            BadInput("--data good.csv --label outcome --test nowhere.csv", 66, "nowhere.csv: no such file"),
            BadInput(
                "--data good.csv --label outcome --test three.csv", 65, "three.csv: row 5 has the label other",
                "--classes benign,malignant"),
            BadInput("--data good.csv --label outcome --test wide.csv", 65, "wide.csv: 6 features", "have 5"),
            BadInput("--data good.csv --labels good.csv", 65, "csv files hold their labels", "leave out --labels"),
            BadInput("--data good.csv --format npy", 65, "not npy", "--format auto"),
            BadInput("--data .", 65, "the directory holds no data", "train.csv"),
            BadInput("--data word.libsvm", 65, "word.libsvm:1:3: “2:x” is not a number"),
            BadInput("--data zero.libsvm", 65, "zero.libsvm:1: feature index 0", "--index-base 0"),
            BadInput("--data order.libsvm", 65, "order.libsvm:1: feature index 1 is not above", "sort"),
            BadInput("--data nan.libsvm", 65, "nan.libsvm:1:2:", "not a finite"),
            BadInput("--data table.libsvm --features 3", 65, "feature index 4 is outside of 1…3", "--features"),
        ])
        func aBadTextIsRefusedWithItsPlace(_ bad: BadInput) throws {
            let workspace = try Workspace.withTable()
            try workspace.write(Table(rowCount: 60, seed: 1).libsvm, to: "table.libsvm")
            for (file, contents) in Self.texts where bad.arguments.contains(file) {
                try workspace.write(contents, to: file)
            }
            try workspace.expectRefusal(bad.adding("--in-process 10"))
        }

        @Test(arguments: [
            BadInput("--data cut.csv.gz", 65, "the gzip file ends early", "get the file again"),
            BadInput("--data damaged.csv.gz", 65, "the gzip file is damaged", "get the file again"),
            BadInput("--data cut-images-idx3-ubyte", 65, "cut short, ", "bytes"),
            BadInput("--data long-images-idx3-ubyte", 65, "longer than the"),
            BadInput("--data few-images-idx3-ubyte", 65, "79 labels for 80 rows"),
            BadInput("--data lone-images-idx3-ubyte", 66, "no labels found", "--labels FILE"),
            BadInput("--data lone-images-idx3-ubyte --labels nowhere", 66, "nowhere: no such file"),
            BadInput("--data cut.npy", 65, "cut short, "),
            BadInput("--data header.npy", 65, "the header of the array cannot be used", "numpy.save"),
            BadInput("--data nan.npy", 65, "row 0, column 0 (from 0) is not a finite"),
            BadInput("--data noise", 65, "unknown format, the file begins with 00 ff"),
        ])
        func aBadArrayIsRefused(_ bad: BadInput) throws {
            let workspace = try Workspace()
            let table = Table(rowCount: 80, seed: 1)
            let (images, labels) = Bytes.idx(rowCount: 80)
            let zipped = Bytes.gzip(Array(table.csv.utf8))
            try workspace.write(Array(zipped.dropLast(500)), to: "cut.csv.gz")
            try workspace.write(replacing(200, of: zipped, by: zipped[200] ^ 1), to: "damaged.csv.gz")
            for name in ["cut", "long", "few"] {
                try workspace.write(name == "few" ? shortened(labels) : labels, to: "\(name)-labels-idx1-ubyte")
            }
            try workspace.write(Array(images.dropLast(9)), to: "cut-images-idx3-ubyte")
            try workspace.write(images + [0], to: "long-images-idx3-ubyte")
            for name in ["few", "lone"] { try workspace.write(images, to: "\(name)-images-idx3-ubyte") }
            try workspace.write(Array(table.npy.dropLast(9)), to: "cut.npy")
            try workspace.write(replacing(20, of: table.npy, by: 0x21), to: "header.npy")
            try workspace.write(replacing(134, of: table.npy, by: 0xFF, 0x7F), to: "nan.npy")
            try workspace.write([0, 0xFF, 1, 2, 3, 4, 5, 6], to: "noise")
            try workspace.expectRefusal(bad.adding("--in-process 10"))
        }

        /// One label less than an IDX file of less than 256 has.
        private func shortened(_ labels: [UInt8]) -> [UInt8] {
            var labels = Array(labels.dropLast())
            labels[7] -= 1
            return labels
        }

        private func replacing(_ place: Int, of bytes: [UInt8], by new: UInt8...) -> [UInt8] {
            var bytes = bytes
            bytes.replaceSubrange(place..<place + new.count, with: new)
            return bytes
        }
    }
}

extension BadInput {
    /// The same with more options in front.
    func adding(_ options: String) -> BadInput {
        let added = options.split(separator: " ").map(String.init)
        return BadInput(arguments: added + arguments, exitCode: exitCode, words: words)
    }

    private init(arguments: [String], exitCode: Int32, words: [String]) {
        (self.arguments, self.exitCode, self.words) = (arguments, exitCode, words)
    }
}
