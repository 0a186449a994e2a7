import Foundation

/// Damaged copies of good inputs, for a decoder of bytes from outside: the same for each number.
///
/// `CODED_TRAIN_FUZZ_INPUTS=1000000` takes so many for each decoder instead of what the test asks for;
/// `CODED_TRAIN_FUZZ_FIRST=1234` begins with that number; `CODED_TRAIN_FUZZ_LOG=DIR` keeps the number of the input at hand
/// in a file of the decoder's name, from which one that crashes the process is known.
public struct Fuzzer {
    /// The decoder's name.
    public let name: String
    private let originals: [[UInt8]]
    private let tokens: [[UInt8]]
    private let count: Int

    private static let environment = ProcessInfo.processInfo.environment
    private static let first = environment["CODED_TRAIN_FUZZ_FIRST"].flatMap { UInt64($0) } ?? 0
    private static let wantedCount = environment["CODED_TRAIN_FUZZ_INPUTS"].flatMap { Int($0) }
    private static let log = environment["CODED_TRAIN_FUZZ_LOG"]

    /// A fuzzer.
    ///
    /// - Parameters:
    ///   - originals: good inputs, at least one.
    ///   - tokens: pieces of the format's language, to be put anywhere.
    ///   - count: the inputs that are usual; a fast decoder can take more.
    public init(_ name: String, originals: [[UInt8]], tokens: [String] = [], count: Int) {
        precondition(!originals.isEmpty, "a fuzzer damages good inputs")
        self.name = name
        self.originals = originals
        self.tokens = tokens.map { Array($0.utf8) } + Self.commonTokens
        self.count = Self.wantedCount ?? count
    }

    /// How inputs fared.
    public struct Counts: Hashable, Sendable {
        /// The inputs that were decoded, to whatever.
        public internal(set) var accepted = 0
        /// The inputs that were refused with an error.
        public internal(set) var refused = 0

        /// All inputs.
        public var all: Int { accepted + refused }
    }

    /// Hands each input with its number to `decode`, which returns whether it was taken for a good one; prints how many.
    public func run(_ decode: ([UInt8], UInt64) throws -> Bool) rethrows -> Counts {
        var counts = Counts()
        let progress = Self.log.map { FuzzProgress(path: "\($0)/\(name.replacingOccurrences(of: " ", with: "-"))") }
        for number in Self.first..<Self.first + UInt64(count) {
            progress?.note(number)
            if try decode(input(number), number) { counts.accepted += 1 } else { counts.refused += 1 }
        }
        progress?.remove()
        print("fuzz \(name): \(counts.all) inputs, \(counts.accepted) accepted, \(counts.refused) refused, 0 crashes")
        return counts
    }

    /// The input with this number.
    public func input(_ number: UInt64) -> [UInt8] {
        var generator = SeededGenerator(seed: number)
        // Neighbouring seeds are neighbouring states: the first word sets them apart.
        generator = SeededGenerator(seed: generator.next())
        var bytes = originals[Int.random(in: 0..<originals.count, using: &generator)]
        for _ in 0..<[1, 1, 1, 2, 3, 4].randomElement(using: &generator)! { damage(&bytes, using: &generator) }
        return bytes
    }

    private func damage(_ bytes: inout [UInt8], using generator: inout SeededGenerator) {
        guard !bytes.isEmpty else { return bytes = tokens.randomElement(using: &generator)! }
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        let end = Int.random(in: place..<min(bytes.count, place + 64), using: &generator)
        switch Int.random(in: 0..<9, using: &generator) {
        case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 1: bytes[place] = .random(in: 0...255, using: &generator)
        case 2: bytes.removeLast(bytes.count - place)
        case 3: bytes.removeSubrange(place...end)
        case 4: bytes.insert(contentsOf: tokens.randomElement(using: &generator)!, at: place)
        case 5: bytes.replaceSubrange(place...end, with: tokens.randomElement(using: &generator)!)
        case 6: bytes.insert(contentsOf: bytes[place...end], at: place)
        case 7:
            // A part of another input.
            let other = originals.randomElement(using: &generator)!
            let from = Int.random(in: 0...other.count, using: &generator)
            bytes.insert(contentsOf: other[from..<min(other.count, from + 64)], at: place)
        default:
            // A number of four bytes at its ends.
            let value: UInt32 = [0, 1, 0x7FFF_FFFF, 0x8000_0000, .max].randomElement(using: &generator)!
            for byte in 0..<min(4, bytes.count - place) {
                bytes[place + byte] = UInt8(truncatingIfNeeded: value >> UInt32(8 * byte))
            }
        }
    }

    private static let commonTokens: [[UInt8]] = [
        [0], [0xFF], [0xFF, 0xFF, 0xFF, 0xFF], Array("\n".utf8), Array("-1".utf8), Array("9223372036854775808".utf8),
        Array("1e999".utf8), Array("nan".utf8), Array("0x10".utf8), [0xC3, 0x28], [0xEF, 0xBB, 0xBF], Array("\"".utf8),
        Array("{}[]:,".utf8), Array(String(repeating: "[", count: 40).utf8),
    ]
}

/// The number of the input at hand, in a file that is there for whoever looks after a crash.
private final class FuzzProgress {
    private let path: String
    private let descriptor: Int32

    init(path: String) {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        precondition(descriptor >= 0, "CODED_TRAIN_FUZZ_LOG names a folder that can be written to")
    }

    func note(_ number: UInt64) {
        var text = "\(number)\n"
        text.withUTF8 { _ = pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    }

    /// Nothing crashed.
    func remove() { unlink(path) }

    deinit { close(descriptor) }
}
