/// What is wrong with a file of data, or with what was asked of it.
///
/// Lines and the fields in them count from 1, rows and columns of arrays from 0.
public enum DataError: Error, Equatable, Sendable {
    // Files.
    /// There is no such file or directory.
    case missingFile(path: String)
    /// The labels of an IDX file were not found under any of the names.
    case missingLabelsFile(images: String, tried: [String])
    /// The data set that comes with the program was not found in any of the places.
    case missingDefaultDataset(tried: [String])
    /// The system refuses to open or read the file; `code` is its `errno`.
    case unreadable(path: String, code: Int32)
    /// The file has no bytes.
    case emptyFile(file: String)
    /// The file has no rows of data.
    case noRows(file: String)
    /// The directory has no file whose name is that of training data.
    case noDataInDirectory(path: String)
    /// More bytes than `DatasetOptions.byteLimit`, unpacked or as a matrix.
    case tooLarge(file: String, limit: Int)

    // Formats.
    /// Neither IDX nor NPY nor text; `bytes` are the first ones.
    case unknownFormat(file: String, bytes: [UInt8])
    /// The first bytes are not those of the format asked for.
    case badMagic(file: String, format: DataFormat, bytes: [UInt8])
    /// The header of an NPY file cannot be understood.
    case badHeader(file: String, reason: String)
    /// The elements have a type that is not read.
    case unsupportedElementType(file: String, type: String)
    /// The array has a shape that is not read, or holds nothing.
    case unsupportedShape(file: String, shape: [Int])
    /// There is no column left for features beside the label.
    case tooFewColumns(file: String, columnCount: Int)
    /// The file ends before the size that its header gives, both in bytes without compression.
    case truncated(file: String, have: Int, expected: Int)
    /// The file goes on after the size that its header gives.
    case trailingBytes(file: String, expected: Int)
    /// The gzip file ends early.
    case truncatedArchive(file: String, byteCount: Int)
    /// The gzip file is damaged near this byte.
    case damagedArchive(file: String, offset: Int)

    // Text.
    /// A line has more or fewer fields than the first.
    case raggedRow(file: String, line: Int, have: Int, expected: Int)
    /// A field is not a number; `text` is shortened to 20 characters.
    case nonNumericField(file: String, line: Int, column: Int, text: String)
    /// A field is infinite or not a number, or too large for 32 bits.
    case nonFiniteField(file: String, line: Int, column: Int, text: String)
    /// An element of an array is infinite or not a number, or too large for 32 bits.
    case nonFiniteElement(file: String, row: Int, column: Int)
    /// A quotation mark has no partner.
    case unclosedQuote(file: String, line: Int)
    /// The index of a feature is below the base or above the number of features.
    case featureIndexOutOfRange(file: String, line: Int, index: Int, allowed: ClosedRange<Int>)
    /// An index 0 where nothing says that indices start at 0.
    case zeroFeatureIndex(file: String, line: Int)
    /// An index is not above the one before it.
    case featureIndexNotAscending(file: String, line: Int, index: Int)

    // Labels.
    /// There is no column with this name; `near` are those with similar names.
    case noLabelColumn(file: String, name: String, near: [String])
    /// There is no column with this index.
    case labelColumnOutOfRange(file: String, index: Int, columnCount: Int)
    /// A row has no label.
    case missingLabel(file: String, line: Int)
    /// All rows have the same label.
    case oneClassOnly(file: String, label: String)
    /// More than two labels; `labels` are the first ones that were found.
    case moreThanTwoClasses(file: String, labels: [String])
    /// No row has this label; `labels` are the first ones that were found.
    case classNotFound(file: String, name: String, labels: [String])
    /// Both classes asked for are the same.
    case sameClassTwice(name: String)
    /// A label of the test data is neither of the two of the training data; `row` counts from 1.
    case labelOutsidePair(file: String, row: Int, label: String, classes: ClassNames)
    /// The file with the labels has another number of rows than the one with the features.
    case labelCountMismatch(file: String, labels: Int, rows: Int)
    /// Files of this format carry their labels themselves.
    case labelsFileNotUsed(file: String, format: DataFormat)

    // Several data sets, options.
    /// The test data have another number of features than the training data.
    case widthMismatch(file: String, have: Int, expected: Int)
    /// A feature has another name than in the training data.
    case featureNameMismatch(file: String, column: Int, have: String, expected: String)
    /// An option has a value that makes no sense.
    case invalidOption(name: String, value: String, allowed: String)

    /// Whether a file is missing, as opposed to having bad contents.
    public var isMissingFile: Bool {
        switch self {
        case .missingFile, .missingLabelsFile, .missingDefaultDataset: true
        default: false
        }
    }
}
