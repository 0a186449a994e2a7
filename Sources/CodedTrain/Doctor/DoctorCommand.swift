import ArgumentParser

/// Looks whether this system is ready for a training.
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check this system: MPI, slots, memory, limits, and what happens when a worker dies.",
        usage: "[mpirun -np N+1] coded-train doctor [<options>]",
        discussion: """
            Checks the host that it runs on; under mpirun also whether all ranks report, and the memory of every host. \
            Each line is ok, a warning or a problem, with what to do. Exit code: 0 without problems, 69 with one.

            Examples:
              coded-train doctor --ranks 41
              coded-train doctor --ranks 41 --hostfile hostfiles/my-cluster
              mpirun -np 41 --hostfile hostfiles/my-cluster coded-train doctor --report doctor.json
              mpirun -np 1 --host worker1 coded-train doctor --ranks 21      another host
            """)

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            Ranks of the run to prepare, the master included. Default: those of mpirun, of the hostfile or of the SLURM \
            job, else 41.
            """, valueName: "n"))
    var ranks: Int?

    @Option(help: ArgumentHelp("The hostfile that mpirun will be given.", valueName: "file"))
    var hostfile: String?

    @Option(help: ArgumentHelp("Write what was found, as JSON.", valueName: "file"))
    var report: String?

    @Flag(help: "Print nothing but warnings and problems.")
    var quiet = false

    func validate() throws {
        if let ranks, ranks < 1 { throw ValidationError("--ranks takes a number of at least 1.") }
    }
}
