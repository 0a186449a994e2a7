import Foundation
import KernelBenchmarks

/// The page with the kernels by themselves: first the limits of the machine, then field by field.
enum KernelPage {
    static let page = ReportPage(file: "kernels.md", subcommand: "kernels", title: "Kernels by themselves") { results in
        guard !results.kernels.isEmpty else { return nil }
        var fields: [String?] = []
        for kernel in results.kernels where !fields.contains(kernel.field) { fields.append(kernel.field) }
        let introduction = """
            Operands are in the cache or have to come from memory. Milliseconds are medians of the repetitions, least and \
            greatest in brackets. The share is that of the limit that is named, as measured in the same run.

            """
        let sections = fields.map { field in
            let title = field.map { "Field \($0)" } ?? "Limits of the machine"
            return "## \(title)\n\n" + table(results.kernels.filter { $0.field == field })
        }
        return ([introduction] + sections).joined(separator: "\n")
    }

    private static func table(_ kernels: [KernelMeasurement]) -> String {
        var table = MarkdownTable([
            "kernel", "shape", "operands in", "cores", "ms", "multiply-adds G/s", "bytes GB/s", "elements G/s", "limit",
            "share",
        ])
        for kernel in kernels {
            let milliseconds = [kernel.medianSeconds, kernel.leastSeconds, kernel.greatestSeconds].map { $0 * 1000 }
            table.add([
                kernel.kernel, kernel.shape, kernel.source, "\(kernel.cores)",
                NumberText.spread(Spread(milliseconds), NumberText.significant),
                kernel.gigaMultiplyAddsPerSecond.map(NumberText.significant),
                kernel.gigabytesPerSecond.map(NumberText.significant),
                kernel.gigaelementsPerSecond.map(NumberText.significant), kernel.limit,
                kernel.shareOfLimit.map { String(format: "%.0f %%", $0 * 100) },
            ])
        }
        return table.text
    }
}
