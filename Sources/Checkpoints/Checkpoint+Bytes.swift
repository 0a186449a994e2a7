import Hashing
import Models
import Quantization
import RunReport
import TrainingProtocols

// The format of files, version 1: docs/checkpoints.md. All numbers are little-endian; real ones are given by their bits.
extension Checkpoint {
    /// The version of the format that this program writes; it reads this one.
    public static let formatVersion = 1
    /// How a file begins: no text, and broken by whatever changes line ends or the eighth bit.
    static let signature: [UInt8] = [0x89, 0x43, 0x54, 0x43, 0x4B, 0x0D, 0x0A, 0x1A]
    /// The signature and the version, which begin files of any version; SHA-256 of all before ends them.
    static let prefixByteCount = 12

    /// The file.
    public func bytes() -> [UInt8] {
        var writer = ByteWriter()
        writer.add(Self.signature)
        writer.add(UInt32(Self.formatVersion))
        identity.write(to: &writer)
        writer.add(UInt64(state.round))
        writer.add(state.gradientNorm)
        writer.add(largestBlockValue)
        writer.add(UInt64(state.weights.count))
        for weight in state.weights { writer.add(weight) }
        writer.add(UInt64(history.count))
        for entry in history { entry.write(to: &writer) }
        writer.add(SHA256.digest(writer.bytes).bytes)
        return writer.bytes
    }

    /// The checkpoint in a file.
    ///
    /// - Throws: `CheckpointError.notACheckpoint`, `.damaged` or `.unsupportedVersion`; whatever the bytes are.
    public init(bytes: [UInt8]) throws(CheckpointError) {
        guard bytes.starts(with: Self.signature) else {
            // A file that was cut off within its signature is a damaged one.
            let isStart = !bytes.isEmpty && Self.signature.starts(with: bytes)
            throw isStart ? .damaged(reason: "it ends too early") : .notACheckpoint
        }
        let end = bytes.count - SHA256Digest.byteCount
        guard end >= Self.prefixByteCount else { throw .damaged(reason: "it ends too early") }
        guard SHA256.digest(bytes[..<end]).bytes == Array(bytes[end...]) else {
            throw .damaged(reason: "its checksum is not that of its contents")
        }
        var reader = ByteReader(bytes[Self.signature.count..<end])
        let version = Int(try reader.word(UInt32.self))
        guard version == Self.formatVersion else {
            throw .unsupportedVersion(have: version, supported: Self.formatVersion)
        }
        let identity = try TrainingIdentity(from: &reader)
        let round = try reader.count(upTo: Int(Int32.max), "the round")
        guard round > 0 else { throw .damaged(reason: "the round is out of range") }
        let (gradientNorm, largestBlockValue) = (try reader.real(), try reader.real())
        var weights: [Double] = []
        for _ in 0..<(try reader.count(ofItemsWith: 8, "the weights")) { weights.append(try reader.real()) }
        var history: [HistoryEntry] = []
        for _ in 0..<(try reader.count(ofItemsWith: HistoryEntry.byteCount, "the history")) {
            history.append(try HistoryEntry(from: &reader))
        }
        guard reader.isAtEnd else { throw .damaged(reason: "it goes on after its end") }
        try self.init(
            reading: identity, state: DescentState(round: round, weights: weights, gradientNorm: gradientNorm),
            largestBlockValue: largestBlockValue, history: history)
    }
}

extension TrainingIdentity {
    fileprivate func write(to writer: inout ByteWriter) {
        writer.add(UInt8(isQuantized ? 1 : 0))
        writer.add(UInt8(model == .logistic ? 0 : 1))
        writer.add(UInt8(hasBias ? 1 : 0))
        writer.add(learningRate)
        writer.add(l2)
        writer.add(UInt64(data.rowCount))
        writer.add(UInt64(data.columnCount))
        writer.add(data.digest.bytes)
        guard case .integers(let integers) = arithmetic else { return }
        writer.add(UInt32(integers.degree))
        writer.add(integers.sigmoidRange)
        switch integers.coefficients {
        case .monic: writer.add(UInt32.max)
        case .scaled(let bits): writer.add(UInt32(bits))
        }
        writer.add(UInt32(integers.dataBits))
        writer.add(UInt32(integers.weightBits))
        writer.add(integers.seed)
    }

    fileprivate init(from reader: inout ByteReader) throws(CheckpointError) {
        let isQuantized = try reader.flag("the arithmetic")
        let model: LinearModel.Kind = try reader.flag("the model") ? .linear : .logistic
        let hasBias = try reader.flag("the bias")
        let (learningRate, l2) = (try reader.real(), try reader.real())
        let rowCount = try reader.count(upTo: Int.max, "the rows")
        let columnCount = try reader.count(upTo: Int.max, "the columns")
        let data = DataFingerprint(
            rowCount: rowCount, columnCount: columnCount,
            digest: SHA256Digest(bytes: try reader.bytes(SHA256Digest.byteCount)))
        var arithmetic = Arithmetic.real
        if isQuantized {
            let degree = Int(try reader.word(UInt32.self))
            let sigmoidRange = try reader.real()
            let bits = try reader.word(UInt32.self)
            arithmetic = .integers(
                IntegerSettings(
                    degree: degree, sigmoidRange: sigmoidRange,
                    coefficients: bits == .max ? .monic : .scaled(bits: Int(bits)),
                    dataBits: Int(try reader.word(UInt32.self)), weightBits: Int(try reader.word(UInt32.self)),
                    seed: try reader.word(UInt64.self)))
        }
        self.init(
            arithmetic: arithmetic, model: model, hasBias: hasBias, learningRate: learningRate, l2: l2, data: data)
    }
}

extension HistoryEntry {
    fileprivate static var byteCount: Int { 8 + 8 + 1 + 8 + 8 + 8 }

    fileprivate func write(to writer: inout ByteWriter) {
        writer.add(UInt64(round))
        writer.add(trainLoss)
        writer.add(UInt8(testAccuracy == nil ? 0 : 1))
        writer.add(testAccuracy ?? 0)
        writer.add(gradientNorm)
        writer.add(largestBlockValue)
    }

    fileprivate init(from reader: inout ByteReader) throws(CheckpointError) {
        let round = try reader.count(upTo: Int(Int32.max), "a round of the history")
        let trainLoss = try reader.real()
        let hasAccuracy = try reader.flag("the history")
        let accuracy = try reader.real()
        guard hasAccuracy || accuracy.bitPattern == 0 else {
            throw .damaged(reason: "the history has an accuracy too many")
        }
        self.init(
            round: round, trainLoss: trainLoss, testAccuracy: hasAccuracy ? accuracy : nil,
            gradientNorm: try reader.real(), largestBlockValue: try reader.real())
    }
}
