import MPI

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Writes a line to the standard error.
func writeError(_ text: String) {
    _ = (text + "\n").withCString { write(2, $0, strlen($0)) }
}

let usage = """
    usage: mpirun -np N mpi-selftest [--verbose] [--fail RANK]

    Checks the message passing layer with as many ranks as there are; works with one rank and no launcher, too.

      --verbose    print a line with times for each check
      --fail RANK  check nothing: the rank throws an error while the others wait, and all end with exit code 70
      --help       print this text
    """

/// Ends with a usage error, of which rank 0 speaks.
func refuse(_ text: String) -> Never {
    if (Launcher.announcedRank ?? 0) == 0 { writeError("mpi-selftest: \(text)\n\(usage)") }
    exit(64)
}

var isVerbose = false
var failingRank: Int?
var arguments = CommandLine.arguments.dropFirst()
while let argument = arguments.popFirst() {
    switch argument {
    case "--help":
        if (Launcher.announcedRank ?? 0) == 0 { print(usage) }
        exit(0)
    case "--verbose": isVerbose = true
    case "--fail":
        guard let rank = arguments.popFirst().flatMap({ Int($0) }), rank >= 0 else { refuse("--fail takes a rank") }
        failingRank = rank
    default: refuse("unknown argument '\(argument)'")
    }
}
do {
    let selfTest = SelfTest(isVerbose: isVerbose, patience: 20)
    let isPassed = try withWorld { world in
        guard let failingRank else { return try selfTest.run(in: world) }
        if world.rank == failingRank {
            throw CheckFailure("fails as it was told to")
        }
        _ = try wait(upTo: selfTest.patience) { try world.probe() }
        return false
    }
    exit(isPassed ? 0 : 1)
} catch {
    // Errors of a single rank end all ranks before they come here.
    if (Launcher.announcedRank ?? 0) == 0 { writeError("mpi-selftest: \(error)") }
    exit(70)
}
