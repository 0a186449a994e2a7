import Foundation

/// The memory of this host, as Linux tells it.
package enum HostMemory {
    /// The bytes that programs may still take without swapping: what the kernel estimates, or what is left of the control
    /// group's limit; `nil` where neither is known.
    package static var availableBytes: Int? {
        let system = (try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8)).flatMap(available(inMeminfo:))
        let folder = "/sys/fs/cgroup/"
        let group = number(inFile: folder + "memory.max").flatMap { limit in
            number(inFile: folder + "memory.current").map { max(limit - $0, 0) }
        }
        return [system, group].compactMap { $0 }.min()
    }

    /// `MemAvailable` of the text of `/proc/meminfo`, in bytes.
    package static func available(inMeminfo text: String) -> Int? {
        for line in text.split(separator: "\n") where line.hasPrefix("MemAvailable:") {
            let fields = line.split(separator: " ")
            return fields.count == 3 && fields[2] == "kB" ? Int(fields[1]).map { $0 * 1024 } : nil
        }
        return nil
    }

    private static func number(inFile path: String) -> Int? {
        (try? String(contentsOfFile: path, encoding: .utf8)).flatMap {
            Int($0.trimmingCharacters(in: .whitespacesAndNewlines))
        }
    }
}
