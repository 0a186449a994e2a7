/// How a file of data is written.
public enum DataFormat: String, CaseIterable, Codable, Sendable {
    /// Found out from the first bytes.
    case auto
    /// The format of MNIST: big-endian arrays, pictures and labels in two files.
    case idx
    /// Text, a line for each row, fields separated by comma, semicolon or tab.
    case csv
    /// Text, a line for each row: the label, then `index:value` for the features that are not zero.
    case libsvm
    /// An array of NumPy.
    case npy
}

/// What is to be read from a file, and how. Any file may be gzipped; this is seen from its first bytes.
public struct DatasetOptions: Codable, Sendable, Equatable {
    /// What the targets are.
    public enum Task: String, CaseIterable, Codable, Sendable {
        /// Two classes.
        case classification
        /// Real values.
        case regression
    }

    /// What separates the fields of a CSV file.
    public enum Delimiter: String, CaseIterable, Codable, Sendable {
        /// `,`
        case comma
        /// `;`
        case semicolon
        /// The tabulator.
        case tab

        var byte: UInt8 {
            switch self {
            case .comma: UInt8(ascii: ",")
            case .semicolon: UInt8(ascii: ";")
            case .tab: UInt8(ascii: "\t")
            }
        }
    }

    /// The `labelColumn` of files that hold no labels.
    public static let noLabels = "none"

    /// The default of `byteLimit`: 4 GiB.
    public static let defaultByteLimit = 4 << 30

    /// The format; `auto` looks at the first bytes.
    public var format: DataFormat
    /// Whether targets are classes or values.
    public var task: Task
    /// Where the label is (CSV and NPY): the name of a column, or its index from 0, or from the end if negative (`-1` is
    /// the last). A column that has this name goes before an index.
    ///
    /// Where nil: with a schema that names the features, the only column with another name, or no column if all are
    /// features; else the only column called `label`, `target`, `class` or `y`, if the file has names; else the last one.
    /// With `none` the file holds no labels, in any format, and the data set has no targets.
    public var labelColumn: String?
    /// The two classes to train on; rows of others are left out. Where nil, the file must hold exactly two, of which
    /// the smaller number, or else the first in lexicographic order, is the negative one.
    public var classes: ClassNames?
    /// The number of features of a LIBSVM file; where nil, the highest index in the training file.
    public var featureCount: Int?
    /// The first index of a LIBSVM file, 0 or 1; where nil, 1 is taken, and an index 0 is refused.
    public var indexBase: Int?
    /// The file with the labels (IDX and NPY). Where nil, an IDX file's labels are found by name: `images-idx3` becomes
    /// `labels-idx1`, with or without `.gz`.
    public var labelsPath: String?
    /// As `labelsPath`, for the test data.
    public var testLabelsPath: String?
    /// Whether the first line of a CSV file holds names; where nil, this is found from the first two lines.
    public var hasHeader: Bool?
    /// What separates fields of a CSV file; where nil, the tabulator if the first line has one, else the semicolon,
    /// else the comma.
    public var delimiter: Delimiter?
    /// The largest size in bytes of a file's uncompressed contents, and of the matrix made from it: a small file that
    /// unpacks to more is refused before memory runs out.
    public var byteLimit: Int

    /// Options; each has a default that suits most files.
    public init(
        format: DataFormat = .auto, task: Task = .classification, labelColumn: String? = nil,
        classes: ClassNames? = nil, featureCount: Int? = nil, indexBase: Int? = nil, labelsPath: String? = nil,
        testLabelsPath: String? = nil, hasHeader: Bool? = nil, delimiter: Delimiter? = nil,
        byteLimit: Int = DatasetOptions.defaultByteLimit
    ) {
        self.format = format
        self.task = task
        self.labelColumn = labelColumn
        self.classes = classes
        self.featureCount = featureCount
        self.indexBase = indexBase
        self.labelsPath = labelsPath
        self.testLabelsPath = testLabelsPath
        self.hasHeader = hasHeader
        self.delimiter = delimiter
        self.byteLimit = byteLimit
    }

    var readsLabels: Bool { labelColumn != Self.noLabels }
}
