/// The words of mpirun's command line where they differ from what a parser of options takes.
package enum LauncherWords {
    /// Options that are followed by a value.
    private static let valued: Set<String> = [
        "-np", "-n", "-x", "--hostfile", "--host", "--mpirun", "--mpirun-option", "--timeout-startup",
    ]
    /// Names that people know from mpirun.
    private static let synonyms = [
        "--np": "-np", "-hostfile": "--hostfile", "--machinefile": "--hostfile", "-machinefile": "--hostfile",
        "-H": "--host", "-host": "--host", "-mca": "--mca",
    ]

    /// Takes `--mca name value` to one word for the value, and synonyms to their options, up to the program.
    ///
    /// - Parameter arguments: the command line without the name of the command.
    /// - Returns: words in which each option is followed by one value at most.
    package static func joined(_ arguments: [String]) -> [String] {
        var result: [String] = []
        var rest = arguments[...]
        while let word = rest.first, word.hasPrefix("-"), word != "--" {
            let name = synonyms[word] ?? word
            rest.removeFirst()
            result.append(name)
            if name == "--mca", rest.count >= 2 {
                result.append(rest.removeFirst() + "=" + rest.removeFirst())
            } else if valued.contains(name), let value = rest.popFirst() {
                result.append(value)
            }
        }
        return result + rest
    }
}
