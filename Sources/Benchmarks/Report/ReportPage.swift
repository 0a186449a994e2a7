/// One page of results: a file of Markdown that is written anew each time.
package struct ReportPage: Sendable {
    /// The name of the file.
    package let file: String
    /// The subcommand whose results it shows.
    package let subcommand: String
    private let title: String
    private let body: @Sendable (ResultSet) -> String?

    init(file: String, subcommand: String, title: String, body: @escaping @Sendable (ResultSet) -> String?) {
        self.file = file
        self.subcommand = subcommand
        self.title = title
        self.body = body
    }

    /// All pages.
    package static let all = [PaperPage.page, ScalePage.page, PeerPage.page, DPPage.page, KernelPage.page]

    /// The page, or `nil` if there are no results for it.
    ///
    /// - Parameter figures: the figures that exist.
    package func text(_ results: ResultSet, figures: [Figure] = []) -> String? {
        guard let body = body(results) else { return nil }
        var text = "# \(title)\n\n"
        if let machine = results.machine(subcommand) {
            text += "Measured on: \(machine.summary).\n"
            if machine.isQuick { text += "\n**A quick try, not a measurement.**\n" }
        }
        for figure in figures where figure.page == file {
            text += "\n![\(figure.caption)](figures/\(figure.name).svg)\n"
        }
        return text + "\n" + body
    }

    /// All pages that there are results for, one after the other.
    package static func text(_ results: ResultSet) -> String {
        all.compactMap { $0.text(results) }.joined(separator: "\n")
    }

    /// The jobs that were not done as asked, with the reasons; `nil` if there are none.
    static func failures(_ jobs: [JobResult]) -> String? {
        var table = MarkdownTable(["job", "what happened", "in its place"])
        for job in jobs {
            guard let failure = job.failure else { continue }
            let name = job.name + (job.implementation == .peer ? " (peer)" : "")
            table.add([
                name, "\(failure.kind.rawValue): \(failure.summary)", job.typicalRun?.plan.map { "field \($0.field)" },
            ])
        }
        return table.isEmpty ? nil : "## Not done as asked\n\n" + table.text
    }
}
