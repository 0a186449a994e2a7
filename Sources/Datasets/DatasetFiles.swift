#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The files of a data set that was found in a directory.
public struct DatasetFiles: Sendable, Equatable {
    /// The file to train on.
    public var train: String
    /// The file to test on.
    public var test: String?

    /// Finds the training data of `directory`, and the test data if there are any.
    ///
    /// First in the way of MNIST, `train-images-idx3-ubyte` and `t10k-images-idx3-ubyte` (or `test-images…`; any rank;
    /// also `.idx3-ubyte`), or one `images-idx…` file without a prefix; then `train` and `test` with the ending `.csv`,
    /// `.tsv`, `.libsvm`, `.svm` or `.npy`. Each may end in `.gz`; a file that is not compressed goes first.
    public static func find(inDirectory directory: String) throws(DataError) -> DatasetFiles {
        let names = try fileNames(inDirectory: directory)
        let folder = directory.hasSuffix("/") ? directory : directory + "/"
        func path(_ isRight: (String) -> Bool) -> String? {
            names.first { isRight(withoutGzip($0)) }.map { folder + $0 }
        }
        func images(_ prefixes: [String]) -> String? {
            path { name in prefixes.contains { name.hasPrefix($0) } && isImages(name) }
        }
        func table(_ stem: String) -> String? {
            path { name in ["csv", "tsv", "libsvm", "svm", "npy"].contains { name == "\(stem).\($0)" } }
        }
        if let train = images(["train-images"]) {
            return DatasetFiles(train: train, test: images(["t10k-images", "test-images"]))
        }
        if let train = images(["images"]) { return DatasetFiles(train: train, test: nil) }
        if let train = table("train") { return DatasetFiles(train: train, test: table("test")) }
        throw .noDataInDirectory(path: directory)
    }

    /// The file with the labels of an IDX file of pictures: in its name, `images-idx3` (any rank) is replaced by
    /// `labels-idx1`, and `.gz` may be there or not.
    public static func labelsPath(forImages path: String) throws(DataError) -> String {
        let slash = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
        let (folder, name) = (path[..<slash], String(path[slash...]))
        guard isImages(name), let images = name.ranges(of: "images").last else {
            throw .missingLabelsFile(images: path, tried: [])
        }
        // After `images` come a separator, `idx` and the rank.
        let rest = name[images.upperBound...].dropFirst(4).drop { $0.isNumber }
        let separator = name[images.upperBound]
        let labels = "\(folder)\(name[..<images.lowerBound])labels\(separator)idx1\(rest)"
        let plain = withoutGzip(labels)
        let tried = labels == plain ? [plain, plain + ".gz"] : [labels, plain]
        for candidate in tried where access(candidate, F_OK) == 0 { return candidate }
        throw .missingLabelsFile(images: path, tried: tried)
    }

    /// Whether the path leads to a directory.
    static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    static func withoutGzip(_ name: String) -> String { name.hasSuffix(".gz") ? String(name.dropLast(3)) : name }

    private static func isImages(_ name: String) -> Bool {
        ["images-idx", "images.idx"].contains { name.ranges(of: $0).count > 0 }
    }

    private static func fileNames(inDirectory path: String) throws(DataError) -> [String] {
        guard let directory = opendir(path) else {
            let code = errno
            throw code == ENOENT || code == ENOTDIR
                ? .missingFile(path: path) : .unreadable(path: path, code: code)
        }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            names.append(
                withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                })
        }
        return names.sorted()
    }
}
