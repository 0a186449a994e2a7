import Foundation

/// Figures as the tables write them.
enum NumberText {
    /// Seconds with three significant digits, and milliseconds at the least.
    static func seconds(_ value: Double?) -> String? {
        value.map {
            $0 >= 100 ? String(format: "%.0f", $0) : String(format: $0 >= 10 ? "%.1f" : $0 >= 1 ? "%.2f" : "%.3f", $0)
        }
    }

    /// A median with the least and the greatest value.
    static func spread(_ spread: Spread?, _ format: (Double) -> String? = { seconds($0) }) -> String? {
        guard let spread, let median = format(spread.median) else { return nil }
        guard spread.least < spread.greatest, let least = format(spread.least), let most = format(spread.greatest)
        else {
            return median
        }
        return "\(median) (\(least)–\(most))"
    }

    /// How many times the first is the second.
    static func ratio(_ value: Double?, _ reference: Double?) -> String? {
        guard let value, let reference, reference > 0 else { return nil }
        return ratio(value / reference)
    }

    static func ratio(_ value: Double) -> String { String(format: value >= 100 ? "%.0f" : "%.1f", value) }

    /// Three significant digits, and whole numbers in full.
    static func significant(_ value: Double) -> String { String(format: value >= 100 ? "%.0f" : "%.3g", value) }

    static func mebibytes(_ bytes: Double?) -> String? {
        bytes.map { String(format: $0 >= 100 * 0x1p20 ? "%.0f" : "%.1f", $0 / 0x1p20) }
    }

    static func part(_ value: Double?) -> String? { value.map { String(format: "%.4f", $0) } }

    static func exponent(_ law: PowerLaw?) -> String? { law.map { String(format: "%+.2f", $0.exponent) } }
}
