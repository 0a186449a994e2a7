/// What ran.
public struct ProgramReport: Codable, Sendable {
    /// The version of the program.
    public var version: String
    /// The MPI library, or "none".
    public var mpi: String
    /// The vector instructions that the build needs.
    public var instructionSet: String

    /// A description.
    public init(version: String, mpi: String, instructionSet: String) {
        self.version = version
        self.mpi = mpi
        self.instructionSet = instructionSet
    }
}
