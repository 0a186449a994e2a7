import Foundation

/// Finds out before the work whether what it produces can be written.
package enum OutputCheck {
    /// Checks outputs: each can be written, and none is written over another file of the run.
    package static func run(outputs: [(option: String, path: String?)], inputs: [(option: String, path: String?)])
        throws
    {
        var taken = inputs
        for (option, path) in outputs {
            guard let path else { continue }
            if let reason = obstacle(to: path) {
                throw CommandFailure(
                    status: .cannotWrite, what: "\(path) cannot be written", why: reason,
                    fix: "name a file in a folder that exists and is writable")
            }
            let same = taken.first { $0.path.map { isSame($0, path) } ?? false }
            if let same {
                throw CommandFailure(
                    status: .usage, what: "\(option) and \(same.option) are the same file, \(path)",
                    fix: "give \(option) another name")
            }
            taken.append((option, path))
        }
    }

    private static func isSame(_ a: String, _ b: String) -> Bool {
        URL(fileURLWithPath: a).resolvingSymlinksInPath().path == URL(fileURLWithPath: b).resolvingSymlinksInPath().path
    }

    /// Why a file cannot be written, if it cannot.
    private static func obstacle(to path: String) -> String? {
        var status = stat()
        if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { return "it is a folder" }
        if FileOutput.isStream(path) { return access(path, W_OK) == 0 ? nil : "it is not writable" }
        let parent = (path as NSString).deletingLastPathComponent
        let folder = parent.isEmpty ? "." : parent
        guard stat(folder, &status) == 0 else { return "the folder \(folder) does not exist" }
        guard status.st_mode & S_IFMT == S_IFDIR else { return "\(folder) is not a folder" }
        return access(folder, W_OK | X_OK) == 0 ? nil : "the folder \(folder) is not writable"
    }
}
