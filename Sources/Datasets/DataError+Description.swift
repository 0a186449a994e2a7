#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension DataError: CustomStringConvertible {
    /// Where and what is wrong, and what to do.
    public var description: String {
        fileMessage ?? formatMessage ?? textMessage ?? labelMessage ?? "bad data"
    }

    private var fileMessage: String? {
        switch self {
        case .missingFile(let path):
            "\(path): no such file or directory; check the path"
        case .missingLabelsFile(let images, let tried):
            tried.isEmpty
                ? "\(images): the name does not tell where the labels are; name the file with the labels"
                : "\(images): no labels found, tried \(list(tried)); put the file there or name it"
        case .missingDefaultDataset(let tried):
            "the data set \(DefaultDataset.name) was not found, tried \(list(tried)); "
                + "set \(DefaultDataset.environmentVariable) to its directory or give data of your own"
        case .unreadable(let path, let code):
            "\(path): cannot read: \(String(cString: strerror(code)))"
        case .emptyFile(let file):
            "\(file): the file is empty; was it written completely?"
        case .noRows(let file):
            "\(file): there are no rows of data"
        case .noDataInDirectory(let path):
            "\(path): the directory holds no data; expected train-images-idx3-ubyte, train.csv, train.libsvm or "
                + "train.npy (.gz or not); or name the file itself"
        case .tooLarge(let file, let limit):
            "\(file): needs more than \(limit) bytes of memory; raise the limit if the file is meant to be so large"
        default: nil
        }
    }

    private var formatMessage: String? {
        switch self {
        case .unknownFormat(let file, let bytes):
            "\(file): unknown format, the file begins with \(hex(bytes)); data are IDX, NPY, CSV or LIBSVM, gzipped or not"
        case .badMagic(let file, let format, let bytes):
            "\(file): not \(format.rawValue), the file begins with \(hex(bytes)); give the right format or auto"
        case .badHeader(let file, let reason):
            "\(file): the header of the array cannot be used: \(reason)"
        case .unsupportedElementType(let file, let type):
            "\(file): elements of type \(type) are not read; save them as 32-bit floats or as integers"
        case .unsupportedShape(let file, let shape):
            "\(file): the shape \(shape.map(String.init).joined(separator: " × ")) does not fit: features have two "
                + "dimensions or more, labels one, none of them 0"
        case .tooFewColumns(let file, let columnCount):
            "\(file): \(columnCount) column(s) leave no feature beside the label; check the delimiter and the label column"
        case .truncated(let file, let have, let expected):
            "\(file): cut short, \(have) of \(expected) bytes; get the file again"
        case .trailingBytes(let file, let expected):
            "\(file): longer than the \(expected) bytes its header gives; get the file again"
        case .truncatedArchive(let file, let byteCount):
            "\(file): the gzip file ends early, after \(byteCount) bytes; get the file again"
        case .damagedArchive(let file, let offset):
            "\(file): the gzip file is damaged near byte \(offset); get the file again"
        default: nil
        }
    }

    private var textMessage: String? {
        switch self {
        case .raggedRow(let file, let line, let have, let expected):
            "\(file):\(line): \(have) fields, expected \(expected) as in the first line"
        case .nonNumericField(let file, let line, let column, let text):
            text.isEmpty
                ? "\(file):\(line):\(column): the field is empty; fill in missing values first"
                : "\(file):\(line):\(column): “\(text)” is not a number; turn text into numbers first, or give the "
                    + "label column, delimiter or header if they were not recognized"
        case .nonFiniteField(let file, let line, let column, let text):
            "\(file):\(line):\(column): “\(text)” is not a finite 32-bit number; fill in missing values first"
        case .nonFiniteElement(let file, let row, let column):
            "\(file): row \(row), column \(column) (from 0) is not a finite 32-bit number; fill in missing values first"
        case .unclosedQuote(let file, let line):
            "\(file):\(line): a quotation mark is never closed"
        case .featureIndexOutOfRange(let file, let line, let index, let allowed):
            "\(file):\(line): feature index \(index) is outside of \(allowed.lowerBound)…\(allowed.upperBound); set the "
                + "feature count (and the index base) to those of all files together"
        case .zeroFeatureIndex(let file, let line):
            "\(file):\(line): feature index 0; indices start at 1 unless the index base is set to 0"
        case .featureIndexNotAscending(let file, let line, let index):
            "\(file):\(line): feature index \(index) is not above the one before it"
        default: nil
        }
    }

    private var labelMessage: String? {
        switch self {
        case .noLabelColumn(let file, let name, let near):
            "\(file): no column “\(name)”; "
                + (near.isEmpty ? "give a name of the first line, or an index from 0" : "did you mean \(list(near))?")
        case .labelColumnOutOfRange(let file, let index, let columnCount):
            "\(file): no column \(index); there are \(columnCount): 0…\(columnCount - 1), or -\(columnCount)…-1 from the end"
        case .missingLabel(let file, let line):
            "\(file):\(line): the row has no label"
        case .oneClassOnly(let file, let label):
            "\(file): all rows have the label \(label); two classes are needed: check the label column"
        case .moreThanTwoClasses(let file, let labels):
            "\(file): more than two labels: \(list(labels))…; choose two classes, or the label column if this is not it"
        case .classNotFound(let file, let name, let labels):
            "\(file): no row of class \(name); the labels are \(list(labels)); choose two of them"
        case .sameClassTwice(let name):
            "both classes are \(name); choose two"
        case .labelOutsidePair(let file, let row, let label, let classes):
            "\(file): row \(row) has the label \(label), the training data only \(classes.negative) and "
                + "\(classes.positive); remove such rows or give the classes"
        case .labelCountMismatch(let file, let labels, let rows):
            "\(file): \(labels) labels for \(rows) rows; do the files belong together?"
        case .labelsFileNotUsed(let file, let format):
            "\(file): \(format.rawValue) files hold their labels; name a file with labels for idx and npy only"
        case .widthMismatch(let file, let have, let expected):
            "\(file): \(have) features, the training data have \(expected); use files with the same columns"
        case .featureNameMismatch(let file, let column, let have, let expected):
            "\(file): feature \(column) is “\(have)”, in the training data “\(expected)”; use the same order of columns"
        case .invalidOption(let name, let value, let allowed):
            "\(name) is \(value); allowed: \(allowed)"
        default: nil
        }
    }

    private func list(_ names: [String]) -> String { names.joined(separator: ", ") }

    private func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
    }
}
