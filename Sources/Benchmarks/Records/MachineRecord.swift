/// Where and with what the runs of a file were made: its first line.
package struct MachineRecord: Codable, Hashable, Sendable {
    /// The subcommand, and whether it was the quick form.
    package var subcommand: String
    /// Whether few and small jobs were run.
    package var isQuick: Bool
    /// The processor's model.
    package var processor: String
    /// Cores that this process may use.
    package var cores: Int
    /// Bytes of memory.
    package var memoryBytes: UInt64
    /// The operating system and its kernel.
    package var system: String
    /// The MPI library, by its launcher; missing where none is needed.
    package var mpi: String?
    /// The Swift compiler, if it is installed.
    package var swift: String?
    /// The vector instructions that the build needs.
    package var instructionSet: String
    /// The revision of the sources, if they are at hand.
    package var commit: String?
    /// When the runs began, in ISO 8601.
    package var date: String

    /// One line for people.
    package var summary: String {
        let memory = Double(memoryBytes) / 0x1p30
        return [
            processor, "\(cores) \(cores == 1 ? "core" : "cores")", "\(Int(memory.rounded())) GiB", system, mpi, swift,
            "build for \(instructionSet)", commit.map { "revision \($0)" }, String(date.prefix(10)),
        ].compactMap { $0 }.joined(separator: "; ")
    }
}
