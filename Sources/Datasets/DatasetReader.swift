/// Reads data sets from files.
///
/// ```swift
/// let options = DatasetOptions(labelColumn: "income", classes: ClassNames(negative: "<=50K", positive: ">50K"))
/// let data = try DatasetReader.read(train: "adult.csv.gz", test: "adult.test.csv.gz", options: options)
/// ```
///
/// Of each file the readers need memory for the text (CSV, LIBSVM) or a part of it (IDX, NPY), and for the matrix.
public enum DatasetReader {
    /// Reads a file, or the training data of a directory.
    ///
    /// - Parameters:
    ///   - path: a file, or a directory as `DatasetFiles.find(inDirectory:)` knows it.
    ///   - schema: what the data must look like if they go with others, such as `Dataset.schema` of the training data.
    ///     The width must be the same (a LIBSVM file may be narrower), and so must the names of the features if both
    ///     have them. The classes are those of the schema; rows of other classes are left out if it says so (they were
    ///     in the training data), else they are an error. One class alone is fine.
    public static func read(
        path: String, options: DatasetOptions = DatasetOptions(), matching schema: DatasetSchema? = nil
    ) throws(DataError) -> Dataset {
        let file = DatasetFiles.isDirectory(path) ? try DatasetFiles.find(inDirectory: path).train : path
        return try read(
            ReadRequest(
                path: file, labelsPath: options.labelsPath, options: options, schema: schema,
                name: name(path: path, file: file)))
    }

    /// Reads training data and, if there are any, the test data that must match them.
    ///
    /// - Parameters:
    ///   - train: a file, or a directory as `DatasetFiles.find(inDirectory:)` knows it.
    ///   - test: a file; where nil, the test data of the directory `train`.
    public static func read(
        train: String, test: String? = nil, options: DatasetOptions = DatasetOptions()
    ) throws(DataError) -> TrainTestData {
        let files =
            DatasetFiles.isDirectory(train)
            ? try DatasetFiles.find(inDirectory: train) : DatasetFiles(train: train, test: nil)
        let trainData = try read(
            ReadRequest(
                path: files.train, labelsPath: options.labelsPath, options: options, schema: nil,
                name: name(path: train, file: files.train)))
        guard let testFile = test ?? files.test else { return TrainTestData(train: trainData, test: nil) }
        let testData = try read(
            ReadRequest(
                path: testFile, labelsPath: options.testLabelsPath, options: options, schema: trainData.schema,
                name: trainData.name + "-test"))
        return TrainTestData(train: trainData, test: testData)
    }

    private static func read(_ request: ReadRequest) throws(DataError) -> Dataset {
        try check(request.options)
        let source = try ByteSource(path: request.path)
        let format = try format(of: source, request.options.format)
        return switch format {
        case .idx, .npy: try BinaryReader(request: request).read(source, format: format)
        case .libsvm: try LIBSVMReader(request: request).read(source)
        case .csv, .auto: try CSVReader(request: request).read(source)
        }
    }

    private static func check(_ options: DatasetOptions) throws(DataError) {
        if let base = options.indexBase, base != 0, base != 1 {
            throw .invalidOption(name: "index base", value: "\(base)", allowed: "0 or 1")
        }
        if let count = options.featureCount, count < 1 {
            throw .invalidOption(name: "feature count", value: "\(count)", allowed: "1 or more")
        }
        if options.byteLimit < 1 {
            throw .invalidOption(name: "byte limit", value: "\(options.byteLimit)", allowed: "1 or more")
        }
    }

    /// The format of what `source` is at, checked against the one asked for.
    private static func format(of source: ByteSource, _ wanted: DataFormat) throws(DataError) -> DataFormat {
        let start = try source.peek(1 << 13)
        guard !start.isEmpty else { throw .emptyFile(file: source.file) }
        let binary = BinaryArray.format(of: start)
        switch wanted {
        case .idx, .npy:
            guard binary == wanted else {
                throw .badMagic(file: source.file, format: wanted, bytes: Array(start.prefix(4)))
            }
            return wanted
        case .csv, .libsvm:
            guard binary == nil else {
                throw .badMagic(file: source.file, format: wanted, bytes: Array(start.prefix(4)))
            }
            return wanted
        case .auto:
            if let binary { return binary }
            let isText = start.allSatisfy { $0 >= 0x20 && $0 != 0x7F || (0x09...0x0D).contains($0) }
            guard isText else { throw .unknownFormat(file: source.file, bytes: Array(start.prefix(4))) }
            return LIBSVMReader.looksLike(start) ? .libsvm : .csv
        }
    }

    /// `mnist` for the directory `…/mnist` and for `…/mnist/train-images-idx3-ubyte.gz`, `adult` for `adult.csv.gz`.
    private static func name(path: String, file: String) -> String {
        let parts = path.split(separator: "/").filter { $0 != "." }
        guard let last = parts.last else { return "data" }
        let isImages = last.contains("images-idx") || last.contains("images.idx")
        if isImages, parts.count > 1 { return String(parts[parts.count - 2]) }
        guard path == file else { return String(last) }
        let plain = DatasetFiles.withoutGzip(String(last))
        let stem = plain.lastIndex(of: ".").map { String(plain[..<$0]) } ?? plain
        return stem.isEmpty ? plain : stem
    }
}
