import CommandLineSupport
import Foundation
import ProcessControl

/// What is to be started: how many ranks of which program, where.
package struct LaunchRequest: Hashable, Sendable {
    /// A parameter of Open MPI.
    package struct Setting: Hashable, Sendable {
        /// Its name, as `btl`.
        package let name: String
        /// Its value, as `self,tcp`.
        package let value: String

        /// A parameter and its value.
        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The ranks, the master included.
    package var rankCount: Int
    /// The program and its arguments.
    package var command: [String]
    /// A file with hosts, in the launcher's format.
    package var hostfile: String?
    /// Hosts, separated by commas.
    package var hosts: String?
    /// Parameters of Open MPI; they win over those that are set by default.
    package var settings: [Setting] = []
    /// Variables of the environment for all ranks, as `NAME` or `NAME=value`.
    package var exports: [String] = []
    /// Further options of the launcher, as they are.
    package var launcherOptions: [String] = []
    /// Whether Open MPI may run as root.
    package var allowsRoot = false

    /// A request with the defaults.
    package init(rankCount: Int, command: [String]) {
        self.rankCount = rankCount
        self.command = command
    }

    /// Whether all ranks are going to run on this host.
    ///
    /// - Parameters:
    ///   - environment: the launcher's, where a batch system announces its hosts.
    ///   - hostfile: the text of the file with hosts.
    ///   - ownName: the name of this host.
    package func isLocal(environment: [String: String], hostfile: String?, ownName: String) -> Bool {
        if ["PBS_NODEFILE", "LSB_HOSTS", "PE_HOSTFILE"].contains(where: { environment[$0] != nil }) { return false }
        if let nodes = environment["SLURM_JOB_NUM_NODES"] ?? environment["SLURM_NNODES"], nodes != "1" { return false }
        if self.hostfile != nil, hostfile == nil { return false }
        let names =
            Hostfile(text: hostfile ?? "").names
            + (hosts ?? "").split(separator: ",").map { host in
                String(host.prefix { $0 != ":" })
            }
        return names.allSatisfy { ["localhost", "127.0.0.1", ownName].contains($0) }
    }

    /// The launcher's arguments.
    ///
    /// - Parameters:
    ///   - kind: the launcher's kind.
    ///   - slots: the ranks that there is room for, where that is known.
    ///   - folders: where MPI may write; `nil` if ranks run on several hosts, which have no common folders.
    ///   - variables: variables that all ranks need.
    package func arguments(
        kind: LauncherProgram.Kind, slots: Int?, folders: RunFolders.Paths?, variables: [String]
    ) -> [String] {
        var result: [String] = []
        if kind == .mpich {
            if let hostfile { result += ["-f", hostfile] }
            if let hosts { result += ["-hosts", hosts] }
        } else {
            // Dead ranks end neither the job nor MPI_Finalize of the others.
            result += ["--enable-recovery"]
            if allowsRoot { result += ["--allow-run-as-root"] }
            // The master computes on all cores.
            if !launcherOptions.contains(where: { $0.hasPrefix("--bind-to") || $0.hasPrefix("-bind-to") }) {
                result += ["--bind-to", "none"]
            }
            if slots.map({ rankCount > $0 }) ?? true { result += ["--oversubscribe"] }
            for setting in defaults(kind: kind, folders: folders) + settings {
                result += [setting.name.hasPrefix("prte_") ? "--prtemca" : "--mca", setting.name, setting.value]
            }
            for variable in variables + exports { result += ["-x", variable] }
            if let hostfile { result += ["--hostfile", hostfile] }
            if let hosts { result += ["--host", hosts] }
        }
        return result + launcherOptions + ["-np", String(rankCount)] + command
    }

    /// The parameters that are set unless the user sets them.
    private func defaults(kind: LauncherProgram.Kind, folders: RunFolders.Paths?) -> [Setting] {
        // A rank that waits gives its core away, and does not wait for others at the end.
        var result = [Setting("mpi_yield_when_idle", "1"), Setting("async_mpi_finalize", "1")]
        if kind == .openMPI {
            // A worker that leaves with an error does not end the others.
            result += [Setting("orte_abort_on_non_zero_status", "0")]
            // From 32 ranks on, the threads with which mpirun starts processes hang when the processes are short-lived.
            result += [Setting("odls_base_cutoff", "1000")]
        }
        if let folders {
            let isOld = kind == .openMPI
            result += [
                Setting(isOld ? "orte_tmpdir_base" : "prte_tmpdir_base", folders.scratch),
                Setting(isOld ? "btl_vader_backing_directory" : "btl_sm_backing_directory", folders.shared),
            ]
        }
        return result.filter { setting in !settings.contains { $0.name == setting.name } }
    }

    /// Refuses what the launcher would refuse, with a reason.
    ///
    /// - Parameters:
    ///   - environment: the launcher's.
    ///   - isRoot: whether this process belongs to root.
    package func check(kind: LauncherProgram.Kind, environment: [String: String], isRoot: Bool) throws {
        if kind == .mpich {
            guard settings.isEmpty, exports.isEmpty else {
                throw CommandFailure(
                    status: .usage, what: "--mca and -x are options of Open MPI, but the launcher is MPICH's",
                    fix:
                        "leave them out (MPICH passes on the whole environment), or name Open MPI's mpirun with --mpirun"
                )
            }
            return
        }
        let names = ["OMPI_ALLOW_RUN_AS_ROOT", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"]
        guard isRoot, !allowsRoot, !names.allSatisfy({ environment[$0] == "1" }),
            !launcherOptions.contains("--allow-run-as-root")
        else { return }
        throw CommandFailure(
            status: .usage, what: "Open MPI does not run as root",
            why: "a mistake of a program that root runs can damage the system",
            fix: "run as another user; or, in a container for instance, add --allow-run-as-root, or set "
                + names.map { "\($0)=1" }.joined(separator: " and "))
    }
}

/// A file with hosts in Open MPI's format: a name on each line, maybe with `slots=n`.
package struct Hostfile: Hashable, Sendable {
    /// The names of the hosts.
    package let names: [String]
    /// The ranks that there is room for; `nil` if a line does not say so.
    package let slots: Int?

    /// Reads the text of a file.
    package init(text: String) {
        var names: [String] = []
        var slots: Int? = 0
        for line in text.split(whereSeparator: \.isNewline) {
            let words = line.prefix { $0 != "#" }.split(whereSeparator: { $0.isWhitespace || $0 == ":" })
            guard let name = words.first else { continue }
            names.append(String(name))
            let count = words.dropFirst().first { $0.hasPrefix("slots=") }.flatMap { Int($0.dropFirst(6)) }
            slots = count.flatMap { count in slots.map { $0 + count } }
        }
        self.names = names
        self.slots = names.isEmpty ? nil : slots
    }
}
