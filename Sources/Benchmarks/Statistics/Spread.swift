/// Median, least and greatest of repeated measurements.
package struct Spread: Codable, Hashable, Sendable {
    /// The middle value; of an even number of values, the mean of the two in the middle.
    package let median: Double
    /// The least value.
    package let least: Double
    /// The greatest value.
    package let greatest: Double

    /// The spread of some values, or `nil` if there are none.
    package init?(_ values: [Double]) {
        let sorted = values.sorted()
        guard let least = sorted.first, let greatest = sorted.last else { return nil }
        let middle = sorted.count / 2
        median = sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
        self.least = least
        self.greatest = greatest
    }
}
