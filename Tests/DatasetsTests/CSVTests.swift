import Datasets
import Foundation
import Testing

struct CSVTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func read(_ text: String, _ options: DatasetOptions = .init()) throws(DataError) -> Dataset {
        guard let path = try? folder.file("data.csv", text) else { fatalError("cannot write") }
        return try DatasetReader.read(path: path, options: options)
    }

    private var path: String { folder.path + "/data.csv" }

    @Test func readsNumbersLabelsAndNames() throws {
        let data = try read("a,b,label\n1,-2.5,no\n3e1,.5,yes\n")
        #expect(data.rows == [[1, -2.5], [30, 0.5]])
        #expect(data.targets == [0, 1])
        #expect(data.featureNames == ["a", "b"])
        #expect(data.classNames == ClassNames(negative: "no", positive: "yes"))
        #expect(data.name == "data")
    }

    @Test(arguments: [
        "1,2,0\n3,4,1\n", "1;2;0\n3;4;1\n", "1\t2\t0\n3\t4\t1", "1,2,0\r\n3,4,1\r\n", "\u{FEFF}1,2,0\n3,4,1\n",
        " 1 , 2 ,0 \n\n# a comment\n3, 4 ,  1\n\n", "\"1\",\"2\",\"0\"\n\"3\",4,\"1\"\n", "1.0,2,0.0\n3,+4,+1\n",
    ])
    func readsWaysToWriteTheSame(text: String) throws {
        let data = try read(text)
        #expect(data.rows == [[1, 2], [3, 4]])
        #expect(data.targets == [0, 1])
        #expect(data.featureNames == nil)
    }

    @Test func unquotes() throws {
        let data = try read("\"a \"\"x\"\", b\",\"two\nlines\",y\n1,2,\"p,q\"\n3,4,r\n")
        #expect(data.featureNames == ["a \"x\", b", "two\nlines"])
        #expect(data.classNames == ClassNames(negative: "p,q", positive: "r"))
    }

    @Test(arguments: [
        ("label,a\n0,5\n1,6\n", nil), ("a,kind\n5,0\n6,1\n", "kind"), ("a,kind\n5,0\n6,1\n", "1"),
        ("a,kind\n5,0\n6,1\n", "-1"), ("0,5\n1,6\n", "0"), ("0,5\n1,6\n", "-2"), ("Class,a\n0,5\n1,6\n", nil),
    ])
    func findsTheLabelColumn(text: String, column: String?) throws {
        let data = try read(text, .init(labelColumn: column))
        #expect(data.rows == [[5], [6]])
        #expect(data.targets == [0, 1])
    }

    @Test func tellsHeaderFromData() throws {
        #expect(try read("5.1,3.5,setosa\n6,2,other\n").rowCount == 2)
        let forced = dataError { () throws(DataError) in try read("1,0\n3,1\n", .init(hasHeader: true)) }
        #expect(forced == .oneClassOnly(file: path, label: "1"))
        #expect(try read("0,1,y\n5,6,0\n7,8,1\n").featureNames == ["0", "1"])
    }

    @Test func picksAPairAndNamesIt() throws {
        let options = DatasetOptions(classes: ClassNames(negative: "3.0", positive: "1"))
        let data = try read("10,1\n20,2\n30,3\n40,1\n", options)
        #expect(data.rows == [[10], [30], [40]])
        #expect(data.targets == [1, 0, 1])
        #expect(data.classNames == ClassNames(negative: "3", positive: "1"))
        #expect(data.droppedRowCount == 1)
        #expect(data.name == "data-3-vs-1")
    }

    @Test func ordersClassesByNumberThenText() throws {
        #expect(try read("1,10\n1,9\n").classNames == ClassNames(negative: "9", positive: "10"))
        #expect(try read("1,b\n1,a\n").targets == [1, 0])
    }

    @Test func readsRegressionAndUnlabelled() throws {
        let values = try read("1,0.25\n2,-3\n", .init(task: .regression))
        #expect(values.targets == [0.25, -3])
        #expect(values.classNames == nil)
        let bare = try read("1,2\n3,4\n", .init(labelColumn: DatasetOptions.noLabels))
        #expect(bare.rows == [[1, 2], [3, 4]])
        #expect(bare.targets.isEmpty)
    }

    @Test func parsesNumbersToTheNearestFloat() throws {
        var generator = SplitMix64(seed: 11)
        var texts = [
            "16777217", "16777217.0", "16777219.000000001", "0.1", "1e-45", "3.4028235e38",
            "123456789012345678901234567890",
            "0.000000000000000000000000000000000000011754944", "-0", "1.", "+.5e+1", "9007199254740993", "1E5",
        ]
        for _ in 0..<3000 {
            let value = Float(bitPattern: UInt32.random(in: 0x0080_0000..<0x7F00_0000, using: &generator))
            texts += ["\(value)", "\(Double(value) * 1.000000029)", String(format: "%.9f", value / 1e30)]
        }
        let data = try read(texts.map { $0 + ",0\n" }.joined() + "1,1\n")
        for (i, text) in texts.enumerated() { #expect(data.features[i, 0] == Float(text), "\(text)") }
    }

    @Test func refusesBadText() throws {
        let ragged = "1,2,0\n3,4,1\n"
        func error(_ text: String, _ options: DatasetOptions = .init()) -> DataError? {
            dataError { () throws(DataError) in try read(text, options) }
        }
        let file = path
        #expect(error("") == .emptyFile(file: file))
        #expect(error("\n# only\n") == .noRows(file: file))
        #expect(error("a,b\n") == .noRows(file: file))
        #expect(error(ragged + "5,1\n") == .raggedRow(file: file, line: 3, have: 2, expected: 3))
        #expect(error(ragged + "5,1,1,1,1\n") == .raggedRow(file: file, line: 3, have: 5, expected: 3))
        #expect(error(ragged + "5,x1,1\n") == .nonNumericField(file: file, line: 3, column: 2, text: "x1"))
        #expect(error(ragged + "5,,1\n") == .nonNumericField(file: file, line: 3, column: 2, text: ""))
        let long = String(repeating: "é", count: 30)
        #expect(
            error(ragged + "\(long),2,1\n")
                == .nonNumericField(file: file, line: 3, column: 1, text: String(repeating: "é", count: 20)))
        #expect(error(ragged + "nan,2,1\n") == .nonFiniteField(file: file, line: 3, column: 1, text: "nan"))
        #expect(error(ragged + "1,-Inf,1\n") == .nonFiniteField(file: file, line: 3, column: 2, text: "-Inf"))
        #expect(error(ragged + "1,1e39,1\n") == .nonFiniteField(file: file, line: 3, column: 2, text: "1e39"))
        #expect(error(ragged + "1,2,\n") == .missingLabel(file: file, line: 3))
        #expect(error("1,2,0\n3,\"4,1\n") == .unclosedQuote(file: file, line: 2))
        #expect(error("1\n2\n") == .tooFewColumns(file: file, columnCount: 1))
        let regression = DatasetOptions(task: .regression)
        #expect(error("1,2\n1,z\n", regression) == .nonNumericField(file: file, line: 2, column: 2, text: "z"))
        #expect(error("1,2\n1,inf\n", regression) == .nonFiniteField(file: file, line: 2, column: 2, text: "inf"))
    }

    @Test func refusesBadLabels() throws {
        func error(_ text: String, _ options: DatasetOptions = .init()) -> DataError? {
            dataError { () throws(DataError) in try read(text, options) }
        }
        let file = path
        #expect(
            error("mean,lable,x\n1,0,2\n", .init(labelColumn: "label"))
                == .noLabelColumn(file: file, name: "label", near: ["lable"]))
        #expect(error("1,0\n2,1\n", .init(labelColumn: "y")) == .noLabelColumn(file: file, name: "y", near: []))
        #expect(
            error("1,0\n2,1\n", .init(labelColumn: "2"))
                == .labelColumnOutOfRange(file: file, index: 2, columnCount: 2))
        #expect(
            error("1,0\n2,1\n", .init(labelColumn: "-3"))
                == .labelColumnOutOfRange(file: file, index: -3, columnCount: 2))
        #expect(error("1,7\n2,7.0\n") == .oneClassOnly(file: file, label: "7"))
        #expect(error("1,7\n2,b\n3,5\n") == .moreThanTwoClasses(file: file, labels: ["5", "7", "b"]))
        let many = (0..<50).map { "1,\($0)\n" }.joined()
        #expect(error(many) == .moreThanTwoClasses(file: file, labels: (0..<12).map(String.init)))
        let pair = DatasetOptions(classes: ClassNames(negative: "1", positive: "4"))
        #expect(error("5,1\n5,2\n", pair) == .classNotFound(file: file, name: "4", labels: ["1", "2"]))
        let same = DatasetOptions(classes: ClassNames(negative: "1", positive: "1.0"))
        #expect(error("5,1\n5,2\n", same) == .sameClassTwice(name: "1"))
        #expect(error("1,0\n2,1\n", .init(labelsPath: "x")) == .labelsFileNotUsed(file: file, format: .csv))
    }

    @Test func testDataMustMatch() throws {
        func check(_ train: String, _ test: String, _ options: DatasetOptions = .init()) -> (DataError?, Dataset?) {
            guard let a = try? folder.file("train.csv", train), let b = try? folder.file("test.csv", test) else {
                fatalError("cannot write")
            }
            do throws(DataError) {
                return (nil, try DatasetReader.read(train: a, test: b, options: options).test)
            } catch { return (error, nil) }
        }
        let test = folder.path + "/test.csv"
        let pair = ClassNames(negative: "0", positive: "1")
        #expect(check("1,0\n2,1\n", "3,1\n").1?.targets == [1])
        #expect(
            check("1,0\n2,1\n", "3,1\n4,2\n").0
                == .labelOutsidePair(file: test, row: 2, label: "2", classes: pair))
        let dropped = check("1,0\n2,1\n3,2\n", "3,1\n4,2\n4,5\n", .init(classes: pair)).1
        #expect(dropped?.rows == [[3]] && dropped?.droppedRowCount == 2)
        #expect(
            check("1,0\n2,1\n", "3,1\n4,2\n", .init(classes: pair)).0
                == .labelOutsidePair(file: test, row: 2, label: "2", classes: pair))
        #expect(check("1,0\n2,1\n", "3,4,1\n").0 == .widthMismatch(file: test, have: 2, expected: 1))
        #expect(
            check("a,b,y\n1,2,0\n2,1,1\n", "b,a,y\n3,4,1\n").0
                == .featureNameMismatch(file: test, column: 0, have: "b", expected: "a"))
        #expect(
            check("1,0\n2,1\n3,2\n", "3,7\n", .init(classes: pair)).0
                == .classNotFound(file: test, name: "0", labels: ["7"]))
        // In a directory both are found.
        try folder.file("test.csv", "3,1\n")
        #expect(try DatasetReader.read(train: folder.path, options: .init(classes: pair)).train.rowCount == 2)
    }
}
