import ArgumentParser
import Benchmarks
import CommandLineSupport

/// Accuracy against privacy.
struct DPCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dp",
        abstract: "Measure accuracy against differential privacy.",
        discussion: """
            The accuracy of the scheme dple against epsilon of one answer and against K, as in the figures of DPLE, on \
            MNIST 1 against 2 and on Fashion-MNIST, pullover against dress; its workers share one process. Then dple, \
            lcc with --dp-epsilon and plain with it on the data that coded-train has, under mpirun, with time. What a \
            folder is missing for is left out.
            """)

    @Option(help: ArgumentHelp("The folder with the four files of MNIST, gzipped.", valueName: "folder"))
    var mnist: String?

    @Option(
        name: .customLong("fashion-mnist"),
        help: ArgumentHelp("The same of Fashion-MNIST. Default: where Debian's package puts it.", valueName: "folder"))
    var fashionMNIST = "/usr/share/datasets/fashion-mnist"

    @OptionGroup var options: RunOptions

    func run() throws {
        let folders = available([.mnist: mnist, .fashion: fashionMNIST])
        let records = DPSuite.records(settings: options.settings, data: Set(folders.keys))
        try options.perform("dp", records, folders: folders)
    }

    /// The folders that hold their data; says what is left out.
    private func available(_ folders: [TrainingData: String?]) -> [TrainingData: String] {
        var found: [TrainingData: String] = [:]
        for data in TrainingData.allCases {
            let fix = data == .mnist ? "--mnist DIR" : "--fashion-mnist DIR, or apt-get install dataset-fashion-mnist"
            guard let folder = folders[data] ?? nil else {
                Console.note("\(data.rawValue): left out; give the folder with its files as \(fix)")
                continue
            }
            if let name = TrainingData.missingFile(in: folder) {
                Console.note("\(data.rawValue): left out, since there is no \(name) in \(folder); give \(fix)")
            } else {
                found[data] = folder
            }
        }
        return found
    }
}
