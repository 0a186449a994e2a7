import Foundation

/// Writes whole files, so that at any time the old or the new contents are there.
enum FileOutput {
    static func write(_ data: Data, to path: String) throws {
        do {
            try data.write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw CommandFailure(
                status: .cannotWrite, what: "\(path) cannot be written", why: error.localizedDescription,
                fix: "check the folder and the free space")
        }
    }
}
