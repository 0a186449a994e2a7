import Foundation

/// Data that are not shipped with coded-train: two classes of a folder in the layout of MNIST.
package enum TrainingData: String, Codable, CaseIterable, Sendable {
    /// The digits 1 and 2 of MNIST: 12700 rows.
    case mnist = "MNIST 1 against 2"
    /// Pullovers and dresses of Fashion-MNIST: 12000 rows.
    case fashion = "Fashion-MNIST pullover against dress"

    /// The files of such a folder.
    package static let files = ["train", "t10k"].flatMap {
        ["\($0)-images-idx3-ubyte.gz", "\($0)-labels-idx1-ubyte.gz"]
    }

    /// The first of them that is not in a folder, or `nil` if all are there.
    package static func missingFile(in folder: String) -> String? {
        files.first { !FileManager.default.fileExists(atPath: "\(folder)/\($0)") }
    }

    /// The options that choose the classes and, as in the paper, add a constant feature: d = 785.
    var arguments: [String] { ["--classes", self == .mnist ? "1,2" : "2,3", "--bias"] }

    /// Its short name in names of files.
    package var shortName: String { self == .mnist ? "mnist" : "fashion" }
}
