import Foundation

/// The processes of a run, found by a variable in their environment that they inherit from its launcher.
package struct MarkedProcesses: Hashable, Sendable {
    /// The variable's name.
    package static let variable = "CODED_TRAIN_RUN"

    /// The variable's value: unique to the run.
    package let mark: String

    /// The processes with this mark.
    package init(mark: String) { self.mark = mark }

    /// Those that exist now on this host and belong to this user, without this process; empty on systems without `/proc`.
    package var all: [ProcessIdentity] {
        let entry = Data("\(Self.variable)=\(mark)".utf8)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { Int32($0) }.filter { $0 != getpid() }.compactMap { pid in
            guard let environment = FileManager.default.contents(atPath: "/proc/\(pid)/environ"),
                environment.split(separator: 0).contains(where: { $0.elementsEqual(entry) })
            else { return nil }
            return ProcessIdentity(pid: pid)
        }
    }

    /// Kills those that exist, the stopped ones among them.
    ///
    /// - Returns: how many there were.
    @discardableResult
    package func kill() -> Int {
        all.count { $0.signal(SIGKILL) }
    }
}
