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
    usage: mpirun -np N mpi-selftest [--verbose]

    Checks the message passing layer with as many ranks as there are; works with one rank and no launcher, too.

      --verbose   print a line with times for each check
      --help      print this text
    """

let arguments = CommandLine.arguments.dropFirst()
let isSpeaker = (Launcher.announcedRank ?? 0) == 0
if arguments.contains("--help") {
    if isSpeaker { print(usage) }
    exit(0)
}
if let unknown = arguments.first(where: { $0 != "--verbose" }) {
    if isSpeaker { writeError("mpi-selftest: unknown argument '\(unknown)'\n\(usage)") }
    exit(64)
}
do {
    let selfTest = SelfTest(isVerbose: arguments.contains("--verbose"), patience: 20)
    let isPassed = try withWorld { try selfTest.run(in: $0) }
    exit(isPassed ? 0 : 1)
} catch {
    if isSpeaker { writeError("mpi-selftest: \(error)") }
    exit(70)
}
