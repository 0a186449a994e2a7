/// A table in Markdown: the first column to the left, the others to the right.
package struct MarkdownTable: Sendable {
    /// What stands where there is no figure.
    package static let missing = "–"

    private let header: [String]
    private var rows: [[String]] = []

    /// A table without rows.
    package init(_ header: [String]) { self.header = header }

    /// Adds a row; missing cells get a dash.
    ///
    /// - Precondition: there are as many cells as columns.
    package mutating func add(_ cells: [String?]) {
        precondition(cells.count == header.count, "\(cells.count) cells for \(header.count) columns")
        rows.append(cells.map { ($0 ?? Self.missing).replacing("|", with: "\\|") })
    }

    /// Whether it has no rows.
    package var isEmpty: Bool { rows.isEmpty }

    /// The table, its columns aligned in the source too.
    package var text: String {
        let widths = header.indices.map { column in max(3, ([header] + rows).map { $0[column].count }.max() ?? 0) }
        func line(_ cells: [String]) -> String {
            let padded = zip(cells, widths).enumerated().map { column, cell in
                let padding = String(repeating: " ", count: cell.1 - cell.0.count)
                return column == 0 ? cell.0 + padding : padding + cell.0
            }
            return "| " + padded.joined(separator: " | ") + " |"
        }
        let rule = widths.enumerated().map { column, width in
            column == 0 ? String(repeating: "-", count: width) : String(repeating: "-", count: width - 1) + ":"
        }
        return ([line(header), "| " + rule.joined(separator: " | ") + " |"] + rows.map(line)).joined(separator: "\n")
            + "\n"
    }
}
