import Datasets
import Foundation
import Models
import Testing

struct ModelFileTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Equal, with the bits of every weight: −0 is not 0.
    private func same(_ a: LinearModel, _ b: LinearModel) -> Bool {
        a == b && a.weights.map(\.bitPattern) == b.weights.map(\.bitPattern)
    }

    @Test(arguments: Samples.all, ModelFormat.allCases)
    func filesGiveTheModelBack(model: LinearModel, format: ModelFormat) throws {
        let path = "\(folder.path)/m.\(format.rawValue)"
        try model.write(path: path)
        #expect(same(try LinearModel.read(path: path), model))
        // Written over itself, nothing else is left in the folder.
        try model.write(path: path)
        #expect(folder.names == ["m.\(format.rawValue)"])
    }

    @Test func randomBitsSurvive() throws {
        var state: UInt64 = 7
        let weights = (0..<2000).map { _ -> Double in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let value = Double(bitPattern: state)
            return value.isFinite ? value : 1
        }
        let model = LinearModel(kind: .logistic, weights: weights, hasBias: true)
        #expect(same(try LinearModel(json: model.jsonData()), model))
        #expect(same(try LinearModel(npy: model.npyData()), model))
    }

    @Test func jsonIsStable() throws {
        let text = String(decoding: try Samples.plain.jsonData(), as: UTF8.self)
        #expect(text.hasPrefix("{\n  \"dropsOtherLabels\" : false,\n  \"formatVersion\" : 1,\n  \"hasBias\" : false,"))
        #expect(text.contains("-2.5\n  ]") && text.hasSuffix("}\n"))
    }

    @Test func npyHasKnownBytes() throws {
        let model = LinearModel(kind: .linear, weights: [1, -2.5, 0.5], hasBias: true)
        let bytes = try model.npyData()
        let header =
            "{'descr': [('format_version', '<i8'), ('kind', '<U8'), ('weights', '<f8', (2,)), ('intercept', '<f8'), "
            + "('has_bias', '|b1'), ('repeat', '<i8'), ('offset', '<f8', (2,)), ('factor', '<f8', (2,)), "
            + "('scaling', '<U8'), ('threshold', '<f8'), ('negative', '<U32'), ('positive', '<U32'), "
            + "('drops_other_labels', '|b1'), ('training', '<U2')], 'fortran_order': False, 'shape': (), }"
        #expect(Array(bytes.prefix(8)) == [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0])
        let length = Int(bytes[8]) | Int(bytes[9]) << 8
        #expect((10 + length) % 64 == 0 && bytes[9 + length] == 0x0A)
        let text = String(decoding: bytes[10..<10 + length], as: UTF8.self)
        #expect(text.hasPrefix(header) && text.dropFirst(header.count).allSatisfy { $0 == " " || $0 == "\n" })
        var data = Array(bytes[(10 + length)...])
        func take(_ count: Int) -> [UInt8] {
            defer { data.removeFirst(count) }
            return Array(data.prefix(count))
        }
        #expect(take(8) == [1, 0, 0, 0, 0, 0, 0, 0])
        #expect(take(32) == "linear".utf8.flatMap { [$0, 0, 0, 0] } + [0, 0, 0, 0, 0, 0, 0, 0])
        #expect(take(16) == [0, 0, 0, 0, 0, 0, 0xF0, 0x3F, 0, 0, 0, 0, 0, 0, 4, 0xC0])
        #expect(take(8) == [0, 0, 0, 0, 0, 0, 0xE0, 0x3F])
        #expect(take(9) == [1, 1, 0, 0, 0, 0, 0, 0, 0])
        #expect(take(16) == [UInt8](repeating: 0, count: 16))
        #expect(take(16) == [0, 0, 0, 0, 0, 0, 0xF0, 0x3F, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F])
        #expect(take(32) == "none".utf8.flatMap { [$0, 0, 0, 0] } + [UInt8](repeating: 0, count: 16))
        #expect(take(8) == [0, 0, 0, 0, 0, 0, 0xE0, 0x3F])
        #expect(take(257) == [UInt8](repeating: 0, count: 257))
        #expect(data == [0x7B, 0, 0, 0, 0x7D, 0, 0, 0])
    }

    /// Python with NumPy, if the system has it.
    static let python: String? = {
        let path = "/usr/bin/python3"
        guard FileManager.default.isExecutableFile(atPath: path) else { return nil }
        return (try? run(path, ["-c", "import numpy"])) == 0 ? path : nil
    }()

    private static func run(_ program: String, _ arguments: [String]) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }

    @Test(.enabled(if: python != nil, "there is no /usr/bin/python3 with NumPy"), arguments: Samples.all)
    func numpyReadsAndWrites(model: LinearModel) throws {
        let python = try #require(Self.python)
        let (path, copy, answer) = (folder.path + "/m.npy", folder.path + "/c.npy", folder.path + "/a.csv")
        try model.write(path: path)
        let script = """
            import numpy, sys
            m = numpy.load(sys.argv[1])
            x = numpy.arange(len(m["offset"]), dtype=float)
            x = numpy.tile((x - m["offset"]) * m["factor"], m["repeat"])
            score = x @ m["weights"] + m["intercept"]
            numpy.save(sys.argv[2], m)
            with open(sys.argv[3], "w", encoding="utf-8") as f:
                f.write(f"{float(score)!r}\\n{m['negative']}\\n{m['positive']}\\n{m['kind']}\\n{m['training']}")
            """
        #expect(try Self.run(python, ["-c", script, path, copy, answer]) == 0)
        let lines = try String(contentsOfFile: answer, encoding: .utf8).components(separatedBy: "\n")
        let expected = model.score((0..<model.featureCount).map(Float.init))
        let score = try #require(Double(lines[0]))
        #expect(abs(score - expected) <= 1e-12 * max(1, abs(expected)))
        #expect(lines[1] == model.classNames?.negative ?? "" && lines[2] == model.classNames?.positive ?? "")
        #expect(lines[3] == model.kind.rawValue && lines[4].hasPrefix("{"))
        #expect(same(try LinearModel.read(path: copy), model))
    }

    @Test func refusesWhatIsNoModel() throws {
        func error(_ text: String) throws -> ModelError? {
            let path = try folder.file("m.json", Array(text.utf8))
            return modelError { () throws(ModelError) in try LinearModel.read(path: path) }
        }
        let path = folder.path + "/m.json"
        let good = String(decoding: try Samples.full.jsonData(), as: UTF8.self)
        #expect(try error(good) == nil)
        #expect(try error("") == .notAModel(path: path, reason: "the file is empty"))
        #expect(try error("hello") == .notAModel(path: path, reason: "not valid JSON"))
        #expect(try error("[1]") == .notAModel(path: path, reason: "not the JSON of a model"))
        #expect(try error("{\"a\": 1}") == .notAModel(path: path, reason: "formatVersion is missing"))
        #expect(
            try error(good.replacingOccurrences(of: "\"formatVersion\" : 1", with: "\"formatVersion\" : 2"))
                == .unsupportedVersion(have: 2, supported: 1))
        #expect(
            try error(good.replacingOccurrences(of: "\"weights\"", with: "\"weight\""))
                == .notAModel(path: path, reason: "weights is missing"))
        #expect(
            try error(good.replacingOccurrences(of: "\"logistic\"", with: "\"x\""))
                == .notAModel(path: path, reason: "kind has no valid value"))
        #expect(
            try error(good.replacingOccurrences(of: "\"hasBias\" : true", with: "\"hasBias\" : false"))
                == .notAModel(path: path, reason: "7 weights do not divide into 2 repetitions"))
        #expect(
            try error(good.replacingOccurrences(of: "\"repeatFeatures\" : 2", with: "\"repeatFeatures\" : 0"))
                == .notAModel(path: path, reason: "repeatFeatures is 0"))
        #expect(try error(String(good.dropLast(5))) == .notAModel(path: path, reason: "not valid JSON"))
        let nothing = folder.path + "/nothing"
        let missing = modelError { () throws(ModelError) in try LinearModel.read(path: nothing) }
        #expect(missing == .missingFile(path: nothing) && missing?.isMissingFile == true)
        let directory = modelError { () throws(ModelError) in try LinearModel.read(path: folder.path) }
        #expect(directory == .unreadable(path: folder.path, code: EISDIR))
        let nowhere = folder.path + "/no/m.json"
        #expect(
            modelError { () throws(ModelError) in try Samples.plain.write(path: nowhere) }
                == .cannotWrite(path: nowhere, code: ENOENT))
        var infinite = Samples.plain
        infinite.weights[0] = .infinity
        #expect(
            modelError { () throws(ModelError) in try infinite.jsonData() } == .inconsistent("a weight is not finite"))
    }

    @Test func aFailedWriteLeavesTheOldModel() throws {
        let path = folder.path + "/m.json"
        try Samples.plain.write(path: path)
        // A directory in place of the file: the new file cannot take its name.
        let directory = folder.path + "/d.json"
        try FileManager.default.createDirectory(atPath: directory + "/x", withIntermediateDirectories: true)
        let error = modelError { () throws(ModelError) in try Samples.plain.write(path: directory) }
        #expect(error == .cannotWrite(path: directory, code: EISDIR))
        #expect(folder.names == ["d.json", "m.json"])
        #expect(try LinearModel.read(path: path) == Samples.plain)
    }

    @Test func damagedFilesAreRefusedOrRead() throws {
        var state: UInt64 = 99
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        var refused = 0
        for original in [try Samples.full.npyData(), try Samples.full.jsonData()] {
            for count in stride(from: 0, to: original.count - 2, by: 7) {
                let cut = Array(original.prefix(count))
                let path = try folder.file("cut", cut)
                #expect(modelError { () throws(ModelError) in try LinearModel.read(path: path) } != nil)
            }
            for _ in 0..<1500 {
                var bytes = original
                for _ in 0...random(3) {
                    switch random(3) {
                    case 0: bytes[random(bytes.count)] ^= 1 << UInt8(random(8))
                    case 1: bytes.remove(at: random(bytes.count))
                    default: bytes.insert(UInt8(random(256)), at: random(bytes.count))
                    }
                }
                let path = try folder.file("damaged", bytes)
                if modelError({ () throws(ModelError) in try LinearModel.read(path: path) }) != nil { refused += 1 }
            }
        }
        #expect(refused > 500)
    }
}
