import Checkpoints
import Datasets
import Foundation
import Hashing
import RunReport
import TrainingProtocols

/// A small checkpoint, and its file as `Scripts/make-checkpoint-vector.py` writes it.
enum Sample {
    static let features = FeatureMatrix(rowCount: 7, columnCount: 3, values: (0..<7).flatMap { _ in [0.5, -1, 1] })
    static let targets: [Float] = [0, 1, 1, 0, 1, 0, 1]

    static var settings: TrainingSettings {
        var settings = TrainingSettings()
        settings.degree = 3
        settings.sigmoidRange = 8
        settings.weightBits = 6
        settings.l2 = 0.25
        settings.hasBias = true
        settings.seed = 1 << 63 + 5
        return settings
    }

    /// The identity with other settings, rate or data.
    static func identity(
        learningRate: Double = 0.1, isQuantized: Bool = true,
        data: DataFingerprint = DataFingerprint(features: features, targets: targets),
        _ change: (inout TrainingSettings) -> Void = { _ in }
    ) throws -> TrainingIdentity {
        var settings = settings
        change(&settings)
        return try TrainingIdentity(
            settings: settings, learningRate: learningRate, isQuantized: isQuantized, data: data)
    }

    static func checkpoint(round: Int = 12, identity: TrainingIdentity? = nil) throws -> Checkpoint {
        let history = [
            HistoryEntry(
                round: 5, trainLoss: 0.5, testAccuracy: 0.875, gradientNorm: 1.5, largestBlockValue: 1024),
            HistoryEntry(
                round: 10, trainLoss: 0.25, testAccuracy: nil, gradientNorm: 0.8, largestBlockValue: 4096),
        ]
        return Checkpoint(
            identity: try identity ?? Self.identity(),
            state: DescentState(round: round, weights: [1 / 3, -0.0, .leastNonzeroMagnitude], gradientNorm: 0.75),
            largestBlockValue: 4096, history: history.filter { $0.round <= round })
    }

    static let file = bytes(
        """
        894354434b0d0a1a010000000100019a9999999999b93f000000000000d03f070000000000000003000000000000004d
        649dbeb3845fdcf593fc94d3651763dd7fe24380faaa55d8d0515d91fb6329030000000000000000002040ffffffff02
        0000000600000005000000000000800c00000000000000000000000000e83f000000000000b040030000000000000055
        5555555555d53f0000000000000080010000000000000002000000000000000500000000000000000000000000e03f01
        000000000000ec3f000000000000f83f00000000000090400a00000000000000000000000000d03f0000000000000000
        009a9999999999e93f000000000000b0409d0304e9b94fb47c4eed48020d8bec9d1c0eb15496d00d353e50a51fdf0c00
        98
        """)

    private static func bytes(_ text: String) -> [UInt8] {
        let digits = text.filter { !$0.isWhitespace }
        return stride(from: 0, to: digits.count, by: 2).map { place in
            let start = digits.index(digits.startIndex, offsetBy: place)
            return UInt8(digits[start..<digits.index(start, offsetBy: 2)], radix: 16)!
        }
    }
}

/// Files whose checksum is right, whatever they hold.
enum Seal {
    static let byteCount = SHA256Digest.byteCount

    static func sealed(_ bytes: [UInt8]) -> [UInt8] { bytes + SHA256.digest(bytes).bytes }
}

/// An empty folder, removed with the value.
final class TemporaryFolder {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("checkpoints-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func bytes(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: url(name))) }

    func write(_ bytes: [UInt8], to name: String) throws { try Data(bytes).write(to: url(name)) }

    func names() throws -> Set<String> { Set(try FileManager.default.contentsOfDirectory(atPath: path)) }

    /// The permissions of a file.
    func permissions(_ name: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: url(name).path)[.posixPermissions] as? Int
    }

    private func url(_ name: String) -> URL { URL(fileURLWithPath: path).appendingPathComponent(name) }
}
