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
        var figures = results.paperFeatures.compactMap { TrainingTimeFigure.figure(results, features: $0) }
        figures += results.paperFeatures.compactMap { BreakdownFigure.figure(results, features: $0) }
        figures += CurveFigure.Quantity.allCases.compactMap { CurveFigure.figure(results, quantity: $0) }
        figures += RunRecord.Variable.allCases.compactMap { ScaleFigure.figure(results, variable: $0) }
        figures += [PeerFigure.figure(results)].compactMap { $0 }
        return figures + DPFigure.all(results)
    }
}
