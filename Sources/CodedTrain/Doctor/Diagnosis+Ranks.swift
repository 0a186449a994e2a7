// How many ranks there are, and where they run.
extension Diagnosis {
    /// Whether all ranks have reported.
    package static func ranks(_ system: SystemDescription) -> Finding {
        guard system.absentRanks.isEmpty else {
            let shown = system.absentRanks.prefix(10).map(String.init).joined(separator: ", ")
            let more = system.absentRanks.count > 10 ? " and \(system.absentRanks.count - 10) more" : ""
            return .problem(
                "ranks",
                "\(system.absentRanks.count) of \(system.rankCount) ranks did not report: \(shown)\(more)",
                fix: "look at the network check, and whether the same coded-train is at the same path on every host")
        }
        guard system.isRunning else {
            return .ok("ranks", "checked for \(system.rankCount), on this host \(system.localRankCount)")
        }
        let hosts = system.placement.map { "\($0.name) \($0.rankCount)" }.joined(separator: ", ")
        return .ok("ranks", "all \(system.rankCount) have reported: \(hosts)")
    }

    /// Whether mpirun has a place for each rank.
    package static func slots(_ system: SystemDescription) -> Finding {
        let count = system.rankCount
        if system.isRunning { return .ok("slots", "mpirun found a place for each of \(count) ranks") }
        if let allocation = system.allocation {
            guard let slots = allocation.slotCount else {
                return .warning(
                    "slots",
                    "\(allocation.source) leaves out the number of ranks of some hosts, which differs between "
                        + "versions of MPI",
                    fix: "write slots=… behind every host")
            }
            if slots >= count { return .ok("slots", "\(allocation.source) has \(slots) slots for \(count) ranks") }
            return .problem(
                "slots", "\(allocation.source) has \(slots) slots, too few for \(count) ranks",
                fix: allocation.source.hasPrefix("SLURM")
                    ? "sbatch --ntasks=\(count)" : "more slots=… or hosts, or mpirun --oversubscribe")
        }
        guard system.library.implementation == .openMPI, count > system.coreCount else {
            return .ok("slots", "\(count) ranks on \(system.coreCount) cores, which mpirun starts without more ado")
        }
        return .warning(
            "slots", "mpirun starts \(system.coreCount) ranks here, one a core, and refuses \(count)",
            fix: "mpirun --oversubscribe, coded-mpirun, or a hostfile such as hostfiles/local")
    }

    /// Whether ranks share cores, and what that means.
    package static func oversubscription(_ system: SystemDescription) -> Finding {
        let check = "oversubscription"
        let (ranks, processors) = (system.localRankCount, system.processorCount)
        guard ranks > processors else { return .ok(check, "\(ranks) ranks on \(processors) hardware threads") }
        let seen = "\(ranks) ranks share \(processors) hardware threads"
        if system.library.implementation == .openMPI, system.settings["OMPI_MCA_mpi_yield_when_idle"] == "0" {
            return .problem(
                check, seen + ", and OMPI_MCA_mpi_yield_when_idle=0 lets the waiting ones keep them",
                fix: "unset OMPI_MCA_mpi_yield_when_idle")
        }
        return .warning(
            check, seen + ": good for trials, but a training takes as long as all workers one after the other",
            fix: "more hosts (docs/clusters.md), or fewer workers, for speed")
    }

    /// Whether Open MPI knows which network to use between hosts.
    package static func network(_ system: SystemDescription) -> Finding {
        let networks = system.networks.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        guard system.hostCount > 1 else { return .ok("network", "one host: messages go through its memory") }
        guard system.library.implementation == .openMPI else {
            return .ok("network", "\(system.hostCount) hosts; here " + networks.joined(separator: ", "))
        }
        let names = ["OMPI_MCA_btl_tcp_if_include", "OMPI_MCA_btl_tcp_if_exclude"]
        if let name = names.first(where: { system.settings[$0] != nil }) {
            return .ok("network", "\(system.hostCount) hosts, \(name)=\(system.settings[name] ?? "")")
        }
        guard networks.count != 1 else { return .ok("network", "\(system.hostCount) hosts; here " + networks[0]) }
        guard !networks.isEmpty else {
            return .problem(
                "network", "\(system.hostCount) hosts, but this one has no network", fix: "run on one host alone")
        }
        return .warning(
            "network",
            "\(system.hostCount) hosts, and this one has \(networks.count) networks (\(networks.joined(separator: ", "))): "
                + "Open MPI tries all of them, and hangs if it takes one that leads nowhere",
            fix: "name the one that joins the hosts: export OMPI_MCA_btl_tcp_if_include=NETWORK "
                + "OMPI_MCA_oob_tcp_if_include=NETWORK")
    }
}
