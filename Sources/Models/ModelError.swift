/// What is wrong with a model or its file.
public enum ModelError: Error, Equatable, Sendable, CustomStringConvertible {
    /// There is no such file.
    case missingFile(path: String)
    /// The system refuses to read the file; `code` is its `errno`.
    case unreadable(path: String, code: Int32)
    /// The system refuses to write the file; `code` is its `errno`.
    case cannotWrite(path: String, code: Int32)
    /// The file is no model, or is damaged.
    case notAModel(path: String, reason: String)
    /// The file is of a version that this program does not know.
    case unsupportedVersion(have: Int, supported: Int)
    /// The parts of the model do not fit together.
    case inconsistent(String)
    /// The data have another number of features than the model.
    case widthMismatch(have: Int, expected: Int)

    /// Whether a file is missing, as opposed to having bad contents.
    public var isMissingFile: Bool {
        if case .missingFile = self { true } else { false }
    }

    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .missingFile(let path): "\(path): no such model; check the path"
        case .unreadable(let path, let code): "\(path): cannot read the model: \(systemMessage(code))"
        case .cannotWrite(let path, let code): "\(path): cannot write the model: \(systemMessage(code))"
        case .notAModel(let path, let reason):
            "\(path): not a model, or damaged: \(reason); models are the JSON and NPY files that training writes"
        case .unsupportedVersion(let have, let supported):
            "the model has format version \(have), this program reads \(supported); use the program that wrote it"
        case .inconsistent(let reason): "the parts of the model do not fit together: \(reason); train it again"
        case .widthMismatch(let have, let expected):
            "the data have \(have) features, the model was trained on \(expected); "
                + "use data with the same columns as in training"
        }
    }
}
