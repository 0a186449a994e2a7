/// The doctor's checks: each a function of a description of the system.
package enum Diagnosis {
    /// Runs all checks.
    package static func findings(of system: SystemDescription) -> [Finding] {
        [
            mpi(system), launcher(system), ranks(system), slots(system), oversubscription(system), network(system),
            faults(system), root(system), instructions(system), memory(system), sharedMemory(system), hugePages(system),
            openFiles(system), processes(system), lockedMemory(system), gnuplot(system),
        ]
    }
}

// MARK: MPI

extension Diagnosis {
    /// Which MPI library the program was linked with.
    package static func mpi(_ system: SystemDescription) -> Finding {
        let place = system.libraryPath.map { ", \($0)" } ?? ""
        guard system.library.implementation != .other else {
            return .warning(
                "mpi", "the program runs with \(system.library)\(place)",
                fix: "build it with Open MPI or MPICH, which it is tested with")
        }
        return .ok("mpi", "the program runs with \(system.library)\(place)")
    }

    /// Whether `mpirun` belongs to that library.
    package static func launcher(_ system: SystemDescription) -> Finding {
        guard let mpirun = system.mpirun else {
            if system.isRunning { return .ok("mpirun", "not in the path; the ranks were started by another launcher") }
            return .problem(
                "mpirun", "there is no mpirun in the path",
                fix: "install \(package(of: system.library)), or load the module of your MPI")
        }
        let seen = "\(mpirun.path) is of \(mpirun.flavor)"
        if mpirun.flavor.implementation == system.library.implementation {
            guard mpirun.flavor.majorVersion == system.library.majorVersion else {
                return .warning(
                    "mpirun", "\(seen), the library of version \(system.library.version)",
                    fix: "put the folder of the library's own mpirun first in PATH")
            }
            return .ok("mpirun", seen)
        }
        let right = system.otherLaunchers.first { $0.flavor.implementation == system.library.implementation }
        return .problem(
            "mpirun", "\(seen), but the program was built with \(system.library): every rank would believe to be alone",
            fix: right.map { "start it with \($0.path)" }
                ?? "install \(package(of: system.library)), or build with the MPI of that mpirun (CODED_TRAIN_MPI)")
    }

    private static func package(of library: MPIFlavor) -> String {
        switch library.implementation {
        case .openMPI: "Open MPI (Debian: openmpi-bin)"
        case .mpich: "MPICH (Debian: mpich)"
        case .other: "the mpirun of your MPI"
        }
    }

    /// What happens when a rank dies or hangs.
    package static func faults(_ system: SystemDescription) -> Finding {
        let check = "faults"
        switch (system.library.implementation, system.library.majorVersion ?? 0) {
        case (.mpich, _):
            return .warning(
                check, "under MPICH the run ends with the first process that dies; slow and stopped workers do no harm",
                fix: "build with Open MPI to go on without dead workers")
        case (.other, _):
            return .warning(
                check, "what \(system.library) does when a process dies is not known", fix: "build with Open MPI")
        case (.openMPI, let major):
            let promise =
                major >= 5
                ? "Open MPI \(system.library.version) goes on without dead workers under coded-mpirun"
                : "Open MPI \(system.library.version) does not report dead workers: under coded-mpirun the run goes on "
                    + "without them after the deadline of a round"
            if system.isSupervised { return .ok(check, "started by coded-mpirun; \(promise)") }
            guard let path = system.supervisorPath else {
                return .warning(
                    check,
                    "coded-mpirun is neither beside this program nor in the path; plain mpirun ends the run when a "
                        + "process dies",
                    fix: "make install, which installs both, and start runs with coded-mpirun -np \(system.rankCount)")
            }
            if system.isRunning {
                return .warning(
                    check, "started by plain mpirun, which ends the run when a process dies",
                    fix: "start it with \(path) -np \(system.rankCount)")
            }
            return .ok(check, "\(path); \(promise)")
        }
    }

    /// Whether Open MPI may start as root.
    package static func root(_ system: SystemDescription) -> Finding {
        guard system.isRoot else { return .ok("root", "not run as root") }
        guard system.library.implementation == .openMPI else {
            return .ok("root", "run as root, which \(system.library) allows")
        }
        let variables = ["OMPI_ALLOW_RUN_AS_ROOT", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"]
        if system.isRunning || variables.allSatisfy({ system.settings[$0] == "1" }) {
            return .ok("root", "run as root, and Open MPI was told to allow it")
        }
        return .problem(
            "root", "run as root, which the mpirun of Open MPI refuses",
            fix: "use an ordinary account; in a container: export " + variables.map { $0 + "=1" }.joined(separator: " ")
        )
    }
}

// MARK: Tools

extension Diagnosis {
    /// Whether the build uses the vector instructions of this processor.
    package static func instructions(_ system: SystemDescription) -> Finding {
        let (build, processor) = (level(system.buildLevel), level(system.processorLevel))
        let seen = "built for \(system.buildLevel), the processor has \(system.processorLevel)"
        if build > processor {
            return .problem(
                "instructions", seen + ": the program would die of an illegal instruction",
                fix: "make build ARCH=\(system.processorLevel), the lowest level among all hosts")
        }
        if build < processor {
            return .warning(
                "instructions", seen + ": its kernels would be faster",
                fix: "make build ARCH=\(system.processorLevel), if all hosts have it")
        }
        return .ok("instructions", seen)
    }

    /// The number of an x86-64 level: 1, 3, 4; 0 for other processors.
    private static func level(_ name: String) -> Int {
        guard name.hasPrefix("x86-64") else { return 0 }
        return Int(name.dropFirst("x86-64-v".count)) ?? 1
    }

    /// Whether figures of benchmarks can be drawn.
    package static func gnuplot(_ system: SystemDescription) -> Finding {
        guard let path = system.gnuplotPath else {
            return .warning(
                "gnuplot", "gnuplot is missing: trainings do not need it, the figures of benchmarks do",
                fix: "install gnuplot (Debian: gnuplot-nox) before make benchmark")
        }
        return .ok("gnuplot", path)
    }
}
