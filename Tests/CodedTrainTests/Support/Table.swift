import Foundation

/// A table of five features and two classes that a plane separates, made from a seed.
struct Table {
    static let names = ["radius", "texture", "area", "concavity", "symmetry"]
    private static let plane = [1.5, -2, 1, 0.5, -1]

    var features: [[Double]] = []
    var isPositive: [Bool] = []

    init(rowCount: Int, seed: UInt64, scale: Double = 2) {
        // Knuth's multiplier and constant for 64 bits; the upper bits are used.
        var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        func uniform() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 11) / Double(1 << 53) * 2 - 1
        }
        for _ in 0..<rowCount {
            let row = Self.names.map { _ in (uniform() * scale * 10_000).rounded() / 10_000 }
            features.append(row)
            isPositive.append(zip(row, Self.plane).reduce(0) { $0 + $1.0 * $1.1 } > 0)
        }
    }

    /// The lines of a CSV file, the first with names; the label is third.
    func lines(classes: (String, String) = ("benign", "malignant")) -> [String] {
        [line(Self.names, "outcome")]
            + zip(features, isPositive).map { line($0.map { String($0) }, $1 ? classes.1 : classes.0) }
    }

    var csv: String { lines().joined(separator: "\n") + "\n" }

    var libsvm: String {
        zip(features, isPositive).map { row, isPositive in
            (isPositive ? "+1" : "-1") + row.enumerated().map { " \($0 + 1):\($1)" }.joined()
        }.joined(separator: "\n") + "\n"
    }

    /// An array of NumPy, the label 0 or 1 in the last column.
    var npy: [UInt8] {
        var header = "{'descr': '<f8', 'fortran_order': False, 'shape': (\(features.count), \(Self.names.count + 1)), }"
        header += String(repeating: " ", count: 118 - header.count - 1) + "\n"
        let values: [Double] = zip(features, isPositive).flatMap { $0 + [$1 ? 1 : 0] }
        var bytes: [UInt8] = [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0, UInt8(header.utf8.count), 0]
        bytes += header.utf8
        for value in values { bytes += Bytes.littleEndian(value.bitPattern) }
        return bytes
    }

    private func line(_ fields: [String], _ label: String) -> String {
        (fields[..<2] + [label] + fields[2...]).joined(separator: ",")
    }
}

/// Bytes of files in other forms.
enum Bytes {
    /// A gzip file that holds the bytes as they are.
    static func gzip(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]
        var rest = bytes[...]
        repeat {
            let block = rest.prefix(0xFFFF)
            rest = rest.dropFirst(block.count)
            result.append(rest.isEmpty ? 1 : 0)
            result += littleEndian(UInt16(block.count))
            result += littleEndian(~UInt16(block.count))
            result += block
        } while !rest.isEmpty
        result += littleEndian(checksum(bytes))
        result += littleEndian(UInt32(truncatingIfNeeded: bytes.count))
        return result
    }

    /// IDX files of 2 × 2 pictures and of labels 3 and 7: dark and bright ones.
    static func idx(rowCount: Int) -> (images: [UInt8], labels: [UInt8]) {
        let count: [UInt8] = [0, 0, UInt8(rowCount >> 8), UInt8(rowCount & 0xFF)]
        var images: [UInt8] = [0, 0, 8, 3]
        images += count
        images += [0, 0, 0, 2, 0, 0, 0, 2]
        var labels: [UInt8] = [0, 0, 8, 1]
        labels += count
        for row in 0..<rowCount {
            let isBright = row % 2 == 1
            for column in 0..<4 { images.append(UInt8((isBright ? 150 : 0) + (row * 7 + column * 11) % 100)) }
            labels.append(isBright ? 7 : 3)
        }
        return (images, labels)
    }

    static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian, Array.init)
    }

    /// CRC-32 as gzip has it.
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var value = ~UInt32(0)
        for byte in bytes {
            value ^= UInt32(byte)
            for _ in 0..<8 { value = value & 1 == 1 ? (value >> 1) ^ 0xEDB8_8320 : value >> 1 }
        }
        return ~value
    }
}
