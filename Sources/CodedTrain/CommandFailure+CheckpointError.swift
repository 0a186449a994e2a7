import Checkpoints
import CommandLineSupport
import Foundation

// What is wrong with a checkpoint, for the person at the terminal.
extension CommandFailure {
    /// - Parameters:
    ///   - path: the file, or the folder where the error is of the folder.
    ///   - previous: the path and the round of an older checkpoint that is good.
    init(_ error: CheckpointError, checkpoint path: String, previous: (path: String, round: Int)? = nil) {
        let goBack = previous.map { "mv \($0.path) \(path) goes back to round \($0.round)" }
        let anew = "name another folder to start anew"
        switch error {
        case .notACheckpoint:
            self.init(
                status: .badData, what: "\(path) is no checkpoint of coded-train", fix: goBack ?? anew)
        case .damaged(let reason):
            self.init(
                status: .badData, what: "the checkpoint \(path) is damaged", why: reason, fix: goBack ?? anew)
        case .unsupportedVersion(let have, let supported):
            self.init(
                status: .badData, what: "the checkpoint \(path) has version \(have) of the format",
                why: "this program reads version \(supported)",
                fix: have > supported ? "use the newer coded-train that wrote it" : anew)
        case .unreadable(let code):
            self.init(
                status: .badData, what: "the checkpoint \(path) cannot be read", why: String(cString: strerror(code)),
                fix: "check its permissions")
        case .cannotWrite(let code):
            self.init(
                status: .cannotWrite, what: "checkpoints cannot be written to \(path)",
                why: String(cString: strerror(code)), fix: "check the folder and the free space")
        case .folderInUse:
            self.init(
                status: .cannotWrite, what: "another run keeps its checkpoints in \(path)",
                fix: "wait for its end, or name another folder")
        }
    }

    /// A checkpoint of another training.
    init(checkpoint path: String, differs differences: [TrainingIdentity.Difference]) {
        // Digests say no more to people than that they differ, and data of another shape have another digest anyway.
        let hasShape = differences.contains { $0.name.hasSuffix("s of the data") }
        let texts = differences.compactMap { difference -> String? in
            if difference.name.hasPrefix("SHA-256") { return hasShape ? nil : "the data are not the same" }
            return "\(difference.name) is \(difference.own), and was \(difference.other)"
        }
        self.init(
            status: .badData, what: "the checkpoint \(path) is of another training",
            why: texts.joined(separator: "; "),
            fix: "give the data and options of that training, or name another folder to start anew")
    }
}
