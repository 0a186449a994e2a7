import Datasets
import Foundation

/// A folder that is removed with its contents when the test lets go of it.
final class TemporaryFolder {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/datasets-tests-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file and returns its path.
    @discardableResult
    func file(_ name: String, _ bytes: [UInt8]) throws -> String {
        let file = "\(path)/\(name)"
        try FileManager.default.createDirectory(
            atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        // Foundation waits for the disk, which takes most of the time of a test with many files.
        guard let stream = fopen(file, "wb") else { throw CocoaError(.fileWriteUnknown) }
        defer { fclose(stream) }
        guard fwrite(bytes, 1, bytes.count, stream) == bytes.count else { throw CocoaError(.fileWriteUnknown) }
        return file
    }

    @discardableResult
    func file(_ name: String, _ text: String) throws -> String { try file(name, Array(text.utf8)) }
}

/// A generator whose sequence is given by its seed.
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

func bigEndian(_ value: some FixedWidthInteger) -> [UInt8] { withUnsafeBytes(of: value.bigEndian) { Array($0) } }

func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] { withUnsafeBytes(of: value.littleEndian) { Array($0) } }

/// An IDX file of bytes: sizes, elements.
func idx(_ shape: [Int], _ elements: [UInt8]) -> [UInt8] { idx(0x08, shape, elements) }

/// An IDX file: type, sizes, elements.
func idx(_ type: UInt8, _ shape: [Int], _ elements: [UInt8]) -> [UInt8] {
    [0, 0, type, UInt8(shape.count)] + shape.flatMap { bigEndian(UInt32($0)) } + elements
}

/// An NPY file of the given version.
func npy(_ descr: String, _ shape: String, _ elements: [UInt8], version: UInt8 = 1, fortran: Bool = false) -> [UInt8] {
    var header = "{'descr': '\(descr)', 'fortran_order': \(fortran ? "True" : "False"), 'shape': \(shape), }"
    header += String(repeating: " ", count: 63 - (header.utf8.count + 10) % 64) + "\n"
    let length = version == 1 ? littleEndian(UInt16(header.utf8.count)) : littleEndian(UInt32(header.utf8.count))
    return [0x93] + Array("NUMPY".utf8) + [version, 0] + length + Array(header.utf8) + elements
}

/// A gzip file that stores its contents without compression: valid, and simple to damage in a known place.
func gzip(_ bytes: [UInt8]) -> [UInt8] {
    var blocks: [UInt8] = []
    var rest = bytes[...]
    repeat {
        let part = rest.prefix(65535)
        rest = rest.dropFirst(part.count)
        blocks += [rest.isEmpty ? 1 : 0] + littleEndian(UInt16(part.count)) + littleEndian(~UInt16(part.count)) + part
    } while !rest.isEmpty
    return [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3] + blocks + littleEndian(crc32(bytes))
        + littleEndian(UInt32(bytes.count))
}

private func crc32(_ bytes: [UInt8]) -> UInt32 {
    var crc = ~UInt32(0)
    for byte in bytes {
        crc ^= UInt32(byte)
        for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return ~crc
}

extension Dataset {
    /// The features row by row.
    var rows: [[Float]] { (0..<rowCount).map { i in features.withRow(i) { Array($0) } } }
}

/// The error that `body` throws; nil if it returns.
func dataError(_ body: () throws(DataError) -> some Any) -> DataError? {
    do throws(DataError) {
        _ = try body()
        return nil
    } catch { return error }
}
