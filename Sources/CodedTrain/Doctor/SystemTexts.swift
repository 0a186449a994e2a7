import Foundation

/// Reads what Linux tells of itself in text files.
package enum SystemTexts {
    /// The limits of a process from the text of `/proc/self/limits`.
    package static func limits(inProcLimits text: String) -> SystemDescription.Limits {
        func limit(_ name: String) -> SystemDescription.Limits.Limit {
            guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix(name) }) else {
                return .init(current: nil, maximum: nil)
            }
            let fields = line.dropFirst(name.count).split(separator: " ")
            return .init(
                current: fields.first.flatMap { Int($0) }, maximum: fields.dropFirst().first.flatMap { Int($0) })
        }
        var limits = SystemDescription.Limits()
        limits.openFiles = limit("Max open files")
        limits.processes = limit("Max processes")
        limits.lockedBytes = limit("Max locked memory")
        return limits
    }

    /// How many cores `/proc/cpuinfo` lists, each with one or more hardware threads; `nil` if it does not tell.
    package static func coreCount(inCPUInfo text: String) -> Int? {
        var cores: Set<[String]> = []
        var package = ""
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            guard fields.count == 2 else { continue }
            if fields[0] == "physical id" { package = fields[1] }
            if fields[0] == "core id" { cores.insert([package, fields[1]]) }
        }
        return cores.isEmpty ? nil : cores.count
    }

    /// The mode in force of `/sys/kernel/mm/transparent_hugepage/enabled`, which is in brackets.
    package static func hugePages(inMode text: String) -> String? {
        text.firstMatch(of: /\[(\w+)\]/).map { String($0.1) }
    }

    /// The path of the MPI library in `/proc/self/maps`.
    package static func mpiLibrary(inMaps text: String) -> String? {
        for line in text.split(separator: "\n") {
            guard let slash = line.firstIndex(of: "/") else { continue }
            let name = line[line.lastIndex(of: "/")!...]
            if name.hasPrefix("/libmpi.so") || name.hasPrefix("/libmpich.so") { return String(line[slash...]) }
        }
        return nil
    }

    /// The IPv4 network of an interface, as `10.0.0.0/24`.
    ///
    /// - Parameters:
    ///   - address: in the host's order of bytes.
    ///   - mask: its netmask, in the same order.
    package static func network(address: UInt32, mask: UInt32) -> String {
        let base = address & mask
        let parts = [24, 16, 8, 0].map { String(base >> UInt32($0) & 255) }
        return parts.joined(separator: ".") + "/\(mask.nonzeroBitCount)"
    }
}
