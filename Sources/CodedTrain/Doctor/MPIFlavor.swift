/// An implementation of MPI and its version.
package struct MPIFlavor: Hashable, Encodable, Sendable, CustomStringConvertible {
    /// Implementations that behave differently.
    package enum Implementation: String, Encodable, Sendable {
        /// Open MPI.
        case openMPI = "Open MPI"
        /// MPICH and what is derived from it.
        case mpich = "MPICH"
        /// Anything else.
        case other
    }

    /// The implementation.
    package var implementation: Implementation
    /// The version, as `4.1.4`; empty if it is not known.
    package var version: String

    /// An implementation and its version.
    package init(_ implementation: Implementation, version: String = "") {
        (self.implementation, self.version) = (implementation, version)
    }

    /// The flavor of a library from its name, as `Open MPI 4.1.4`.
    package init(libraryName name: String) {
        for known in [Implementation.openMPI, .mpich] where name.hasPrefix(known.rawValue) {
            self.init(known, version: Self.version(in: name.dropFirst(known.rawValue.count)))
            return
        }
        self.init(.other)
    }

    /// The flavor of a launcher from what its option `--version` prints.
    ///
    /// Open MPI: `mpirun (Open MPI) 4.1.4`, or `mpirun.openmpi (OpenRTE) 4.1.4` by that name. MPICH: several lines
    /// below `HYDRA build details:`.
    package init(launcherText text: String) {
        for mark in ["(Open MPI)", "(OpenRTE)"] {
            guard let place = text.ranges(of: mark).first else { continue }
            self.init(.openMPI, version: Self.version(in: text[place.upperBound...]))
            return
        }
        guard text.contains("HYDRA"), let place = text.ranges(of: "Version:").first else {
            self.init(.other)
            return
        }
        self.init(.mpich, version: Self.version(in: text[place.upperBound...]))
    }

    package var description: String {
        let name = implementation == .other ? "an unknown MPI" : implementation.rawValue
        return version.isEmpty ? name : "\(name) \(version)"
    }

    /// The first number of the version, as 4; `nil` if it is not known.
    package var majorVersion: Int? { Int(version.prefix { $0.isNumber }) }

    /// The first word, if it begins with a digit.
    private static func version(in text: Substring) -> String {
        let word = text.drop { $0.isWhitespace }.prefix { !$0.isWhitespace }
        return word.first?.isNumber == true ? String(word) : ""
    }
}
