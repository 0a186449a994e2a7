import Datasets
import Foundation
import Testing

struct FileTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func error(_ path: String, _ options: DatasetOptions = .init()) -> DataError? {
        dataError { () throws(DataError) in try DatasetReader.read(path: path, options: options) }
    }

    @Test func missingIsNotBad() throws {
        let path = folder.path + "/nothing.csv"
        #expect(error(path) == .missingFile(path: path))
        #expect(error(path)?.isMissingFile == true)
        #expect(DataError.emptyFile(file: "x").isMissingFile == false)
        let file = try folder.file("a.csv", "1,0\n2,1\n")
        #expect(error(file + "/b") == .missingFile(path: file + "/b"))
        try FileManager.default.createDirectory(atPath: folder.path + "/empty", withIntermediateDirectories: true)
        #expect(error(folder.path + "/empty") == .noDataInDirectory(path: folder.path + "/empty"))
        let loop = folder.path + "/loop"
        try FileManager.default.createSymbolicLink(atPath: loop, withDestinationPath: loop)
        #expect(error(loop) == .unreadable(path: loop, code: ELOOP))
    }

    @Test func gzippedTextIsTheSame() throws {
        let text = Array((0..<20000).map { "\($0),\($0 % 2)\n" }.joined().utf8)
        let plain = try DatasetReader.read(path: folder.file("a.csv", text))
        let packed = try DatasetReader.read(path: folder.file("b.csv.gz", gzip(text)))
        #expect(plain.features == packed.features && plain.targets == packed.targets)
        #expect(packed.name == "b")
        // Several members, and zeros after the last one.
        let members = gzip(Array(text.prefix(500))) + gzip(Array(text.dropFirst(500))) + [0, 0, 0]
        #expect(try DatasetReader.read(path: folder.file("c.gz", members)).features == plain.features)
    }

    @Test func damagedGzipIsFound() throws {
        let text = Array("1,0\n2,1\n".utf8)
        let good = gzip(text)
        for count in 2..<good.count {
            let path = try folder.file("a.gz", Array(good.prefix(count)))
            #expect(error(path) == .truncatedArchive(file: path, byteCount: count))
        }
        var flipped = good
        flipped[good.count - 6] ^= 1  // in the check sum
        let path = try folder.file("b.gz", flipped)
        guard case .damagedArchive(path, _) = error(path) else {
            Issue.record("a wrong check sum is accepted: \(String(describing: error(path)))")
            return
        }
        let garbage = try folder.file("c.gz", good + [1, 2, 3])
        #expect(error(garbage) == .damagedArchive(file: garbage, offset: good.count))
        let empty = try folder.file("d.gz", gzip([]))
        #expect(error(empty) == .emptyFile(file: empty))
    }

    @Test func limitsMemory() throws {
        let text = String(repeating: "1,0\n2,1\n", count: 1000)
        for path in [try folder.file("a.csv", text), try folder.file("a.csv.gz", gzip(Array(text.utf8)))] {
            #expect(error(path, .init(byteLimit: 4000)) == .tooLarge(file: path, limit: 4000))
            #expect(error(path, .init(byteLimit: 9000)) == nil)
        }
        // A gzip file that goes on after what its IDX header gives is refused without being unpacked to the end.
        let long = gzip(idx([2, 1], [UInt8](repeating: 1, count: 3_000_000)))
        let images = try folder.file("images-idx2-ubyte.gz", long)
        try folder.file("labels-idx1-ubyte", idx([2], [0, 1]))
        #expect(error(images) == .trailingBytes(file: images, expected: 14))
        // A header that claims more than the file can hold takes no memory.
        let claim = gzip(idx([2, 1 << 30], [1, 2, 3]))
        let path = try folder.file("images-idx2-ubyte.gz", claim)
        #expect(error(path) == .truncated(file: path, have: 15, expected: 12 + 2 << 30))
    }

    @Test func messagesSayWhatToDo() {
        let message = DataError.raggedRow(file: "a.csv", line: 7, have: 3, expected: 4).description
        #expect(message == "a.csv:7: 3 fields, expected 4 as in the first line")
        let near = DataError.noLabelColumn(file: "a.csv", name: "lable", near: ["label"]).description
        #expect(near == "a.csv: no column “lable”; did you mean label?")
        #expect(DataError.zeroFeatureIndex(file: "a", line: 1).description.contains("index base"))
        #expect("\(DataError.unknownFormat(file: "a", bytes: [1, 0xAB]))".contains("01 ab"))
    }

    // MARK: - The data set that comes with the program

    private func root() throws -> String {
        try DefaultDataset.locate(executablePath: DefaultDataset.currentExecutablePath, environment: [:])
    }

    @Test func shippedDataAreThoseOfMNIST() throws {
        let data = try DefaultDataset.read(executablePath: DefaultDataset.currentExecutablePath, environment: [:])
        let test = try #require(data.test)
        #expect(data.train.name == "mnist-3-vs-7")
        #expect(data.train.classNames == ClassNames(negative: "3", positive: "7"))
        #expect(data.train.rowCount == 12396 && test.rowCount == 2038)
        #expect(data.train.featureCount == 784 && test.featureCount == 784)
        #expect(
            data.train.targets.filter { $0 == 0 }.count == 6131 && data.train.targets.filter { $0 == 1 }.count == 6265)
        #expect(test.targets.filter { $0 == 0 }.count == 1010 && test.targets.filter { $0 == 1 }.count == 1028)
        #expect(FeatureScaling.fit(.auto, to: data.train).method == .pixel)
        // Sums over the pixels, independent of this package: numpy over the original files.
        #expect(Self.sums(data.train) == Self.trainSums)
        #expect(Self.sums(test) == Self.testSums)
    }

    /// The sum of all pixels, and the sum of each pixel times its place, counted from 1, modulo 1000003.
    private static func sums(_ data: Dataset) -> [Int] {
        data.features.withValues { values in
            var (sum, weighted) = (0, 0)
            for (i, value) in values.enumerated() {
                sum += Int(value)
                weighted += Int(value) * ((i + 1) % 1_000_003)
            }
            return [sum, weighted]
        }
    }

    private static let trainSums = [316_920_648, 156_025_713_529_765]
    private static let testSums = [52_550_321, 22_493_866_209_788]

    @Test func findsTheShippedDataInItsPlaces() throws {
        let data = try root()
        #expect(data.hasSuffix("Sources/Datasets/Resources/mnist-3-vs-7"))
        let installed = folder.path + "/usr/share/coded-train"
        try FileManager.default.createDirectory(atPath: installed, withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: installed + "/mnist-3-vs-7", withDestinationPath: data)
        let program = try folder.file("usr/bin/coded-train", "")
        let real = URL(fileURLWithPath: installed).resolvingSymlinksInPath().path + "/mnist-3-vs-7"
        #expect(try DefaultDataset.locate(executablePath: program, environment: [:]) == real)
        // Through a link to the program, too.
        let link = folder.path + "/link"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: program)
        #expect(try DefaultDataset.locate(executablePath: link, environment: [:]) == real)
        #expect(
            try DefaultDataset.locate(executablePath: "x", environment: ["CODED_TRAIN_DATA": installed])
                == installed + "/mnist-3-vs-7")
        #expect(
            dataError { () throws(DataError) in
                try DefaultDataset.locate(executablePath: program, environment: ["CODED_TRAIN_DATA": "/nowhere"])
            } == .missingDefaultDataset(tried: ["/nowhere", "/nowhere/mnist-3-vs-7"]))
        try FileManager.default.removeItem(atPath: installed)
        guard
            case .missingDefaultDataset(let tried) = dataError({ () throws(DataError) in
                try DefaultDataset.locate(executablePath: program, environment: [:])
            })
        else {
            Issue.record("found in an empty place")
            return
        }
        #expect(tried.count == 3)
    }
}
