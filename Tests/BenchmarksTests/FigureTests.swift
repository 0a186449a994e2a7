import Benchmarks
import Foundation
import Testing

struct FigureTests {
    @Test func figuresHoldTheirData() throws {
        let figures = Figure.all(try SampleResults.paper())
        #expect(
            figures.map(\.name) == ["training-time-d784", "breakdown-d784", "accuracy-by-round", "loss-by-round"])
        let script = figures[0].script.text(.svg, output: "o'clock.svg")
        #expect(script.contains("40.0 10.0 8.0 12.0"))
        #expect(script.contains("40.0 1194.1"))
        #expect(script.contains("set output 'o''clock.svg'"))
    }

    @Test func withoutGnuplotThereAreTables() throws {
        #expect(Gnuplot(name: "/nonexistent/gnuplot") == nil)
        let folder = try TemporaryFolder()
        let written = try ReportWriter(folder: folder.url.path, gnuplot: nil).write(try SampleResults.paper())
        #expect(written == [folder.url.appendingPathComponent("paper.md").path])
        let text = try String(contentsOfFile: written[0], encoding: .utf8)
        #expect(!text.contains(".svg"))
    }

    @Test(.enabled(if: Gnuplot() != nil)) func gnuplotDrawsAllFigures() throws {
        let folder = try TemporaryFolder()
        let results = try SampleResults.paper()
        let written = try ReportWriter(folder: folder.url.path, gnuplot: Gnuplot()).write(results)
        #expect(written.filter { $0.hasSuffix(".svg") }.count == Figure.all(results).count)
        for path in written where path.hasSuffix(".svg") {
            let text = try String(contentsOfFile: path, encoding: .utf8)
            #expect(text.contains("</svg>"), "\(path)")
        }
        let page = try String(contentsOfFile: try #require(written.last), encoding: .utf8)
        #expect(page.contains("(figures/training-time-d784.svg)"))
    }
}
