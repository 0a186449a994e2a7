import ArgumentParser
import Benchmarks
import CommandLineSupport
import KernelBenchmarks

/// Arithmetic by itself.
struct KernelsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kernels",
        abstract: "Measure the kernels by themselves: in cache and from memory, on one core and on all.",
        discussion: "Runs within this process; neither MPI nor coded-train is needed.")

    @Flag(help: "Fewer shapes and repetitions: a try, not a measurement.")
    var quick = false

    @Option(
        help: ArgumentHelp("Write the results as JSON lines; what the file held is replaced.", valueName: "file.jsonl"))
    var output: String?

    func run() throws {
        let file = try output.map { try RecordFile(path: $0) }
        let machine = MachineProbe.record(subcommand: "kernels", isQuick: quick, launcher: nil, program: nil)
        try file?.append(.machine(machine))
        Console.note(machine.summary)
        var failure: (any Error)?
        let kernels = KernelBenchmarks.run(quick: quick) { kernel in
            let name = [kernel.kernel, kernel.field, kernel.shape, kernel.source].compactMap { $0 }
            let cores = kernel.cores == 1 ? "1 core" : "\(kernel.cores) cores"
            let time = "\(Format.significant(kernel.medianSeconds * 1000)) ms"
            Console.note((name + [cores]).joined(separator: ", ") + ": " + time)
            // The measurement goes on: what it prints at the end is worth having without a file.
            do { try file?.append(.kernel(kernel)) } catch { failure = failure ?? error }
        }
        Console.write(ReportPage.text(ResultSet([.machine(machine)] + kernels.map { .kernel($0) })))
        if let failure { throw failure }
    }
}
