/// A picture made of results.
package struct Figure: Sendable {
    /// The name of its file, without ending.
    package let name: String
    /// What it shows.
    package let caption: String
    /// The page that shows it.
    package let page: String
    /// What draws it.
    package let script: GnuplotScript

    /// All pictures that the results allow.
    package static func all(_ results: ResultSet) -> [Figure] {
        results.paperFeatures.compactMap { TrainingTimeFigure.figure(results, features: $0) }
            + results.paperFeatures.compactMap { BreakdownFigure.figure(results, features: $0) }
            + CurveFigure.Quantity.allCases.compactMap { CurveFigure.figure(results, quantity: $0) }
            + RunRecord.Variable.allCases.compactMap { ScaleFigure.figure(results, variable: $0) }
            + [PeerFigure.figure(results)].compactMap { $0 }
    }
}
