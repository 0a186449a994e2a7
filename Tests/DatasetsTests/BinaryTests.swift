import Datasets
import Foundation
import Testing

struct BinaryTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func error(_ path: String, _ options: DatasetOptions = .init()) -> DataError? {
        dataError { () throws(DataError) in try DatasetReader.read(path: path, options: options) }
    }

    private let pictures = idx([3, 2, 2], [0, 1, 2, 3, 255, 254, 253, 252, 9, 8, 7, 6])
    private let labels = idx([3], [7, 3, 7])
    private let pictureRows: [[Float]] = [[0, 1, 2, 3], [255, 254, 253, 252], [9, 8, 7, 6]]

    @Test(arguments: [
        ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"), ("images.idx3-ubyte", "labels.idx1-ubyte"),
        ("images-idx3-ubyte.gz", "labels-idx1-ubyte"), ("my-images-idx3-ubyte", "my-labels-idx1-ubyte.gz"),
    ])
    func findsLabelsByName(images: String, labelsName: String) throws {
        let path = try folder.file("set/\(images)", images.hasSuffix(".gz") ? gzip(pictures) : pictures)
        try folder.file("set/\(labelsName)", labelsName.hasSuffix(".gz") ? gzip(labels) : labels)
        let data = try DatasetReader.read(path: path)
        #expect(data.rows == pictureRows)
        #expect(data.targets == [1, 0, 1])
        #expect(data.holdsPixelBytes)
        #expect(data.name == "set")
        let other = DatasetOptions(classes: ClassNames(negative: "7", positive: "3"), labelsPath: nil)
        #expect(try DatasetReader.read(path: path, options: other).targets == [0, 1, 0])
    }

    @Test func readsADirectory() throws {
        let all = idx([3], [7, 3, 1])
        try folder.file("d/train-images-idx3-ubyte", pictures)
        try folder.file("d/train-labels-idx1-ubyte", all)
        try folder.file("d/t10k-images-idx3-ubyte.gz", gzip(pictures))
        try folder.file("d/t10k-labels-idx1-ubyte.gz", gzip(labels))
        let pair = DatasetOptions(classes: ClassNames(negative: "1", positive: "3"))
        let data = try DatasetReader.read(train: folder.path + "/d/", options: pair)
        #expect(data.train.rows == [pictureRows[1], pictureRows[2]])
        #expect(data.train.name == "d-1-vs-3")
        #expect(data.test?.rows == [pictureRows[1]])
        #expect(data.test?.droppedRowCount == 2)
    }

    @Test func readsElementTypes() throws {
        func bits(_ value: Float) -> [UInt8] { bigEndian(value.bitPattern) }
        let types: [(UInt8, [UInt8], [Float])] = [
            (0x09, [0xFF, 2], [-1, 2]), (0x0B, bigEndian(Int16(-300)) + [0, 5], [-300, 5]),
            (0x0C, bigEndian(Int32(-70000)) + [0, 0, 0, 5], [-70000, 5]), (0x0D, bits(1.5) + bits(-2), [1.5, -2]),
            (0x0E, bigEndian((0.25).bitPattern) + bigEndian((8.0).bitPattern), [0.25, 8]),
        ]
        let bare = DatasetOptions(labelColumn: DatasetOptions.noLabels)
        for (type, bytes, values) in types {
            let path = try folder.file("x-\(type)", idx(type, [1, 2], bytes))
            let data = try DatasetReader.read(path: path, options: bare)
            #expect(data.rows == [values])
            #expect(!data.holdsPixelBytes)
        }
    }

    @Test func refusesBadIDX() throws {
        let images = folder.path + "/images-idx3-ubyte"
        let labelsFile = folder.path + "/labels-idx1-ubyte"
        func error(_ bytes: [UInt8], _ labels: [UInt8]) throws -> DataError? {
            try folder.file("images-idx3-ubyte", bytes)
            try folder.file("labels-idx1-ubyte", labels)
            return self.error(images)
        }
        try folder.file("images-idx3-ubyte", pictures)
        #expect(
            self.error(images) == .missingLabelsFile(images: images, tried: [labelsFile, labelsFile + ".gz"]))
        #expect(self.error(images)?.isMissingFile == true)
        #expect(try error(Array(pictures.dropLast()), labels) == .truncated(file: images, have: 27, expected: 28))
        #expect(try error(pictures + [1], labels) == .trailingBytes(file: images, expected: 28))
        #expect(try error(Array(pictures.prefix(9)), labels) == .truncated(file: images, have: 9, expected: 16))
        #expect(try error(pictures, idx([2], [7, 3])) == .labelCountMismatch(file: labelsFile, labels: 2, rows: 3))
        #expect(
            try error(pictures, idx([3, 2], [7, 3, 7, 3, 7, 3])) == .unsupportedShape(file: labelsFile, shape: [3, 2]))
        #expect(try error(pictures, idx([3], [7, 7, 7])) == .oneClassOnly(file: labelsFile, label: "7"))
        #expect(try error(pictures, Array(labels.dropLast())) == .truncated(file: labelsFile, have: 10, expected: 11))
        #expect(try error(labels, labels) == .unsupportedShape(file: images, shape: [3]))
        #expect(try error(idx(0x0A, [1, 1], [0]), labels) == .unsupportedElementType(file: images, type: "0xa"))
        #expect(try error(idx([3, 0, 2], []), labels) == .unsupportedShape(file: images, shape: [3, 0, 2]))
        #expect(try error(idx([0, 2, 2], []), idx([0], [])) == .noRows(file: labelsFile))
        let huge = idx([3, 0xFFFF_FFFF, 0xFFFF_FFFF], [])
        #expect(try error(huge, labels) == .unsupportedShape(file: images, shape: [3, 0xFFFF_FFFF, 0xFFFF_FFFF]))
        let wide = idx([3, 1 << 20, 1 << 10], [])
        #expect(try error(wide, labels) == .truncated(file: images, have: 16, expected: 16 + 3 << 30))
        #expect(try error([], labels) == .emptyFile(file: images))
        #expect(try error([1, 2, 0xFF, 0], labels) == .unknownFormat(file: images, bytes: [1, 2, 0xFF, 0]))
        try folder.file("images-idx3-ubyte", "1,2\n")
        #expect(
            self.error(images, .init(format: .idx)) == .badMagic(file: images, format: .idx, bytes: Array("1,2\n".utf8))
        )
        let nan = idx(0x0D, [2, 1], bigEndian(Float(1).bitPattern) + bigEndian(Float.nan.bitPattern))
        #expect(try error(nan, idx([2], [0, 1])) == .nonFiniteElement(file: images, row: 1, column: 0))
        #expect(
            self.error(try folder.file("pictures", pictures))
                == .missingLabelsFile(images: folder.path + "/pictures", tried: []))
    }

    @Test(arguments: [UInt8(1), 2, 3])
    func readsNPYWithALabelColumn(version: UInt8) throws {
        let values: [Float] = [1, 2, 0, 3, 4, 1]
        let path = try folder.file(
            "x.npy", npy("<f4", "(2, 3)", values.flatMap { littleEndian($0.bitPattern) }, version: version))
        let data = try DatasetReader.read(path: path)
        #expect(data.rows == [[1, 2], [3, 4]])
        #expect(data.targets == [0, 1])
        let middle = try DatasetReader.read(path: path, options: .init(task: .regression, labelColumn: "1"))
        #expect(middle.rows == [[1, 0], [3, 1]])
        #expect(middle.targets == [2, 4])
    }

    @Test func readsNPYElementTypesAndLabelFiles() throws {
        func ints<T: FixedWidthInteger>(_: T.Type) -> [UInt8] { [3, 4, 5, 6].flatMap { littleEndian(T($0)) } }
        let types: [(String, [UInt8])] = [
            ("|u1", ints(UInt8.self)), ("|i1", ints(Int8.self)), ("<u2", ints(UInt16.self)), ("<i2", ints(Int16.self)),
            ("<u4", ints(UInt32.self)), ("<i4", ints(Int32.self)), ("<u8", ints(UInt64.self)),
            ("<i8", ints(Int64.self)), ("<f8", [3.0, 4, 5, 6].flatMap { littleEndian($0.bitPattern) }),
        ]
        let labels = try folder.file(
            "y.npy", npy("<i8", "(2,)", littleEndian(Int64(16_777_217)) + littleEndian(Int64(-5))))
        for (type, bytes) in types {
            let path = try folder.file("x.npy", npy(type, "(2, 2)", bytes))
            let data = try DatasetReader.read(path: path, options: .init(labelsPath: labels))
            #expect(data.rows == [[3, 4], [5, 6]], "\(type)")
            #expect(data.targets == [1, 0])
            #expect(data.classNames == ClassNames(negative: "-5", positive: "16777217"))
            #expect(!data.holdsPixelBytes)
        }
    }

    @Test func refusesBadNPY() throws {
        let path = folder.path + "/x.npy"
        func error(_ bytes: [UInt8], _ options: DatasetOptions = .init()) throws -> DataError? {
            try folder.file("x.npy", bytes)
            return self.error(path, options)
        }
        let good = npy("|u1", "(2, 2)", [1, 0, 2, 1])
        #expect(try error(good) == nil)
        #expect(try error(Array(good.dropLast())) == .truncated(file: path, have: 131, expected: 132))
        #expect(try error(good + [0]) == .trailingBytes(file: path, expected: 132))
        #expect(try error(npy(">f4", "(2, 2)", [])) == .unsupportedElementType(file: path, type: ">f4"))
        #expect(try error(npy("<c8", "(2, 2)", [])) == .unsupportedElementType(file: path, type: "<c8"))
        #expect(try error(npy("|u1", "(2,)", [1, 2])) == .unsupportedShape(file: path, shape: [2]))
        #expect(try error(npy("|u1", "(2, 1)", [1, 2])) == .tooFewColumns(file: path, columnCount: 1))
        #expect(try error(npy("|u1", "(0, 2)", [])) == .noRows(file: path))
        let fortran = try error(npy("|u1", "(2, 2)", [1, 0, 2, 1], fortran: true))
        #expect(fortran == .badHeader(file: path, reason: "Fortran order; save numpy.ascontiguousarray(…) of it"))
        #expect(
            try error(npy("|u1", "(2, 2)", [], version: 9))
                == .badHeader(file: path, reason: "version 9 is not 1, 2 or 3"))
        let text = "it does not give descr, fortran_order and shape"
        #expect(try error(npy("|u1", "(2, ", [])) == .badHeader(file: path, reason: text))
        #expect(try error(npy("|u1", "(2, -2)", [])) == .badHeader(file: path, reason: text))
        #expect(try error(Array(good.prefix(7))) == .truncated(file: path, have: 7, expected: 10))
        #expect(try error(Array(good.prefix(50))) == .truncated(file: path, have: 50, expected: 128))
        let infinite = [Float(1), .infinity, 0, 2, 3, 1].flatMap { littleEndian($0.bitPattern) }
        #expect(try error(npy("<f4", "(2, 3)", infinite)) == .nonFiniteElement(file: path, row: 0, column: 1))
        #expect(
            try error(npy("<f4", "(2, 3)", infinite), .init(labelColumn: "0"))
                == .nonFiniteElement(file: path, row: 0, column: 1))
        #expect(try error(good, .init(labelColumn: "y")) == .noLabelColumn(file: path, name: "y", near: []))
        #expect(
            try error(good, .init(labelColumn: "5")) == .labelColumnOutOfRange(file: path, index: 5, columnCount: 2))
        #expect(
            try error(npy("|u1", "(100000, 100000)", [])) == .truncated(file: path, have: 128, expected: 10_000_000_128)
        )
    }
}
