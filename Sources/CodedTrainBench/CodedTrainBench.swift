import ArgumentParser

/// The root of the command line.
struct CodedTrainBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "coded-train-bench",
        abstract:
            "Measure coded-train: kernels, the paper's evaluation, scaling, privacy, and runs beside another program.",
        discussion: """
            The command kernels measures arithmetic by itself; paper, scale, peer and dp run coded-train under mpirun. All \
            print tables, and with --output also write one JSON line for each measurement. The command report turns such files into tables and figures.

              coded-train-bench kernels --output results/kernels.jsonl
              coded-train-bench paper --output results/paper.jsonl
              coded-train-bench scale --output results/scale.jsonl
              coded-train-bench peer --peer cpml_mpi4py.py --mnist DIR --output results/peer.jsonl
              coded-train-bench dp --mnist DIR --fashion-mnist DIR --output results/dp.jsonl
              coded-train-bench report results/*.jsonl --output docs/benchmarks

            `make benchmark` does all of this. Measure on a machine that does nothing else.

            Exit codes: 0 done, 64 usage, 65 bad data, 66 file missing, 69 runs failed or a program is not usable, \
            70 internal, 73 cannot write. A job that coded-train refuses counts as done: its reason is in the results.
            """,
        subcommands: [
            KernelsCommand.self, PaperCommand.self, ScaleCommand.self, PeerCommand.self, DPCommand.self,
            ReportCommand.self,
        ])
}
