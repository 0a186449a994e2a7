import Foundation

/// What a process says of the host that it runs on, for a look at its memory before the run.
package struct HostReport: Hashable, Codable, Sendable {
    /// The host's name.
    package var name: String
    /// The bytes that programs may still take, if the system tells.
    package var availableMemoryBytes: Int?

    /// A report of this host, under the name that MPI has for it.
    package init(name: String) {
        self.name = name
        availableMemoryBytes = HostMemory.availableBytes
    }
}
