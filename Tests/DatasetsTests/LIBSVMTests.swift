import Datasets
import Testing

struct LIBSVMTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private var path: String { folder.path + "/data.svm" }

    private func read(_ text: String, _ options: DatasetOptions = .init()) throws(DataError) -> Dataset {
        guard let path = try? folder.file("data.svm", text) else { fatalError("cannot write") }
        return try DatasetReader.read(path: path, options: options)
    }

    private func error(_ text: String, _ options: DatasetOptions = .init()) -> DataError? {
        dataError { () throws(DataError) in try read(text, options) }
    }

    @Test(arguments: [
        "-1 1:0.5 3:2\n+1 2:-1\n", "-1 1:0.5 3:2 \r\n+1\t2:-1e0 # end 9:9\r\n\r\n", "# head\n-1 1:.5 3:2\n1 2:-1",
    ])
    func readsSparseRows(text: String) throws {
        let data = try read(text)
        #expect(data.rows == [[0.5, 0, 2], [0, -1, 0]])
        #expect(data.targets == [0, 1])
        #expect(data.classNames == ClassNames(negative: "-1", positive: "1"))
    }

    @Test func indexBaseAndFeatureCount() throws {
        #expect(try read("0 0:1\n1 1:2\n", .init(indexBase: 0)).rows == [[1, 0], [0, 2]])
        #expect(try read("0 1:1\n1 1:2\n", .init(featureCount: 3)).rows == [[1, 0, 0], [2, 0, 0]])
        #expect(error("0 1:1\n1 0:2\n") == .zeroFeatureIndex(file: path, line: 2))
        let outOfRange = DataError.featureIndexOutOfRange(file: path, line: 2, index: 4, allowed: 1...3)
        #expect(error("0 1:1\n1 4:2\n", .init(featureCount: 3)) == outOfRange)
        #expect(
            error("0 1:1\n1 0:2\n", .init(indexBase: 1))
                == .featureIndexOutOfRange(file: path, line: 2, index: 0, allowed: 1...1))
        let base = DataError.invalidOption(name: "index base", value: "2", allowed: "0 or 1")
        #expect(error("0 1:1\n", .init(indexBase: 2)) == base)
    }

    @Test func testDataMayBeNarrowerOnly() throws {
        let train = try folder.file("a", "0 1:1\n1 5:2\n")
        let narrow = try folder.file("b", "1 2:1\n")
        let wide = try folder.file("c", "1 6:1\n")
        #expect(try DatasetReader.read(train: train, test: narrow).test?.rows == [[0, 1, 0, 0, 0]])
        #expect(
            dataError { () throws(DataError) in try DatasetReader.read(train: train, test: wide) }
                == .featureIndexOutOfRange(file: wide, line: 1, index: 6, allowed: 1...5))
    }

    @Test func picksAPair() throws {
        let data = try read("1 1:1\n2 1:2 2:7\n3 1:3\n", .init(classes: ClassNames(negative: "1", positive: "3")))
        #expect(data.rows == [[1, 0], [3, 0]])
        #expect(data.targets == [0, 1])
    }

    @Test func refusesBadText() throws {
        let format = DatasetOptions(format: .libsvm)
        let file = path
        #expect(error("0 1:x\n", format) == .nonNumericField(file: file, line: 1, column: 2, text: "1:x"))
        #expect(error("0 1:2\n1 3\n", format) == .nonNumericField(file: file, line: 2, column: 2, text: "3"))
        #expect(error("0 1:2\n1 1:nan\n", format) == .nonFiniteField(file: file, line: 2, column: 2, text: "1:nan"))
        #expect(error("0 1:2\n1 1:1e99\n", format) == .nonFiniteField(file: file, line: 2, column: 2, text: "1:1e99"))
        #expect(error("0 2:2 2:3\n", format) == .featureIndexNotAscending(file: file, line: 1, index: 2))
        #expect(error("0 1:2\n1:3\n", format) == .missingLabel(file: file, line: 2))
        #expect(error("# nothing 1:2\n", format) == .tooFewColumns(file: file, columnCount: 0))
        #expect(error("0 1:1\n1 300000000000:1\n") == .tooLarge(file: file, limit: DatasetOptions.defaultByteLimit))
        #expect(error("0 1:1\n1 99999999999999999999:1\n") == .tooLarge(file: file, limit: 4 << 30))
        #expect(error("\n\n", .init(format: .libsvm, featureCount: 2)) == .noRows(file: file))
        let bare = DatasetOptions(format: .libsvm, labelColumn: DatasetOptions.noLabels)
        #expect(try read("1:5\n2:6\n", bare).rows == [[5, 0], [0, 6]])
    }
}
