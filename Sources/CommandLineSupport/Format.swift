import Foundation

/// Numbers for people.
package enum Format {
    /// Three significant digits.
    package static func significant(_ value: Double) -> String { String(format: "%.3g", value) }

    /// Four places after the point.
    package static func places(_ value: Double) -> String { String(format: "%.4f", value) }

    /// Milliseconds after the point.
    package static func seconds(_ value: Double) -> String { String(format: "%.3f", value) }

    /// A part as a percentage with one place.
    package static func percent(_ value: Double) -> String { String(format: "%.1f", value * 100) }

    /// Binary units with one place.
    package static func bytes(_ count: Int) -> String {
        let units = ["B", "KiB", "MiB", "GiB", "TiB"]
        var (value, unit) = (Double(count), 0)
        while value >= 1024, unit < units.count - 1 { (value, unit) = (value / 1024, unit + 1) }
        return unit == 0 ? "\(count) B" : String(format: "%.1f %@", value, units[unit])
    }

    /// Columns padded to the same width, the first to the left and the others to the right.
    package static func table(_ rows: [[String]]) -> String {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { c in rows.map { c < $0.count ? $0[c].count : 0 }.max() ?? 0 }
        return rows.map { row in
            row.enumerated().map { c, text in
                let padding = String(repeating: " ", count: widths[c] - text.count)
                return c == 0 ? text + padding : padding + text
            }.joined(separator: "  ").trimmedAtEnd
        }.joined(separator: "\n")
    }
}

extension String {
    fileprivate var trimmedAtEnd: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}

extension Format {
    /// Labelled lines.
    package static func list(_ lines: [(label: String, text: String)]) -> String {
        let width = lines.map(\.label.count).max() ?? 0
        return lines.map { $0.label + String(repeating: " ", count: width - $0.label.count + 2) + $0.text }
            .joined(separator: "\n")
    }
}
