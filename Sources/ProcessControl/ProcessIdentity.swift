import Foundation

/// A process that can be told from any other one, also from a later one that got its number.
package struct ProcessIdentity: Hashable, Codable, Sendable {
    /// The system's number for it, positive.
    package let pid: Int32
    /// When it started, in clock ticks since the system did.
    package let startTicks: UInt64
    /// Within what numbers of processes have a meaning: this run of the system, and its namespace of processes.
    package let space: String

    /// What a process is doing.
    package enum State: Hashable, Sendable {
        /// It runs, or waits for something.
        case active
        /// It was stopped by a signal and may go on.
        case stopped
        /// It has ended.
        case gone
        /// It is on another host, or the system does not tell.
        case unknown
    }

    /// An identity with the given values.
    package init(pid: Int32, startTicks: UInt64, space: String) {
        self.pid = pid
        self.startTicks = startTicks
        self.space = space
    }

    /// This process; `nil` on systems without `/proc`.
    package static let current = ProcessIdentity(pid: getpid())

    /// A process that exists now; `nil` if there is none of this number, or the system does not tell.
    package init?(pid: Int32) {
        guard let space = Self.currentSpace, let status = Self.status(ofProcess: pid) else { return nil }
        self.init(pid: pid, startTicks: status.startTicks, space: space)
    }

    /// What it is doing now. A process that has ended, and of which only the entry is left, counts as gone.
    package var state: State {
        guard space == Self.currentSpace else { return .unknown }
        guard let status = Self.status(ofProcess: pid), status.startTicks == startTicks else { return .gone }
        return switch status.letter {
        case "Z", "X", "x": .gone
        case "T", "t": .stopped
        default: .active
        }
    }

    /// Sends a signal if the process still exists. The corresponding C function is `kill`.
    ///
    /// - Parameter number: the signal's number.
    /// - Returns: whether it was sent.
    @discardableResult
    package func signal(_ number: Int32) -> Bool {
        guard state == .active || state == .stopped else { return false }
        return kill(pid, number) == 0
    }

    /// Reads the state's letter and the start from the text of `/proc/PID/stat`; the name in it may hold anything.
    package static func parse(stat text: String) -> (letter: Character, startTicks: UInt64)? {
        guard let name = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: name)...].split(separator: " ")
        // The third and the 22nd field of all.
        guard fields.count > 19, let letter = fields[0].first, let start = UInt64(fields[19]) else { return nil }
        return (letter, start)
    }

    private static func status(ofProcess pid: Int32) -> (letter: Character, startTicks: UInt64)? {
        (try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)).flatMap(parse(stat:))
    }

    private static let currentSpace: String? = {
        guard let system = try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8),
            let namespace = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/pid")
        else { return nil }
        return system.trimmingCharacters(in: .whitespacesAndNewlines) + " " + namespace
    }()
}
