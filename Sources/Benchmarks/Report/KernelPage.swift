import Foundation
import KernelBenchmarks

/// The page with the kernels by themselves: first the limits of the machine, then noise, then field by field.
enum KernelPage {
    static let page = ReportPage(file: "kernels.md", subcommand: "kernels", title: "Kernels by themselves") { results in
        guard !results.kernels.isEmpty else { return nil }
        var titles: [String] = []
        for title in results.kernels.map(Self.title(of:)) where !titles.contains(title) { titles.append(title) }
        let introduction = """
            Operands are in the cache or have to come from memory. Milliseconds are medians of the repetitions, least and \
            greatest in brackets. The share is that of the limit that is named, measured in turns with the kernel: the median of the turns.

            """
        let sections = titles.map { title in
            "## \(title)\n\n" + table(results.kernels.filter { Self.title(of: $0) == title })
        }
        return ([introduction] + sections).joined(separator: "\n")
    }

    /// The title of the section that a measurement belongs to.
    private static func title(of kernel: KernelMeasurement) -> String {
        if let field = kernel.field { return "Field \(field)" }
        return kernel.isLimit ? "Limits of the machine" : "Noise of private training"
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
