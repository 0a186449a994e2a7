#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The data set that comes with the program: the digits 3 and 7 of MNIST.
public enum DefaultDataset {
    /// What it is called, and its directory too.
    public static let name = "mnist-3-vs-7"

    /// The variable of the environment that names the directory to use, or one above it.
    public static let environmentVariable = "CODED_TRAIN_DATA"

    private static let sourcePath = "Sources/Datasets/Resources/"

    /// Finds the directory with the files.
    ///
    /// The places, in this order: what `CODED_TRAIN_DATA` names (if it is set, no other place is tried, so that a wrong
    /// value is noticed); `../share/coded-train` next to the directory of the program, where `make install` puts it;
    /// the source tree that the program was built in, upwards from its directory.
    ///
    /// - Parameters:
    ///   - executablePath: the program, such as `currentExecutablePath`; links are followed.
    ///   - environment: the variables of the environment.
    public static func locate(
        executablePath: String, environment: [String: String]
    ) throws(DataError) -> String {
        if let path = environment[environmentVariable], !path.isEmpty {
            let tried = [path, "\(path)/\(name)"]
            for candidate in tried where holdsData(candidate) { return candidate }
            throw .missingDefaultDataset(tried: tried)
        }
        var folder = parent(resolved(executablePath))
        let installed = "\(parent(folder))/share/coded-train/\(name)"
        if holdsData(installed) { return installed }
        let start = folder
        while true {
            let candidate = "\(folder == "/" ? "" : folder)/\(sourcePath)\(name)"
            if holdsData(candidate) { return candidate }
            guard folder != "/", folder != "." else { break }
            folder = parent(folder)
        }
        throw .missingDefaultDataset(
            tried: ["$\(environmentVariable)", installed, "\(sourcePath)\(name) in \(start) and above"])
    }

    /// Reads the data: 12396 rows to train on, 2038 to test on, 784 pixels each.
    public static func read(executablePath: String, environment: [String: String]) throws(DataError) -> TrainTestData {
        try DatasetReader.read(train: try locate(executablePath: executablePath, environment: environment))
    }

    /// The file of the running program.
    public static var currentExecutablePath: String {
        #if os(Linux)
            let path = resolved("/proc/self/exe")
            return path == "/proc/self/exe" ? CommandLine.arguments.first ?? "." : path
        #else
            return CommandLine.arguments.first ?? "."
        #endif
    }

    private static func holdsData(_ path: String) -> Bool {
        (try? DatasetFiles.find(inDirectory: path)) != nil
    }

    private static func parent(_ path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static func resolved(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }
}
