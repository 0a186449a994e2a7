import ArgumentParser
import Benchmarks
import CommandLineSupport
import Foundation

/// Tables and figures of results.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Turn files of results into tables and figures.",
        discussion: """
            Writes paper.md, scale.md, peer.md, dp.md and kernels.md, as far as there are results, and the pictures in \
            figures/. Pages are written anew; other files of the folder stay as they are. Pictures need gnuplot.
            """)

    @Argument(help: ArgumentHelp("Files of results. Default: all in OUTPUT/results.", valueName: "file.jsonl"))
    var files: [String] = []

    @Option(help: ArgumentHelp("The folder to write to.", valueName: "folder"))
    var output = "docs/benchmarks"

    @Option(help: ArgumentHelp("The program that draws.", valueName: "path"))
    var gnuplot = "gnuplot"

    @Option(help: "Form of the pictures; pages refer to svg.")
    var format = GnuplotScript.Format.svg

    func run() throws {
        let results = ResultSet(try paths().flatMap { try RecordFile.read(path: $0) })
        let drawing = Gnuplot(name: gnuplot)
        for path in try ReportWriter(folder: output, gnuplot: drawing, format: format).write(results) {
            Console.write(path)
        }
        if drawing == nil { Console.note("coded-train-bench: note: \(Gnuplot.advice)") }
    }

    private func paths() throws -> [String] {
        guard files.isEmpty else { return files }
        let folder = "\(output)/results"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let results = names.filter { $0.hasSuffix(".jsonl") }.sorted().map { "\(folder)/\($0)" }
        guard !results.isEmpty else {
            throw CommandFailure(
                status: .missingFile, what: "there are no results in \(folder)",
                fix: "name files, or make some with coded-train-bench paper, scale, peer, dp or kernels and --output")
        }
        return results
    }
}

extension GnuplotScript.Format: ExpressibleByArgument {}
