import CommandLineSupport
import Foundation

/// Writes pages and pictures of results into a folder; what else is there stays as it is.
package struct ReportWriter: Sendable {
    private let folder: URL
    private let gnuplot: Gnuplot?
    private let format: GnuplotScript.Format

    /// A writer.
    ///
    /// - Parameter gnuplot: draws the pictures; without it there are only tables.
    package init(folder: String, gnuplot: Gnuplot?, format: GnuplotScript.Format = .svg) {
        self.folder = URL(fileURLWithPath: folder)
        self.gnuplot = gnuplot
        self.format = format
    }

    /// Writes what the results allow; returns the files.
    package func write(_ results: ResultSet) throws -> [String] {
        let pictures = folder.appendingPathComponent("figures")
        do {
            try FileManager.default.createDirectory(at: pictures, withIntermediateDirectories: true)
        } catch {
            throw CommandFailure(
                status: .cannotWrite, what: "\(pictures.path) cannot be made", why: error.localizedDescription,
                fix: "name a folder that can be written as --output")
        }
        let figures = Figure.all(results)
        var written: [String] = []
        if let gnuplot {
            for figure in figures {
                let path = pictures.appendingPathComponent("\(figure.name).\(format.rawValue)").path
                try gnuplot.draw(figure.script, as: format, to: path)
                written.append(path)
            }
        }
        // Pictures of an earlier report would not fit the tables.
        let drawn = gnuplot == nil ? [] : figures
        for page in ReportPage.all {
            guard let text = page.text(results, figures: drawn) else { continue }
            let path = folder.appendingPathComponent(page.file).path
            try FileOutput.write(Data(text.utf8), to: path)
            written.append(path)
        }
        return written
    }
}
