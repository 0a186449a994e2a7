import CMPI

/// The MPI library that the program runs with.
public enum Library {
    /// Implementations that are told apart.
    public enum Implementation: Hashable, Sendable {
        /// Open MPI.
        case openMPI
        /// MPICH, or a library derived from it.
        case mpich
        /// Any other library.
        case other
    }

    /// The implementation that the program was compiled against.
    public static var implementation: Implementation {
        switch cmpi_implementation_built() {
        case CMPI_OPEN_MPI: .openMPI
        case CMPI_MPICH: .mpich
        default: .other
        }
    }

    /// The full text in which the library at hand describes itself. Can be read before MPI has started.
    ///
    /// The corresponding C function is `MPI_Get_library_version`.
    public static let versionText: String = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 8192) { buffer in
        let code = cmpi_library_version(buffer.baseAddress, buffer.count)
        return code == 0 ? buffer.baseAddress.map { String(cString: $0) } ?? "" : ""
    }

    /// Name and version of the library at hand, as `Open MPI 4.1.4`.
    public static var name: String { name(inVersionText: versionText) }

    /// Shortens the text of `MPI_Get_library_version` to name and version.
    ///
    /// - Parameter text: what a library says of itself.
    /// - Returns: `Open MPI 4.1.4`, `MPICH 4.0.2`, or the first line for other libraries.
    public static func name(inVersionText text: String) -> String {
        let firstLine = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
        if text.hasPrefix("Open MPI v") {
            return "Open MPI " + firstLine.dropFirst("Open MPI v".count).prefix { $0 != "," && $0 != " " }
        }
        if text.hasPrefix("MPICH Version:") {
            let version = firstLine.dropFirst("MPICH Version:".count).drop(while: \.isWhitespace)
            return "MPICH " + version.prefix { !$0.isWhitespace }
        }
        return firstLine.isEmpty ? "unknown MPI" : firstLine
    }
}
