import CommandLineSupport
import Datasets
import Models

// Errors of files, with the options of the command line that help.
extension CommandFailure {
    init(_ error: DataError) {
        let text = Self.parts(of: error.description)
        self.init(status: error.isMissingFile ? .missingFile : .badData, what: text.what)
        fix = Self.fix(of: error) ?? text.fix
        if case .oneClassOnly = error { why = "a model tells two classes apart" }
    }

    init(_ error: ModelError) {
        let status: ExitStatus =
            switch error {
            case .missingFile: .missingFile
            case .cannotWrite: .cannotWrite
            default: .badData
            }
        let text = Self.parts(of: error.description)
        self.init(status: status, what: text.what, fix: text.fix)
        switch error {
        case .unreadable: fix = "name a file that can be read"
        case .cannotWrite: fix = "check the folder and the free space"
        default: break
        }
    }

    /// Descriptions in the modules of files say what is wrong; after a semicolon, what to do.
    private static func parts(of description: String) -> (what: String, fix: String?) {
        guard let place = description.ranges(of: "; ").first else { return (description, nil) }
        return (String(description[..<place.lowerBound]), String(description[place.upperBound...]))
    }

    private static func fix(of error: DataError) -> String? {
        switch error {
        case .missingLabelsFile:
            "name the file with the labels: --labels FILE, and --test-labels FILE for the test data"
        case .noRows: "check that there are rows below the header"
        case .noDataInDirectory:
            "name the file itself, or put train-images-idx3-ubyte, train.csv, train.libsvm or train.npy there"
        case .tooLarge: "take fewer rows or features"
        case .unreadable: "name a file that can be read"
        case .badHeader: "save the array again, for instance with numpy.save"
        case .badMagic: "--format auto, or the format that the file has"
        case .unknownFormat: "take IDX, NPY, CSV or LIBSVM files, gzipped or not"
        case .tooFewColumns: "separate the fields by comma, semicolon or tab, and check --label"
        case .raggedRow: "repair this line, or quote fields that hold a separator"
        case .unclosedQuote: "close it, or remove it"
        case .nonNumericField(_, _, _, let text) where !text.isEmpty:
            "turn text into numbers first; if this column is the label, name it with --label"
        case .featureIndexOutOfRange: "--features with the highest index of all files, or --index-base 0"
        case .zeroFeatureIndex: "--index-base 0"
        case .featureIndexNotAscending: "sort the features of each row by their index"
        case .missingLabel: "give the row a label, or remove it"
        case .oneClassOnly: "check the label column (--label)"
        case .moreThanTwoClasses(_, let labels):
            "--classes \(labels.prefix(2).joined(separator: ",")) takes two of them; or name another label column (--label)"
        case .classNotFound(_, _, let labels):
            "the labels are \(labels.joined(separator: ", ")): give two of them, --classes NEG,POS"
        case .labelOutsidePair(_, _, _, let classes):
            "remove such rows, or train with --classes \(classes.negative),\(classes.positive), which leaves them out"
        case .labelsFileNotUsed: "leave out --labels"
        default: nil
        }
    }
}
