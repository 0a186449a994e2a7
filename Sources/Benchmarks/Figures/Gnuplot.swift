import CommandLineSupport
import Foundation

/// The program that draws.
package struct Gnuplot: Sendable {
    private let path: String

    /// What to say where there is no gnuplot.
    package static let advice =
        "gnuplot is not installed: tables only; for figures, apt-get install gnuplot-nox and run the report again"

    /// The program of that name, or `nil` if it is not installed.
    package init?(name: String = "gnuplot") {
        guard let path = ChildProcess.locate(name) else { return nil }
        self.path = path
    }

    /// Draws a picture into a file.
    ///
    /// - Throws: ``CommandFailure`` with what gnuplot says.
    package func draw(_ script: GnuplotScript, as format: GnuplotScript.Format, to output: String) throws {
        let folder = try TemporaryFolder()
        let file = folder.url.appendingPathComponent("figure.gp")
        try Data(script.text(format, output: output).utf8).write(to: file)
        let outcome = try ChildProcess.run(path, [file.path], folder: folder.url, timeLimit: 60)
        guard outcome.exitCode == 0 else {
            throw CommandFailure(
                status: .internalError, what: "gnuplot cannot draw \(output)",
                why: RunFailure.lastLines(outcome.errors, count: 3), fix: "please report this with the file of results")
        }
    }
}
