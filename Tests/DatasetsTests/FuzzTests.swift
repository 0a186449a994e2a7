import Datasets
import Testing
import _TestSupport

/// Readers return or throw whatever bytes they are given: damaged copies of small valid files.
struct FuzzTests {
    private static let text = "a,\"b\",y\n1,2.5,0\n-3e2,\"4\",1\n\n7,8,1\n"
    private static let pictures = idx([3, 2, 2], [0, 1, 2, 3, 255, 254, 253, 252, 9, 8, 7, 6])
    private static let floats = [Float(1), 2, 0, 3, 4, 1].flatMap { littleEndian($0.bitPattern) }

    static let seeds: [(name: String, bytes: [UInt8])] = [
        ("a.csv", Array(text.utf8)),
        ("a.csv.gz", gzip(Array(text.utf8))),
        ("a.svm", Array("-1 1:0.5 3:2\n+1 2:-1 # x\n-1 1:1e3\n".utf8)),
        ("images-idx3-ubyte", pictures),
        ("images-idx3-ubyte.gz", gzip(pictures)),
        ("labels-idx1-ubyte", idx([3], [7, 3, 7])),
        ("a.npy", npy("<f4", "(2, 3)", floats)),
        ("b.npy", npy("<f4", "(2, 3)", floats, version: 2)),
    ]

    private static let options: [DatasetOptions] = [
        .init(byteLimit: 1 << 20), .init(task: .regression, labelColumn: "-1", byteLimit: 1 << 20),
        .init(labelColumn: DatasetOptions.noLabels, byteLimit: 1 << 20),
        .init(format: .csv, hasHeader: true, byteLimit: 1 << 20),
        .init(format: .libsvm, indexBase: 0, byteLimit: 1 << 20),
        .init(classes: ClassNames(negative: "0", positive: "1"), byteLimit: 1 << 20),
    ]

    private static let tokens = [
        ",", ";", "\t", ":", "#", "\r\n", "0:1", "1:1e39", "'shape': (", "(9999999999, 2)", "<f8", "|O", "True",
        "\u{1f}\u{8b}",
    ]

    @Test(arguments: 0..<seeds.count)
    func readersSurviveDamagedFiles(kind: Int) throws {
        let folder = try TemporaryFolder()
        let (name, original) = Self.seeds[kind]
        // A labels file is read beside good pictures.
        let isLabels = name.hasPrefix("labels")
        if isLabels { try folder.file("images-idx3-ubyte", Self.pictures) }
        if name.hasPrefix("images") { try folder.file("labels-idx1-ubyte", idx([3], [7, 3, 7])) }
        // The folder is made anew for each kind; a file is written over for each input.
        let fuzzer = Fuzzer(name, originals: [original], tokens: Self.tokens, count: 6000)
        let counts = try fuzzer.run { bytes, number in
            let path = try folder.file(name, bytes)
            return Self.accepts(
                isLabels ? folder.path + "/images-idx3-ubyte" : path,
                options: Self.options[Int(number % UInt64(Self.options.count))])
        }
        #expect(counts.refused > 0 && counts.all > 0)
    }

    private static func accepts(_ path: String, options: DatasetOptions) -> Bool {
        do throws(DataError) {
            let data = try DatasetReader.read(path: path, options: options)
            #expect(data.targets.isEmpty || data.targets.count == data.rowCount)
            #expect(data.features.withValues { $0.allSatisfy(\.isFinite) })
            return true
        } catch {
            #expect(!error.description.isEmpty)
            return false
        }
    }
}
