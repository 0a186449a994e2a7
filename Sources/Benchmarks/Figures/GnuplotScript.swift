/// A script for gnuplot that draws one picture, its data within it.
package struct GnuplotScript: Sendable {
    /// The form of the picture.
    package enum Format: String, CaseIterable, Sendable {
        case svg
        case png

        fileprivate var terminal: String {
            switch self {
            case .svg: "svg noenhanced font 'Helvetica,12' background '#ffffff'"
            case .png: "pngcairo noenhanced font 'Helvetica,11'"
            }
        }
    }

    private let size: (width: Int, height: Int)
    private var blocks: [String] = []
    private var body: [String] = []

    /// An empty script.
    ///
    /// - Parameter size: of the picture, in pixels.
    init(width: Int = 760, height: Int = 480) { size = (width, height) }

    /// Adds data, to be plotted as `$name`.
    mutating func addData(_ name: String, _ rows: [[String]]) {
        blocks += ["$\(name) << EOD"] + rows.map { $0.map(Self.cell).joined(separator: " ") } + ["EOD"]
    }

    /// Adds data that are all numbers.
    mutating func addData(_ name: String, _ rows: [[Double]]) { addData(name, rows.map { $0.map { "\($0)" } }) }

    /// Adds commands.
    mutating func add(_ lines: String...) { body += lines }

    /// Adds one plot of several curves.
    mutating func plot(_ curves: [String]) { body.append("plot " + curves.joined(separator: ", \\\n     ")) }

    /// A text as commands have it, where escapes mean nothing.
    static func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "''") + "'" }

    /// A number or a text as data have it.
    private static func cell(_ text: String) -> String {
        Double(text) != nil ? text : "\"" + text.replacing("\n", with: "\\n") + "\""
    }

    /// The whole script.
    package func text(_ format: Format, output: String) -> String {
        let head = [
            "set encoding utf8", "set terminal \(format.terminal) size \(size.width),\(size.height)",
            "set output \(Self.quoted(output))", "set grid ytics lt 1 lc rgb '#d0d0d0' lw 0.8", "set border 3 lw 1.2",
            "set tics nomirror out", "set key top right Left reverse samplen 2.5 spacing 1.2",
        ]
        return (head + blocks + body + ["unset output"]).joined(separator: "\n") + "\n"
    }
}
