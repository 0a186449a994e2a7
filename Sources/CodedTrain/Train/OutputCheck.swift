import Foundation

/// Finds out before the training whether what it produces can be written.
enum OutputCheck {
    static func run(_ configuration: TrainConfiguration) throws {
        for path in [configuration.modelOut, configuration.report].compactMap({ $0 }) { try check(path) }
    }

    private static func check(_ path: String) throws {
        var isDirectory: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
        let folder = (path as NSString).deletingLastPathComponent
        let reason: String? =
            if exists, isDirectory.boolValue {
                "it is a folder"
            } else if access(folder.isEmpty ? "." : folder, F_OK) != 0 {
                "the folder \(folder) does not exist"
            } else if access(folder.isEmpty ? "." : folder, W_OK | X_OK) != 0 {
                "the folder \(folder) is not writable"
            } else {
                nil
            }
        if let reason {
            throw CommandFailure(
                status: .cannotWrite, what: "\(path) cannot be written: \(reason)",
                fix: "name a file in a folder that exists and is writable")
        }
    }
}
