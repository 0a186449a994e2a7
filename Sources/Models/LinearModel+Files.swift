/// How a model is written.
public enum ModelFormat: String, CaseIterable, Codable, Sendable {
    /// Text, for any program.
    case json
    /// An array of NumPy with one element and named fields: `numpy.load(path)["weights"]`.
    case npy

    /// The format that the ending of a path asks for: NPY for `.npy`, else JSON.
    public init(path: String) { self = path.lowercased().hasSuffix(".npy") ? .npy : .json }
}

extension LinearModel {
    /// The largest file that is read, in bytes.
    private static let largestByteCount = 1 << 28

    /// Reads a model; whether it is JSON or NPY is seen from its first byte.
    public static func read(path: String) throws(ModelError) -> LinearModel {
        let bytes = try FileAccess.read(path: path, limit: largestByteCount)
        guard let first = bytes.first else { throw .notAModel(path: path, reason: "the file is empty") }
        return first == 0x93 ? try LinearModel(npy: bytes, path: path) : try LinearModel(json: bytes, path: path)
    }

    /// Writes the model: at any time the path holds what was there before, or all of the model.
    ///
    /// - Parameter format: where nil, the one that the ending of the path asks for.
    public func write(path: String, format: ModelFormat? = nil) throws(ModelError) {
        let bytes =
            switch format ?? ModelFormat(path: path) {
            case .json: try jsonData()
            case .npy: try npyData()
            }
        try FileAccess.writeAtomically(bytes, path: path)
    }
}
