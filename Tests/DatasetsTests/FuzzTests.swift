import Datasets
import Testing

/// Readers return or throw whatever bytes they are given: damaged copies of small valid files, the same for each seed.
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

    @Test(arguments: 0..<seeds.count)
    func readersSurviveDamagedFiles(kind: Int) throws {
        let folder = try TemporaryFolder()
        let (name, original) = Self.seeds[kind]
        // A labels file is read beside good pictures.
        let isLabels = name.hasPrefix("labels")
        if isLabels { try folder.file("images-idx3-ubyte", Self.pictures) }
        if name.hasPrefix("images") { try folder.file("labels-idx1-ubyte", idx([3], [7, 3, 7])) }
        var generator = SplitMix64(seed: 1000 + UInt64(kind))
        var (readCount, errorCount) = (0, 0)
        for _ in 0..<1000 {
            let path = try folder.file(name, Self.damaged(original, using: &generator))
            for options in Self.options {
                do throws(DataError) {
                    let read = isLabels ? folder.path + "/images-idx3-ubyte" : path
                    let data = try DatasetReader.read(path: read, options: options)
                    #expect(data.targets.isEmpty || data.targets.count == data.rowCount)
                    #expect(data.features.withValues { $0.allSatisfy(\.isFinite) })
                    readCount += 1
                } catch {
                    #expect(!error.description.isEmpty)
                    errorCount += 1
                }
            }
        }
        #expect(errorCount > 0)
        #expect(readCount + errorCount == 1000 * Self.options.count)
    }

    /// Flips, cuts, inserts and repeats bytes, one to four times.
    private static func damaged(_ original: [UInt8], using generator: inout SplitMix64) -> [UInt8] {
        var bytes = original
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            guard !bytes.isEmpty else { return bytes }
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            switch Int.random(in: 0..<6, using: &generator) {
            case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            case 1: bytes[place] = .random(in: 0...255, using: &generator)
            case 2: bytes.removeLast(bytes.count - place)
            case 3: bytes.remove(at: place)
            case 4: bytes.insert(Array("0,:\n\"-.e#;\t\0".utf8).randomElement(using: &generator)!, at: place)
            default:
                let end = Int.random(in: place..<bytes.count, using: &generator)
                bytes.insert(contentsOf: bytes[place...end], at: place)
            }
        }
        return bytes
    }
}
