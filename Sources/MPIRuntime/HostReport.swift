import Foundation
import ProcessControl

/// What a process says of itself and of the host that it runs on.
package struct HostReport: Hashable, Codable, Sendable {
    /// The host's name.
    package var name: String
    /// The bytes that programs may still take, if the system tells.
    package var availableMemoryBytes: Int?
    /// The process, if the system tells processes apart.
    package var process: ProcessIdentity?

    /// A report of this process and this host, under the name that MPI has for it.
    package init(name: String) {
        self.name = name
        availableMemoryBytes = HostMemory.availableBytes
        process = .current
    }

    /// The process that `other` tells of, if it is on the same host, where it can be looked at.
    package func neighbor(_ other: HostReport) -> ProcessIdentity? {
        guard name == other.name, let own = process, let process = other.process, process.space == own.space else {
            return nil
        }
        return process
    }
}
